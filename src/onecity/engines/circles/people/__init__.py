"""Where people live, as modelled from sub-districts and roads; kept as arrays in the data folder."""
