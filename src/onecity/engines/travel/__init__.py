"""Travel times over the city's roads."""
