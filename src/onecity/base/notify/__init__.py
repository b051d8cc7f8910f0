"""Notify: messages to people, in their inbox and by mail."""
