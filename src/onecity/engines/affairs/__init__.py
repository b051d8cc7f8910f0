"""Affairs."""
