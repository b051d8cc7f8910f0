"""How does a person sign in, and see and change what is kept about them?"""
