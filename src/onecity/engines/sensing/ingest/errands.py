"""Who tells listeners about warnings, while the rules go on?"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from time import monotonic, sleep

from django.db import close_old_connections

from onecity.base.webhooks.door import is_due

logger = logging.getLogger(__name__)

WAY_S = 5.0
LOOK_S = 0.01
AGAIN_S = 60.0


class Errands(threading.Thread):
    """Does one thing after the other, in a thread of its own; what is left undone at the end, `onecity worker` does."""

    def __init__(self) -> None:
        super().__init__(name="errands", daemon=True)
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._no_way_until = 0.0

    def put(self, errand: Callable[[], None]) -> None:
        """Something to do."""
        self._waiting.put(errand)

    def _give_way(self) -> None:
        """Let notices out to other programs first: they take few writes, listeners one for each warning.

        When nobody sends them, they are not waited for again for a while.
        """
        begun = monotonic()
        if begun < self._no_way_until:
            return
        while is_due():
            if monotonic() - begun > WAY_S:
                self._no_way_until = begun + AGAIN_S
                return
            sleep(LOOK_S)

    def run(self) -> None:
        """Again and again, until the process ends."""
        while True:
            errand = self._waiting.get()
            try:
                close_old_connections()
                self._give_way()
                errand()
            except Exception:  # the worker makes the deliveries that are left
                logger.exception("ingest: listeners were not told / 未能通知监听者")
