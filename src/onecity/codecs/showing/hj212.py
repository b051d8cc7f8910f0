"""How does a frame of HJ 212 look?"""

import re
from collections import OrderedDict
from datetime import UTC, datetime

from onecity.codecs import hj212
from onecity.codecs.hj212 import LONGEST_SEGMENT, Frame, FrameError, Message, Reading
from onecity.codecs.showing.decoded import CRC_WRONG, Decoded, Shown, shown_time
from onecity.core.text import Text

LENGTH_WRONG = Text(zh="所写长度与数据段不符", en="the stated length is not the segment's")
TOO_LONG = Text(
    zh=f"数据段超过 {LONGEST_SEGMENT} 字节，须分包",
    en=f"a segment of more than {LONGEST_SEGMENT} bytes: it has to be split into packets",
)
NUMBER_WRONG = Text(zh="PNO 应在 1 和 PNUM 之间", en="PNO lies between 1 and PNUM")

MOST_PERIODS = 256
_UNKNOWN = datetime.min.replace(tzinfo=UTC)
_WRITTEN_END = re.compile(rb"(\\r|\\n|<CR>|<LF>)+$", re.IGNORECASE)
"""A line end that a log or a document spells out."""
_HEX = re.compile(rb"(23 ?){2}([0-9A-F]{2} ?)+", re.IGNORECASE)


class Hj212Lines:
    """Frames of stations. A packet's DataTime serves the others of its message."""

    def __init__(self) -> None:
        self._periods: OrderedDict[tuple[str, str, str], datetime] = OrderedDict()

    def __call__(self, line: bytes, shown: Decoded) -> None:
        """Raises `FrameError` and `SegmentError`."""
        frame = _frame(line)
        shown.crc_ok = frame.crc_ok
        for right, problem in (
            (frame.crc_ok, CRC_WRONG),
            (frame.length_ok, LENGTH_WRONG),
            (len(frame.segment) <= LONGEST_SEGMENT, TOO_LONG),
        ):
            if not right:
                shown.fault(problem)
        message = hj212.parse(frame.segment)
        shown.fields = {
            **message.fields,
            "version": message.version,
            "wants_answer": message.wants_answer,
            "resent": message.resent,
            "CP": [dict(group) for group in message.groups],
        }
        if not 1 <= (message.pno or 1) <= (message.pnum or 1):
            shown.fault(NUMBER_WRONG)
        self._readings(message, shown)

    def _readings(self, message: Message, shown: Decoded) -> None:
        key = (message.mn, message.cn, message.qn)
        split = (message.pnum or 1) > 1
        good, bad = hj212.sort_out(message, self._periods.get(key, _UNKNOWN) if split else None)
        shown.readings = [_reading(one) for one in good]
        for problem in bad[:1]:
            shown.fault(problem)
        if split and good and good[-1].at != _UNKNOWN:
            self._periods[key] = good[-1].at
            while len(self._periods) > MOST_PERIODS:
                self._periods.popitem(last=False)


def _frame(line: bytes) -> Frame:
    line = _WRITTEN_END.sub(b"", line)
    if _HEX.fullmatch(line):
        line = bytes.fromhex(line.decode()).rstrip()
    frame = hj212.decode(line)
    if frame.crc_ok:
        return frame
    try:  # a terminal of today turns the station's GB 2312 into UTF-8: look at the bytes that it sent
        return _right(hj212.decode(line.decode().encode("gb18030"))) or frame
    except (UnicodeError, FrameError):
        return frame


def _right(frame: Frame) -> Frame | None:
    return frame if frame.crc_ok else None


def _reading(one: Reading) -> Shown:
    time = None if one.at == _UNKNOWN else shown_time(one.at)
    return {"code": one.code, "kind": one.kind, "value": one.value, "flag": one.flag, "time": time}
