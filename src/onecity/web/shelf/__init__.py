"""The pages of the shelf of apps."""
