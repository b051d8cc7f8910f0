"""What stands in for the traffic police's signals and a navigation provider where no real ones are set? Adapters."""
