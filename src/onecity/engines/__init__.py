"""The capabilities of a city, one folder each, all with the same rooms."""
