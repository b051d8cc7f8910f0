"""OneCity (一城): a city is declared, not coded."""

__version__ = "0.1.0"
