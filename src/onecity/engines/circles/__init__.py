"""Fifteen-minute circles: who has which service within reach on foot, why not, and where the next one belongs."""
