"""Is it open at this hour, and when does it open next?

Times are the city's own. On a public holiday a weekly schedule may close or follow the week; a make-up working day
counts as a Monday where the schedule says so. A year without a calendar follows the week.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from onecity.core.clock.calendar import Calendar, DayKind
from onecity.core.clock.errors import CalendarMissing

DAY_MINUTES = 24 * 60
LOOK_AHEAD_DAYS = 21  # longer than the longest public holiday
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_RULE = re.compile(rf"(?:({_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*) )?([\d:,-]+)")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")

Kinds = Callable[[date], DayKind]
Spans = tuple[tuple[int, int], ...]


class HoursInvalid(ValueError):
    """A text that tells no opening hours."""

    def __init__(self, text: str) -> None:
        super().__init__(f'"{text}" is no opening hours such as "24/7" or "Mo-Fr 08:00-18:00; PH off"')
        self.hours = text


@dataclass(frozen=True, slots=True)
class Week:
    """Opening times: for each weekday (Monday first) spans in minutes from midnight, each end excluded."""

    days: tuple[Spans, ...]
    holidays: Literal["closed", "as-week"] = "closed"
    makeup: Literal["as-monday", "as-week"] = "as-monday"

    def spans(self, day: date, kind: DayKind) -> Spans:
        """When it is open on a day of this kind."""
        if kind == "holiday" and self.holidays == "closed":
            return ()
        if kind == "makeup" and self.makeup == "as-monday":
            return self.days[0]
        return self.days[day.weekday()]


ALWAYS = Week((((0, DAY_MINUTES),),) * 7, "as-week", "as-week")


def read_week(text: str) -> Week:
    """Opening hours as OpenStreetMap writes them, its simple part: `24/7`, `Mo-Fr 08:00-12:00,13:30-18:00; PH off`.

    Days may be a list (`Mo,We,Fr`) and run over the week's end (`Sa-Mo`); a span that ends before it begins runs past
    midnight; without `PH off` holidays are as the week. Raises `HoursInvalid`.
    """
    if text.strip() == "24/7":
        return ALWAYS
    days: list[Spans] = [()] * 7
    holidays: Literal["closed", "as-week"] = "as-week"
    for rule in (part.strip() for part in re.sub(r",\s+", ",", text).split(";")):
        if rule == "PH off":
            holidays = "closed"
            continue
        found = _RULE.fullmatch(rule)
        if found is None:
            raise HoursInvalid(text)
        for day in _weekdays(found[1] or "Mo-Su"):
            for start, end in (_span(one, text) for one in found[2].split(",")):
                days[day] = (*days[day], (start, end if end > start else DAY_MINUTES))
                if end <= start and end:
                    after = (day + 1) % 7
                    days[after] = ((0, end), *days[after])
    return Week(tuple(tuple(sorted(one)) for one in days), holidays, "as-week")


def kinds_of(calendar: Calendar) -> Kinds:
    """The calendar's days; a year without one follows the week."""

    def kind(day: date) -> DayKind:
        try:
            return calendar.day_kind(day)
        except CalendarMissing:
            return "weekend" if day.weekday() >= 5 else "workday"

    return kind


def is_open(week: Week, at: datetime, kinds: Kinds) -> bool:
    """Whether it is open at a moment of the city's own clock."""
    minute = at.hour * 60 + at.minute
    return any(start <= minute < end for start, end in week.spans(at.date(), kinds(at.date())))


def opens_next(week: Week, at: datetime, kinds: Kinds) -> datetime | None:
    """The next moment at which it opens after a moment at which it is closed; None within three weeks."""
    for day in _following(at.date()):
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


def _following(first: date) -> Iterator[date]:
    return (first + timedelta(days=place) for place in range(LOOK_AHEAD_DAYS))


def _weekdays(said: str) -> list[int]:
    found: list[int] = []
    for part in said.split(","):
        first, _, last = part.partition("-")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found += [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]
    return list(dict.fromkeys(found))


def _span(said: str, text: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(said)
    if found is None:
        raise HoursInvalid(text)
    begin_h, begin_m, end_h, end_m = map(int, found.groups())
    if end_h * 60 + end_m > DAY_MINUTES:
        raise HoursInvalid(text)
    return begin_h * 60 + begin_m, end_h * 60 + end_m
