"""How does a report that was split into packets become whole again?"""

from dataclasses import replace
from datetime import datetime, timedelta

from onecity.codecs.packets import WAIT, Gathering
from onecity.codecs.sl651.errors import BodyError
from onecity.codecs.sl651.frame import Frame
from onecity.core.text import Text

MOST_PACKETS = 64
MOST_OPEN = 16
TOO_MANY = Text(zh=f"分包超过 {MOST_PACKETS} 个", en=f"more than {MOST_PACKETS} packets")

_Key = tuple[str, str, int]


class Assembler(Gathering[_Key, Frame]):
    """Puts the bodies of packets together by station, function and number of packets.

    Packets carry no number of their message: the first one always begins a new one, so that two are never mixed.
    What stays incomplete for `wait`, or is pushed out by `MOST_OPEN` others, is dropped and counted in `dropped`.
    """

    def __init__(self, wait: timedelta = WAIT) -> None:
        super().__init__(wait, MOST_OPEN)

    def add(self, frame: Frame, at: datetime) -> Frame | None:
        """The whole frame, once all its packets are there; `at`: when this one came, never going back.

        Raises `BodyError` for more packets than can be.
        """
        self._drop_old(at)
        if frame.packets > MOST_PACKETS:
            raise BodyError(TOO_MANY, str(frame.packets))
        if frame.packets == 1:
            return frame
        key = (frame.station, frame.function, frame.packets)
        if frame.packet == 1:
            self._drop(key)
        self._parts(key, at)[frame.packet] = frame
        if (whole := self._whole(key, frame.packets)) is None:
            return None
        body = b"".join(part.body for part in whole)
        return replace(frame, body=body, packets=1, packet=1, more=False)
