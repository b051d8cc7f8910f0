"""How do events come to the bus and back, when the bus is not the database itself?

A writer never touches the bus: it leaves a row, and the worker carries on from there. What comes back is owed to its
listeners in one short transaction and then acknowledged: from there on it is delivered as without a bus.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from math import inf
from uuid import UUID

from django.db.models import Min

from onecity.base.outbox.delivery import dispatch
from onecity.base.outbox.inbox import heard_types, take_in
from onecity.base.outbox.models import OutboxEvent, Unpublished
from onecity.base.ports import BusAway, BusState, port
from onecity.core.cloudevents import CloudEvent

logger = logging.getLogger(__name__)

CONSUMER = "outbox"
# a writer wakes nobody in another process: with a bus the worker looks this often
POLL_S = 0.1
_PUBLISHED_AT_ONCE = 500
_TAKEN_AT_ONCE = 50
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True, slots=True)
class Owed:
    """What the bus has not acknowledged yet: how many events, since when the oldest waits."""

    events: int
    since: datetime | None


class Exchange:
    """One worker's dealings with the bus. While it is away they pause, longer each time, up to seconds."""

    def __init__(self) -> None:
        self._pause_s = 0.0
        self._again_at = 0.0

    @property
    def rest_s(self) -> float:
        """How long the worker may rest at most before it looks again."""
        return inf if port("bus").joins_transaction else POLL_S

    def turn(self, owing: bool) -> int:
        """Give the bus what it is owed, if it is, and take what it has; how many events went either way."""
        if port("bus").joins_transaction:
            return relay() if owing else 0  # left over from a bus that is no longer configured
        if time.monotonic() < self._again_at:
            return 0
        try:
            moved = (relay() if owing else 0) + receive()
        except BusAway as away:
            self._pause(away)
            return 0
        if self._pause_s:
            logger.info("bus: back / 事件总线已恢复")
        self._pause_s = 0.0
        return moved

    def _pause(self, away: BusAway) -> None:
        if not self._pause_s:
            logger.warning(
                "bus: away, events wait in the outbox / 事件总线不可用，事件留在发件箱中等待: %s", away
            )
        self._pause_s = min(max(self._pause_s * 2, _FIRST_PAUSE_S), _LONGEST_PAUSE_S)
        self._again_at = time.monotonic() + self._pause_s


def relay() -> int:
    """Publish what waits, oldest first; how many events the bus has acknowledged. Raises `BusAway`.

    No lock is held meanwhile: on SQLite it would stop all writers. Two relays at once publish the same events in the
    same order; the bus knows an event by its id.
    """
    rows = list(Unpublished.objects.select_related("event").order_by("pk")[:_PUBLISHED_AT_ONCE])
    if not rows:
        return 0
    kept = port("bus").publish([CloudEvent.from_json(bytes(row.event.written)) for row in rows])
    Unpublished.objects.filter(event_id__in=map(UUID, kept)).delete()
    return len(kept)


def receive() -> int:
    """Take in what the bus has for us and deliver it; how many events. Raises `BusAway`."""
    owed: list[int] = []
    try:
        return port("bus").receive(CONSUMER, lambda event: owed.extend(take_in(event)), _TAKEN_AT_ONCE)
    finally:
        dispatch(owed)  # acknowledged already: a slow listener makes nobody else wait


def resend() -> int:
    """Owe the bus every kept event that no listener has been owed yet; how many.

    For the day after a disaster: the bus has lost its disk, or the database was restored to a moment before it took
    events in. An event that comes twice has no second effect.
    """
    lost = OutboxEvent.objects.filter(type__in=heard_types(), deliveries=None, unpublished=None).order_by(
        "pk"
    )
    return len(Unpublished.objects.bulk_create(Unpublished(event=row) for row in lost))


def owed_to_bus() -> Owed:
    """What has not been published yet."""
    rows = Unpublished.objects.aggregate(since=Min("event__at"))
    return Owed(Unpublished.objects.count(), rows["since"])


def bus_state() -> BusState:
    """How the bus is, and how far behind we are. Raises `BusAway`."""
    return port("bus").look(CONSUMER)
