"""How does a dispatcher see calls and ambulances, and send one to the other?"""
