"""How does a report that was split into packets become whole again?"""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from onecity.codecs.sl651.errors import BodyError
from onecity.codecs.sl651.frame import Frame
from onecity.core.text import Text

WAIT = timedelta(minutes=10)
MOST_PACKETS = 64
MOST_OPEN = 16
TOO_MANY = Text(zh=f"分包超过 {MOST_PACKETS} 个", en=f"more than {MOST_PACKETS} packets")

_Key = tuple[str, str, int]


class Assembler:
    """Puts the bodies of packets together by station, function and number of packets.

    Packets carry no number of their message: the first one always begins a new one, so that two are never mixed.
    What stays incomplete for `wait`, or is pushed out by `MOST_OPEN` others, is dropped and counted in `dropped`.
    """

    def __init__(self, wait: timedelta = WAIT) -> None:
        self._wait = wait
        self._open: OrderedDict[_Key, tuple[datetime, dict[int, Frame]]] = OrderedDict()
        self.dropped = 0

    def add(self, frame: Frame, at: datetime) -> Frame | None:
        """The whole frame, once all its packets are there; `at`: when this one came, never going back.

        Raises `BodyError` for more packets than can be.
        """
        self._drop(at)
        if frame.packets > MOST_PACKETS:
            raise BodyError(TOO_MANY, str(frame.packets))
        if frame.packets == 1:
            return frame
        key = (frame.station, frame.function, frame.packets)
        if frame.packet == 1 and key in self._open:
            del self._open[key]
            self.dropped += 1
        _begun, parts = self._open.setdefault(key, (at, {}))
        parts[frame.packet] = frame
        if len(parts) < frame.packets:
            return None
        del self._open[key]
        body = b"".join(parts[number].body for number in sorted(parts))
        return replace(frame, body=body, packets=1, packet=1, more=False)

    def _drop(self, at: datetime) -> None:
        while self._open:
            key, (begun, _) = next(iter(self._open.items()))
            if at - begun < self._wait and len(self._open) < MOST_OPEN:
                return
            del self._open[key]
            self.dropped += 1
