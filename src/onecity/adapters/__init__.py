"""Drivers to the outside, loaded by name from the settings, never imported."""
