"""Coverage, capacity, equity, siting: pure functions over arrays."""
