"""How warnings become work: pure functions over values."""
