"""Where should ambulances stand, and whom do they reach?"""
