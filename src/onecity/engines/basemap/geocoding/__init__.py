"""From an address to a place and back, and what somebody might mean who is still typing."""
