"""How is the reference city's network made up?"""
