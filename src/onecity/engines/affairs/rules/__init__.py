"""What follows from a service's declaration and a case's events: pure functions over values."""
