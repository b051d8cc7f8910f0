"""How does a message that was split into packets become whole again?"""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from onecity.codecs.hj212.errors import SegmentError
from onecity.codecs.hj212.segment import Message
from onecity.core.text import Text

MOST_PACKETS = 9_999
MOST_OPEN = 256
WAIT = timedelta(minutes=10)
NUMBER_WRONG = Text(zh="PNO 应在 1 和 PNUM 之间", en="PNO lies between 1 and PNUM")
COUNT_CHANGED = Text(zh="同一消息各包的 PNUM 应相同", en="PNUM is the same in all packets")

_Key = tuple[str, str, str]


class Assembler:
    """Puts packets together by station, command and QN, in whatever order and however often they come.

    What stays incomplete for `wait`, or is pushed out by `most_open` others, is dropped and counted in `dropped`.
    At most `most_open` times `most_packets` segments are held.
    """

    def __init__(
        self, wait: timedelta = WAIT, most_packets: int = MOST_PACKETS, most_open: int = MOST_OPEN
    ) -> None:
        self._wait, self._most_packets, self._most_open = wait, most_packets, most_open
        self._open: OrderedDict[_Key, tuple[datetime, int, dict[int, Message]]] = OrderedDict()
        self.dropped = 0

    def add(self, message: Message, at: datetime) -> Message | None:
        """The whole message, once all its packets are there; `at`: when this one came, never going back.

        Raises `SegmentError` for a packet whose numbers cannot be.
        """
        self._drop(at)
        count, number = message.pnum or 1, message.pno or 1
        if not 1 <= number <= count <= self._most_packets:
            raise SegmentError(NUMBER_WRONG, f"{message.pno} / {message.pnum}")
        if count == 1:
            return message
        key = (message.mn, message.cn, message.qn)
        _begun, known, parts = self._open.setdefault(key, (at, count, {}))
        if known != count:
            raise SegmentError(COUNT_CHANGED, f"{known} / {count}")
        parts.setdefault(number, message)
        if len(parts) < count:
            return None
        del self._open[key]
        groups = tuple(group for number in sorted(parts) for group in parts[number].groups)
        return replace(parts[1], groups=groups, flag=message.flag & ~0b10, pnum=None, pno=None)

    def _drop(self, at: datetime) -> None:
        while self._open:
            key, (begun, _, _) = next(iter(self._open.items()))
            if at - begun < self._wait and len(self._open) < self._most_open:
                return
            del self._open[key]
            self.dropped += 1
