"""The language of the house: pure values and rules, no I/O and no Django."""
