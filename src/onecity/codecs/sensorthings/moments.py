"""How are moments and intervals written? ISO 8601, one by one and in columns."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onecity.codecs.sensorthings.tree import Interval

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII | re.IGNORECASE
)
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
# the places of digits and signs in 2026-11-26T03:44:18
_SIGNS = ((4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"))
_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18)
_ZERO, _NINE = ord("0"), ord("9")

Milliseconds = NDArray[np.int64]


def moment(text: str) -> datetime:
    """A moment with its zone, in UTC. Raises `ValueError`."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    try:
        return datetime.fromisoformat(text.replace(",", ".").upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def moment_or_interval(text: str) -> datetime | Interval:
    """A moment, or two with a slash between, the earlier one first. Raises `ValueError`."""
    first, slash, second = text.partition("/")
    if not slash:
        return moment(first)
    interval = Interval(moment(first), moment(second))
    if interval.end < interval.start:
        raise ValueError(text)
    return interval


def duration(text: str) -> timedelta:
    """`P1DT2H3M4.5S` and parts of it. Raises `ValueError`."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()[1:]) or text.endswith("T"):
        raise ValueError(text)
    sign, days, hours, minutes, seconds = found.groups()
    whole = timedelta(
        days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0)
    )
    return -whole if sign else whole


def to_ms(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return (at - _EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """The moment, in UTC. Raises `OverflowError` beyond the year 9999."""
    return _EPOCH + ms * _MS


def written(at: datetime) -> str:
    """`2026-11-26T03:44:18Z`, with milliseconds where there are any."""
    text = at.astimezone(UTC).isoformat(timespec="milliseconds" if at.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def written_either(at: datetime | Interval) -> str:
    """A moment or an interval."""
    return f"{written(at.start)}/{written(at.end)}" if isinstance(at, Interval) else written(at)


def column(texts: Sequence[Any]) -> tuple[Milliseconds, dict[int, Any]]:
    """Many moments as milliseconds, and those that are none by their place (their time is then 0).

    Columns written alike, as machines do, in UTC are read all at once; others one by one.
    """
    at_once = _alike(texts)
    if at_once is not None:
        return at_once, {}
    times, wrong = np.zeros(len(texts), np.int64), {}
    for i, text in enumerate(texts):
        try:
            times[i] = to_ms(moment(text))
        except (ValueError, TypeError):
            wrong[i] = text
    return times, wrong


def _alike(texts: Sequence[Any]) -> Milliseconds | None:
    """All moments at once when each is `2026-11-26T03:44:18Z` or `2026-11-26T03:44:18.123Z`."""
    if not texts or set(map(type, texts)) != {str}:
        return None
    lengths = set(map(len, texts))
    if lengths not in ({20}, {24}):
        return None
    (length,) = lengths
    try:
        characters = np.frombuffer("".join(texts).encode("ascii"), np.uint8).reshape(-1, length)
    except UnicodeEncodeError:
        return None
    return _from_characters(characters) if _is_utc(characters, length) else None


def _is_utc(characters: NDArray[np.uint8], length: int) -> bool:
    signs = [*_SIGNS, (length - 1, "Z"), *([(19, ".")] if length == 24 else [])]
    digits = [*_DIGITS, *((20, 21, 22) if length == 24 else ())]
    figures = characters[:, digits]
    return all((characters[:, place] == ord(sign)).all() for place, sign in signs) and bool(
        ((figures >= _ZERO) & (figures <= _NINE)).all()
    )


def _from_characters(characters: NDArray[np.uint8]) -> Milliseconds | None:
    digits = characters.T.astype(np.int64) - _ZERO

    def number(*places: int) -> Milliseconds:
        total = np.zeros(digits.shape[1], np.int64)
        for place in places:
            total = total * 10 + digits[place]
        return total

    year, month, day = number(0, 1, 2, 3), number(5, 6), number(8, 9)
    hour, minute, second = number(11, 12), number(14, 15), number(17, 18)
    if not _exist(year, month, day, hour, minute, second):
        return None
    ms = number(20, 21, 22) if len(digits) == 24 else 0
    seconds = ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
    return seconds * 1000 + ms


def _exist(*fields: Milliseconds) -> bool:
    year, month, day, hour, minute, second = fields
    if not ((year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)).all():
        return False
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    longest = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[month - 1] + (leap & (month == 2))
    return bool(((day <= longest) & (hour <= 23) & (minute <= 59) & (second <= 59)).all())


def _days(year: Milliseconds, month: Milliseconds, day: Milliseconds) -> Milliseconds:
    """Days since 1970-01-01 in the Gregorian calendar; the year begins in March, so that the leap day is its last."""
    shifted = year - (month <= 2)
    days_before: Milliseconds = (153 * ((month + 9) % 12) + 2) // 5
    leap_days = shifted // 4 - shifted // 100 + shifted // 400
    return shifted * 365 + leap_days + days_before + day - 1 - 719_468
