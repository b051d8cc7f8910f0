"""In which open formats do layers leave the house?"""
