"""The base map: addresses, places, open formats, tiles."""
