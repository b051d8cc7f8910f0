"""Who carries notices out as soon as they are written, whatever the worker is busy with?"""

import logging
import threading
from time import monotonic

from django.db import Error, close_old_connections, connection

from onecity.base.webhooks.delivery import is_due, send_due
from onecity.base.webhooks.models import Subscription

logger = logging.getLogger(__name__)

LOOK_S = 0.03
IDLE_S = 1.0
REPAIR_S = 5.0


class Courier(threading.Thread):
    """Looks for due notices many times a second while somebody listens; a thread of the worker, with a connection of
    its own. What it leaves, the schedule `webhooks.send` sends.
    """

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="courier", daemon=True)
        self._stop_asked = stop
        self._heard_until = 0.0

    def run(self) -> None:
        """Until told to stop; the request at hand is finished."""
        while not self._stop_asked.is_set():
            try:
                close_old_connections()
                rest_s = self._turn()
            except Error:
                logger.exception("notices: the database does not answer / 数据库没有响应")
                connection.close()
                rest_s = REPAIR_S
            except Exception:  # the schedule tries again, and tells the operators when it fails
                logger.exception("notices: could not be sent / 通知未能发出")
                rest_s = REPAIR_S
            self._stop_asked.wait(rest_s)
        connection.close()

    def _turn(self) -> float:
        """Send what there is; how long to rest then."""
        if not self._somebody_listens():
            return IDLE_S
        while is_due() and not self._stop_asked.is_set() and send_due():
            pass
        return LOOK_S

    def _somebody_listens(self) -> bool:
        """Asked once a second at most while somebody does."""
        if monotonic() >= self._heard_until:
            if not Subscription.objects.filter(enabled=True).exists():
                return False
            self._heard_until = monotonic() + IDLE_S
        return True
