"""Who carries notices out as soon as they are written, whatever the worker is busy with?"""

import threading
from time import monotonic

from onecity.base.turns import Turns
from onecity.base.webhooks.delivery import is_due, send_due
from onecity.base.webhooks.models import Subscription

LOOK_S = 0.03
IDLE_S = 1.0


class Courier(Turns):
    """Looks for due notices many times a second while somebody listens; a thread of the worker. What it
    leaves, the schedule `webhooks.send` sends.
    """

    def __init__(self, stop: threading.Event) -> None:
        super().__init__("courier", stop)
        self._heard_until = 0.0

    def turn(self) -> float:
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
