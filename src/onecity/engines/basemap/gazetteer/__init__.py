"""Which names and places does the city have, and where are they?"""
