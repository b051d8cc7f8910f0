"""How do packets of one message come together, in whatever order and however often they come?"""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

WAIT = timedelta(minutes=10)

Key = TypeVar("Key", bound=Hashable)
Packet = TypeVar("Packet")


class Gathering(Generic[Key, Packet]):
    """The packets of messages that are not whole yet, by what all packets of a message have alike.

    What stays incomplete for `wait`, or is pushed out by `most_open` others, is dropped and counted in `dropped`.
    """

    def __init__(self, wait: timedelta, most_open: int) -> None:
        self._wait, self._most_open = wait, most_open
        self._open: OrderedDict[Key, tuple[datetime, dict[int, Packet]]] = OrderedDict()
        self.dropped = 0

    def _drop_old(self, at: datetime) -> None:
        """Drop what has waited too long by now, and make room for one message more."""
        while self._open:
            key, (begun, _) = next(iter(self._open.items()))
            if at - begun < self._wait and len(self._open) < self._most_open:
                return
            self._drop(key)

    def _drop(self, key: Key) -> None:
        """Drop what is there of a message, if it has begun."""
        if self._open.pop(key, None) is not None:
            self.dropped += 1

    def _parts(self, key: Key, at: datetime) -> dict[int, Packet]:
        """What is there of a message by number, to be added to; `at`: when it begins if it has not."""
        return self._open.setdefault(key, (at, {}))[1]

    def _whole(self, key: Key, count: int) -> list[Packet] | None:
        """All packets of a message in order, which is not waited for any more; `None` while one is missing."""
        parts = self._open[key][1]
        if len(parts) < count:
            return None
        del self._open[key]
        return [parts[number] for number in sorted(parts)]
