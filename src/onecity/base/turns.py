"""How does a thread of a process do something again and again, whatever happens to the database or in a turn?"""

import logging
import threading

from django.db import Error, close_old_connections, connection

logger = logging.getLogger(__name__)

REPAIR_S = 5.0


class Turns(threading.Thread):
    """Takes turns until told to stop, with a connection of its own. Whoever inherits says what a turn is."""

    def __init__(self, name: str, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._stop_asked = stop

    def turn(self) -> float:
        """Do what there is; how many seconds to rest then."""
        raise NotImplementedError

    def run(self) -> None:
        """Until told to stop; the turn at hand is finished."""
        while not self._stop_asked.is_set():
            self._stop_asked.wait(self._safely())
        connection.close()

    def _safely(self) -> float:
        try:
            close_old_connections()
            return self.turn()
        except Error:
            logger.exception("%s: the database does not answer / 数据库没有响应", self.name)
            connection.close()
        except Exception:  # nobody would begin this thread again
            logger.exception("%s stumbled / 出错", self.name)
        return REPAIR_S
