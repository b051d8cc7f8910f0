"""How does a message that was split into packets become whole again?"""

from dataclasses import replace
from datetime import datetime, timedelta

from onecity.codecs.jt808.errors import BodyError
from onecity.codecs.jt808.frame import Frame
from onecity.codecs.packets import WAIT, Gathering
from onecity.core.text import Text

MOST_PACKETS = 64
MOST_OPEN = 16
NUMBERS_WRONG = Text(
    zh=f"包序号应在 1 和总包数之间，总包数最多 {MOST_PACKETS}",
    en=f"a packet's number lies between 1 and how many there are, at most {MOST_PACKETS}",
)

_Key = tuple[str, int, int, int]


class Assembler(Gathering[_Key, Frame]):
    """Puts the bodies of packets together, in whatever order and however often they come.

    Packets of one message have serial numbers that follow each other, so that two messages are never mixed. What stays
    incomplete for `wait`, or is pushed out by `MOST_OPEN` others, is dropped and counted in `dropped`.
    """

    def __init__(self, wait: timedelta = WAIT) -> None:
        super().__init__(wait, MOST_OPEN)

    def add(self, frame: Frame, at: datetime) -> Frame | None:
        """The whole message, once all its packets are there; `at`: when this one came, never going back.

        Raises `BodyError` for numbers that cannot be.
        """
        self._drop_old(at)
        if not 1 <= frame.packet <= frame.packets <= MOST_PACKETS:
            raise BodyError(NUMBERS_WRONG, f"{frame.packet} / {frame.packets}")
        if frame.packets == 1:
            return frame
        first = (frame.serial - frame.packet + 1) & 0xFFFF
        key = (frame.phone, frame.message, frame.packets, first)
        self._parts(key, at)[frame.packet] = frame
        if (whole := self._whole(key, frame.packets)) is None:
            return None
        body = b"".join(part.body for part in whole)
        return replace(frame, body=body, packets=1, packet=1)
