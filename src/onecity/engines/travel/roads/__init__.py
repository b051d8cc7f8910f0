"""Where a network comes from, and how it is kept."""
