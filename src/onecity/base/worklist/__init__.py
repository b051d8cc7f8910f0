"""Worklist: who does what next, by when, and with which evidence."""
