"""The city's plan of the year as a board: every target with its number, its owner and its measured value."""
