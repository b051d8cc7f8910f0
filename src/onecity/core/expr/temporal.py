"""How are points in time and durations written, read and taken apart?

RFC 3339 for points in time, Go's notation (`1h30m`, `2.5s`) for durations, as the CEL specification has
it. Times are exact to the microsecond, as everywhere on the platform: further digits of a point in time are
cut off, and a duration that needs them is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

from onecity.core.expr.errors import EvaluationError

# Source: google.protobuf.Duration, "range is approximately +-10,000 years".
MAX_DURATION = timedelta(seconds=315_576_000_000)
MICROSECOND = timedelta(microseconds=1)

_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_DURATION = re.compile(r"([+-]?)((?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+|0)")
# A day is no unit of CEL's durations; it is one of the spans that declarations write.
_SPAN = re.compile(r"(?=.)(?:([0-9]{1,6})d)?([^d]*)")
_DURATION_PART = re.compile(r"([0-9]*\.?[0-9]*)(ns|us|µs|μs|ms|s|m|h)")
_MICROSECONDS = {
    "ns": Fraction(1, 1000),
    "us": Fraction(1),
    "µs": Fraction(1),
    "μs": Fraction(1),
    "ms": Fraction(1000),
    "s": Fraction(1_000_000),
    "m": Fraction(60_000_000),
    "h": Fraction(3_600_000_000),
}
_OFFSET = re.compile(r"([+-]?)([0-9]{2}):([0-9]{2})")
_LONGEST = 100


def parse_timestamp(text: str) -> datetime:
    """A point in time in UTC from RFC 3339. Raises `EvaluationError("bad_timestamp")`."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise EvaluationError("bad_timestamp", found=text[:_LONGEST])
    *date_and_time, fraction, sign, hours, minutes = match.groups()
    try:
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        if offset >= timedelta(days=1) or int(minutes or 0) > 59:
            raise ValueError(text)
        zone = timezone(-offset if sign == "-" else offset)
        year, month, day, hour, minute, second = (int(part) for part in date_and_time)
        microsecond = int((fraction or "0")[:6].ljust(6, "0"))
        return datetime(year, month, day, hour, minute, second, microsecond, zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise EvaluationError("bad_timestamp", found=text[:_LONGEST]) from error


def parse_duration(text: str) -> timedelta:
    """A duration such as `1h30m`, `-2.5s`, `0`. Raises `EvaluationError`: `bad_duration` or `time_range`."""
    match = _DURATION.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise EvaluationError("bad_duration", found=text[:_LONGEST])
    parts = _DURATION_PART.findall(match.group(2))
    total = sum((_fraction(number) * _MICROSECONDS[unit] for number, unit in parts), Fraction(0))
    if total.denominator != 1:
        raise EvaluationError("bad_duration", found=text)
    if total > MAX_DURATION // MICROSECOND:
        raise EvaluationError("time_range")
    return timedelta(microseconds=int(total)) * (-1 if match.group(1) == "-" else 1)


def parse_span(text: str) -> timedelta:
    """A duration as a parameter of a declared function: as `parse_duration`, and days before it: `1d`, `1d12h`.

    Raises `EvaluationError`: `bad_span` or `time_range`.
    """
    match = _SPAN.fullmatch(text)
    if match is None:
        raise EvaluationError("bad_span", found=text[:_LONGEST])
    days, rest = match.groups()
    try:
        return check_duration(
            timedelta(days=int(days or 0)) + (parse_duration(rest) if rest else timedelta())
        )
    except EvaluationError as error:
        raise EvaluationError(
            "bad_span" if error.kind == "bad_duration" else error.kind, found=text
        ) from error


def _fraction(number: str) -> Fraction:
    return Fraction(f"0{number}0" if number.endswith(".") else f"0{number}")


def to_utc(value: datetime) -> datetime:
    """An aware datetime in UTC. Raises `EvaluationError("bad_timestamp")` for one without a time zone."""
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise EvaluationError("bad_timestamp", found=value.isoformat())
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise EvaluationError("time_range") from error


def check_duration(value: timedelta) -> timedelta:
    """`value` if it is within protobuf's range. Raises `EvaluationError("time_range")`."""
    if not -MAX_DURATION <= value <= MAX_DURATION:
        raise EvaluationError("time_range")
    return value


def write_timestamp(value: datetime) -> str:
    """RFC 3339 in UTC, without trailing zeros of a fraction."""
    text = value.astimezone(UTC).replace(tzinfo=None).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"


def write_duration(value: timedelta) -> str:
    """Seconds, with a fraction where there is one: `90s`, `1.5s`."""
    whole, rest = divmod(abs(value) // MICROSECOND, 1_000_000)
    sign = "-" if value < timedelta(0) else ""
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{sign}{whole}{fraction}s"


def from_seconds(seconds: int) -> datetime:
    """The point in time `seconds` after 1970-01-01T00:00:00Z."""
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except OverflowError as error:
        raise EvaluationError("time_range") from error


def to_seconds(value: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00:00Z."""
    return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    """A zone by its IANA name or an offset such as `+08:00`."""
    match = _OFFSET.fullmatch(name)
    try:
        if match is None:
            return ZoneInfo(name)
        offset = timedelta(hours=int(match.group(2)), minutes=int(match.group(3)))
        return timezone(-offset if match.group(1) == "-" else offset)
    except (ValueError, OSError, LookupError) as error:
        raise EvaluationError("bad_time_zone", found=name[:_LONGEST]) from error


# Months, days of the month and of the year are counted from 0 and weeks begin on Sunday = 0, as in CEL;
# only getDate counts from 1.
PARTS_OF_TIMESTAMP: dict[str, Callable[[datetime], int]] = {
    "getFullYear": lambda time: time.year,
    "getMonth": lambda time: time.month - 1,
    "getDate": lambda time: time.day,
    "getDayOfMonth": lambda time: time.day - 1,
    "getDayOfYear": lambda time: time.timetuple().tm_yday - 1,
    "getDayOfWeek": lambda time: time.isoweekday() % 7,
    "getHours": lambda time: time.hour,
    "getMinutes": lambda time: time.minute,
    "getSeconds": lambda time: time.second,
    "getMilliseconds": lambda time: time.microsecond // 1000,
}


def part_of_timestamp(part: str, value: datetime, zone: str | None = None) -> int:
    """One part of a point in time, in UTC or in `zone`."""
    if zone is None:
        return PARTS_OF_TIMESTAMP[part](value)
    try:
        return PARTS_OF_TIMESTAMP[part](value.astimezone(_zone(zone)))
    except OverflowError as error:
        raise EvaluationError("time_range") from error


PARTS_OF_DURATION: dict[str, int] = {
    "getHours": 3_600_000_000,
    "getMinutes": 60_000_000,
    "getSeconds": 1_000_000,
}


def part_of_duration(part: str, value: timedelta) -> int:
    """A duration in whole hours, minutes or seconds; `getMilliseconds` is only the part below a second."""
    total = abs(value) // MICROSECOND
    amount = total % 1_000_000 // 1000 if part == "getMilliseconds" else total // PARTS_OF_DURATION[part]
    return -amount if value < timedelta(0) else amount
