"""Notify: messages to people, in their inbox, by mail and by text message."""
