"""Devices that are not there: how would the city's stations speak in a storm? Everything here is simulated."""
