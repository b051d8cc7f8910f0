"""The desk: what is due, the one thing to decide, how it came to this."""

from onecity.web.desk.panel import DeskPanel

__all__ = ["DeskPanel"]
