"""Tells other organisations' programs what has happened, over HTTP."""
