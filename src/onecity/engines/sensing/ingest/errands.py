"""Who tells listeners about warnings, while the rules go on?"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

from django.db import close_old_connections

logger = logging.getLogger(__name__)


class Errands(threading.Thread):
    """Does one thing after the other, in a thread of its own; what is left undone at the end, `onecity worker` does."""

    def __init__(self) -> None:
        super().__init__(name="errands", daemon=True)
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def put(self, errand: Callable[[], None]) -> None:
        """Something to do."""
        self._waiting.put(errand)

    def run(self) -> None:
        """Again and again, until the process ends."""
        while True:
            errand = self._waiting.get()
            try:
                close_old_connections()
                errand()
            except Exception:  # the worker makes the deliveries that are left
                logger.exception("ingest: listeners were not told / 未能通知监听者")
