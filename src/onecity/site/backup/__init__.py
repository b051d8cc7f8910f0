"""How is the city kept twice, and how does it come back?"""
