"""How does the ground of the map become vector tiles?"""
