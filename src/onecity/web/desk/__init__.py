"""The desk: what is due, the one thing to decide, how it came to this."""

from onecity.web.desk.panel import DeskPanel
from onecity.web.desk.queue import next_task

__all__ = ["DeskPanel", "next_task"]
