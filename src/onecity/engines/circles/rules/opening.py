"""Is it open at this hour, and when does it open next?

Times are the city's own. On a public holiday a weekly schedule may close or follow the week; a make-up working day
counts as a Monday where the schedule says so. A year without a calendar follows the week.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from onecity.engines.circles.declare import DAY_MINUTES, DAYS, Circle, Hours, span_minutes

LOOK_AHEAD_DAYS = 21  # longer than the longest public holiday

DayKind = Literal["workday", "makeup", "weekend", "holiday"]
Kinds = Callable[[date], DayKind]


@dataclass(frozen=True, slots=True)
class Week:
    """Opening times: for each weekday (Monday first) spans in minutes from midnight, each end excluded."""

    days: tuple[tuple[tuple[int, int], ...], ...]
    holidays: Literal["closed", "as-week"] = "closed"
    makeup: Literal["as-monday", "as-week"] = "as-monday"

    def spans(self, day: date, kind: DayKind) -> tuple[tuple[int, int], ...]:
        """When it is open on a day of this kind."""
        if kind == "holiday" and self.holidays == "closed":
            return ()
        if kind == "makeup" and self.makeup == "as-monday":
            return self.days[0]
        return self.days[day.weekday()]


ALWAYS = Week(((((0, DAY_MINUTES)),),) * 7, "as-week", "as-week")


def week_of(hours: Hours) -> Week:
    """Declared opening hours as the rules take them."""
    days = tuple(tuple(span_minutes(span) for span in hours.days.get(day, ())) for day in DAYS)
    return Week(days, hours.holidays, hours.makeup)


def week_in(circle: Circle, hours: str | None) -> Week:
    """The week of some of a circle's opening hours by their id; always open without."""
    found = next((one for one in circle.hours if one.id == hours), None)
    return week_of(found) if found else ALWAYS


def is_open(week: Week, at: datetime, kinds: Kinds) -> bool:
    """Whether it is open at a moment of the city's own clock."""
    minute = at.hour * 60 + at.minute
    return any(start <= minute < end for start, end in week.spans(at.date(), kinds(at.date())))


def opens_next(week: Week, at: datetime, kinds: Kinds) -> datetime | None:
    """The next moment at which it opens after a moment at which it is closed; None within three weeks."""
    for day in _days(at.date()):
        for start, _ in week.spans(day, kinds(day)):
            opening = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
                days=(day - at.date()).days, minutes=start
            )
            if opening > at:
                return opening
    return None


def closes(week: Week, at: datetime, kinds: Kinds) -> datetime | None:
    """When it closes, at a moment at which it is open; None while it is closed."""
    minute = at.hour * 60 + at.minute
    for start, end in week.spans(at.date(), kinds(at.date())):
        if start <= minute < end:
            return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=end)
    return None


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=place) for place in range(LOOK_AHEAD_DAYS))
