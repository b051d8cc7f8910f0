"""The logic of certificates: pure functions over values and declarations."""
