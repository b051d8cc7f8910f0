"""Pure formats of the wire: bytes to values and back."""
