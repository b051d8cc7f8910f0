"""Drivers that carry something out of the city: to a disk, a post office, a key store."""
