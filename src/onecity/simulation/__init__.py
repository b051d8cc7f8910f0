"""People and devices that use the city through its public doors."""
