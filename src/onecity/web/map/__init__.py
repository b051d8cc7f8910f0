"""The one map: layers, things and numbers of the city over its own polygons."""
