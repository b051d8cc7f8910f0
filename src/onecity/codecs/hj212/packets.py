"""How does a message that was split into packets become whole again?"""

from dataclasses import replace
from datetime import datetime, timedelta

from onecity.codecs.hj212.errors import SegmentError
from onecity.codecs.hj212.segment import Message
from onecity.codecs.packets import WAIT, Gathering
from onecity.core.text import Text

MOST_PACKETS = 9_999
MOST_OPEN = 256
NUMBER_WRONG = Text(zh="PNO 应在 1 和 PNUM 之间", en="PNO lies between 1 and PNUM")
COUNT_CHANGED = Text(zh="同一消息各包的 PNUM 应相同", en="PNUM is the same in all packets")

_Key = tuple[str, str, str]


class Assembler(Gathering[_Key, Message]):
    """Puts packets together by station, command and QN, in whatever order and however often they come.

    What stays incomplete for `wait`, or is pushed out by `most_open` others, is dropped and counted in `dropped`.
    At most `most_open` times `most_packets` segments are held.
    """

    def __init__(
        self, wait: timedelta = WAIT, most_packets: int = MOST_PACKETS, most_open: int = MOST_OPEN
    ) -> None:
        super().__init__(wait, most_open)
        self._most_packets = most_packets

    def add(self, message: Message, at: datetime) -> Message | None:
        """The whole message, once all its packets are there; `at`: when this one came, never going back.

        Raises `SegmentError` for a packet whose numbers cannot be.
        """
        self._drop_old(at)
        count, number = message.pnum or 1, message.pno or 1
        if not 1 <= number <= count <= self._most_packets:
            raise SegmentError(NUMBER_WRONG, f"{message.pno} / {message.pnum}")
        if count == 1:
            return message
        key = (message.mn, message.cn, message.qn)
        parts = self._parts(key, at)
        known = next(iter(parts.values()), message).pnum
        if known != count:
            raise SegmentError(COUNT_CHANGED, f"{known} / {count}")
        parts.setdefault(number, message)
        if (whole := self._whole(key, count)) is None:
            return None
        groups = tuple(group for part in whole for group in part.groups)
        return replace(whole[0], groups=groups, flag=message.flag & ~0b10, pnum=None, pno=None)
