"""Registry: the things and places of the city by layer; the one map draws from here."""
