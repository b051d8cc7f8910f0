"""Who runs the schedules that cannot wait, whatever the worker is busy with?"""

import logging
import threading

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from onecity.base.jobs.schedules import next_due_at, run_due

logger = logging.getLogger(__name__)

LOOK_S = 0.5
IDLE_S = 5.0


class Brisk(threading.Thread):
    """Runs the brisk schedules: a thread of the worker, with a connection of its own."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="brisk", daemon=True)
        self._stop_asked = stop

    def run(self) -> None:
        """Until told to stop; the schedule at hand is finished."""
        while not self._stop_asked.is_set():
            try:
                close_old_connections()
                rest_s = self._turn()
            except Error:
                logger.exception("schedules: the database does not answer / 数据库没有响应")
                connection.close()
                rest_s = IDLE_S
            self._stop_asked.wait(rest_s)
        connection.close()

    def _turn(self) -> float:
        """Run what is due; how long to rest then."""
        run_due(brisk=True)
        due_at = next_due_at(brisk=True)
        if due_at is None:
            return IDLE_S
        return min(IDLE_S, max(LOOK_S, (due_at - timezone.now()).total_seconds()))
