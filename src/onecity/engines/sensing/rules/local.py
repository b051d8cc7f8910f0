"""What do clock and calendar of a city show at many moments?

Zones change by whole quarters of an hour, so that one look at the zone serves a quarter; days are looked up once each.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from onecity.core import expr
from onecity.core.clock import Calendar, CalendarMissing
from onecity.engines.sensing.rules.batch import Floats, Ints, Truths

QUARTER_MS, HOUR_MS, DAY_MS = 900_000, 3_600_000, 86_400_000
THURSDAY = 3  # 1970-01-01, counted from Monday = 0
NATIONAL = Calendar()


@lru_cache(maxsize=100_000)
def _offset(zone: str, quarter: int) -> int:
    at = datetime.fromtimestamp(quarter * (QUARTER_MS // 1000), UTC)
    return (at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()) // timedelta(milliseconds=1)


def wall(times: Ints, zone: str) -> Ints:
    """What the clocks on the wall show, as milliseconds of a day in UTC."""
    quarters, which = np.unique(times // QUARTER_MS, return_inverse=True)
    offsets = np.array([_offset(zone, one) for one in quarters.tolist()], np.int64)
    return times + offsets[which] if len(times) else times


def hour(times: Ints, zone: str) -> Floats:
    """The hour of the day, 0 to 23."""
    return (wall(times, zone) % DAY_MS // HOUR_MS).astype(np.float64)


def month(times: Ints, zone: str) -> Floats:
    """The month, 1 to 12."""
    months = wall(times, zone).astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
    return (months % 12 + 1).astype(np.float64)


def weekday(times: Ints, zone: str) -> Floats:
    """The day of the week, Monday is 1 and Sunday 7."""
    return ((wall(times, zone) // DAY_MS + THURSDAY) % 7 + 1).astype(np.float64)


def today(times: Ints, zone: str) -> Floats:
    """The day, as an attribute that is a date has it: the milliseconds of its beginning in UTC."""
    return (wall(times, zone) // DAY_MS * DAY_MS).astype(np.float64)


def _is_worked(day: int, calendar: Calendar) -> float:
    try:
        return float(calendar.is_workday(date.fromordinal(day + date(1970, 1, 1).toordinal())))
    except CalendarMissing:
        return np.nan


def workday(times: Ints, zone: str, calendar: Calendar = NATIONAL) -> Floats:
    """1 on a working day, 0 on another; unknown in a year without a calendar."""
    days, which = np.unique(wall(times, zone) // DAY_MS, return_inverse=True)
    return (
        np.array([_is_worked(one, calendar) for one in days.tolist()])[which] if len(times) else np.zeros(0)
    )


def between(times: Ints, zone: str, first: str, last: str) -> Truths:
    """Whether it is between two times of the day (`22:00`, the last no more) or two days of the year (`06-01`, the last
    with it); over midnight and over the end of the year too.
    """
    a, b = mark(first), mark(last)
    if ":" in first:
        now = wall(times, zone) % DAY_MS // 60_000
        return _within(now >= a, now < b, is_turned=a >= b)
    stamps = wall(times, zone).astype("datetime64[ms]")
    days = (stamps.astype("datetime64[D]") - stamps.astype("datetime64[M]")).astype(np.int64) + 1
    now = month(times, zone).astype(np.int64) * 100 + days
    return _within(now >= a, now <= b, is_turned=a > b)


def _within(after: Truths, before: Truths, *, is_turned: bool) -> Truths:
    return after | before if is_turned else after & before


def functions(at: int, zone: str, calendar: Calendar = NATIONAL) -> dict[str, expr.Function]:
    """The functions of clock and calendar as they are at one moment, for `core.expr` to evaluate."""
    one = np.array([at], np.int64)

    def worked() -> object:
        found = float(workday(one, zone, calendar)[0])
        return expr.Unknown(frozenset({"is_workday"})) if np.isnan(found) else found == 1.0

    return {
        "hour": expr.Function((), "double", lambda: float(hour(one, zone)[0])),
        "month": expr.Function((), "double", lambda: float(month(one, zone)[0])),
        "weekday": expr.Function((), "double", lambda: float(weekday(one, zone)[0])),
        "is_workday": expr.Function((), "bool", worked),
        "between": expr.Function(
            ("string", "string"), "bool", lambda a, b: bool(between(one, zone, str(a), str(b))[0])
        ),
    }


def mark(text: str) -> int:
    """`22:00` as minutes of the day, `06-01` as 601. Raises `ValueError` for what is neither."""
    sign = ":" if ":" in text else "-"
    left, right = (int(part) for part in text.split(sign) if len(part) == 2)
    if sign == ":":
        if not (0 <= left <= 24 and 0 <= right <= 59 and left * 60 + right <= 1440):
            raise ValueError(text)
        return left * 60 + right
    _ = date(2024, left, right)  # a leap year has all days
    return left * 100 + right
