"""How would the calls of a year go, with and without what the platform adds?"""
