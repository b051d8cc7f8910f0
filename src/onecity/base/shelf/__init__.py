"""The shelf of apps: which there are, whether they work, how they are found."""
