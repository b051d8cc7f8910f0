"""Who runs the schedules that stand behind no others?"""

import logging
import threading

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from onecity.base.jobs.schedules import next_due_at, run_due

logger = logging.getLogger(__name__)

LOOK_S = 0.5
IDLE_S = 5.0


class Lane(threading.Thread):
    """Runs the schedules of one lane: a thread of the worker, with a connection of its own."""

    def __init__(self, name: str, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
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
            except Exception:  # nobody would begin this thread again
                logger.exception("schedules: lane %s stumbled / 定时任务出错", self.name)
                rest_s = IDLE_S
            self._stop_asked.wait(rest_s)
        connection.close()

    def _turn(self) -> float:
        """Run what is due; how long to rest then."""
        run_due(lane=self.name)
        due_at = next_due_at(lane=self.name)
        if due_at is None:
            return IDLE_S
        return min(IDLE_S, max(LOOK_S, (due_at - timezone.now()).total_seconds()))
