"""Template tags of affairs."""
