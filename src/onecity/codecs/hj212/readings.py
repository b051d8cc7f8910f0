"""Which readings does a message carry?"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from onecity.codecs.hj212.errors import SegmentError
from onecity.codecs.hj212.segment import Group, Message
from onecity.codecs.moments import CHINA
from onecity.core.text import Text

NORMAL = "N"
NO_TIME = Text(zh="缺少 DataTime", en="there is no DataTime")
WRONG_TIME = Text(zh="时间应为 YYYYMMDDhhmmss", en="a time is YYYYMMDDhhmmss")
_DECIMAL = re.compile(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})([eE][+-]?\d{1,2})?", re.ASCII)
DATA = {"2011": "instant", "2051": "minutes", "2061": "hour", "2031": "day"}
"""The commands that carry readings, and what a reading stands for."""

Kind = Literal[
    "Rtd",
    "Min",
    "Avg",
    "Max",
    "Cou",
    "ZsRtd",
    "ZsMin",
    "ZsAvg",
    "ZsMax",
    "Data",
    "DayData",
    "NightData",
]
KINDS: frozenset[str] = frozenset(get_args(Kind))
"""The last three are noise (ST 23): of the period, of its day, of its night. General knowledge, unconfirmed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one factor. `at` (UTC): the instant of 2011, the beginning of the period of the others.

    `flag` is the instrument's state by the standard (N normal, F stopped, M maintenance, S manual, D fault,
    C calibration, T over range, B communication); empty: none was sent. `Zs` kinds are converted values.
    """

    code: str
    kind: str
    value: float
    flag: str
    at: datetime

    @property
    def normal(self) -> bool:
        """Whether the instrument says that it measured properly; without a flag nobody doubts it."""
        return self.flag in {"", NORMAL}


def readings(message: Message) -> tuple[Reading, ...]:
    """All readings of a message, in its order; none for a command that carries no data.

    Raises `SegmentError` for a value that is no number or a time that is none.
    """
    good, bad = sort_out(message)
    if bad:
        raise bad[0]
    return good


def sort_out(
    message: Message, period: datetime | None = None
) -> tuple[tuple[Reading, ...], tuple[SegmentError, ...]]:
    """What can be read of a message, and what is wrong with the rest: one bad value never spoils the others.

    `period`: the time of what stands before any DataTime, for a packet whose DataTime came with another one.
    """
    good: list[Reading] = []
    bad: list[SegmentError] = []
    if message.cn not in DATA:
        return (), ()
    common = period
    if first := next((group["DataTime"] for group in message.groups if "DataTime" in group), ""):
        common = _or_none(first, bad)
        if common is None:
            return (), tuple(bad)
    for group in message.groups:
        if "DataTime" in group and group["DataTime"] != first:
            common = _or_none(group["DataTime"], bad)  # another record: stations send several after an outage
        _sort(group, common, good, bad)
    return tuple(good), tuple(bad)


def _or_none(text: str, bad: list[SegmentError]) -> datetime | None:
    try:
        return _moment(text)
    except SegmentError as problem:
        bad.append(problem)
        return None


def _sort(group: Group, common: datetime | None, good: list[Reading], bad: list[SegmentError]) -> None:
    flags = {name.partition("-")[0]: value for name, value in group.items() if name.endswith("-Flag")}
    times = {
        name.partition("-")[0]: value
        for name, value in group.items()
        if value and name.endswith("-SampleTime")
    }
    for name, value in group.items():
        code, dash, kind = name.partition("-")
        if not dash or kind not in KINDS or not value:
            continue
        try:
            at = _moment(times[code]) if code in times else common
            if at is None:
                raise SegmentError(NO_TIME, name)
            good.append(Reading(code, kind, _value(name, value), flags.get(code, ""), at))
        except SegmentError as problem:
            bad.append(problem)


def _value(name: str, text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise SegmentError(Text(zh=f"{name} 应为数字", en=f"{name} is a number"), text[:20])
    return float(text)


def _moment(text: str) -> datetime:
    """YYYYMMDDhhmmss, with or without milliseconds, in China's time."""
    try:
        if not (text.isascii() and text.isdigit() and len(text) in {14, 17}):
            raise ValueError(text)
        # several times as fast as strptime, which would take a fifth of a frame's time
        month, day, hour, minute, second = (int(text[at : at + 2]) for at in range(4, 14, 2))
        return datetime(int(text[:4]), month, day, hour, minute, second, tzinfo=CHINA).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SegmentError(WRONG_TIME, text[:20]) from None
