"""How does an ambulance meet green, and how do the others get theirs back soon?"""
