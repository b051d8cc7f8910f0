"""When is it due, is it overdue, and why? Always derived from events and calendar, never stored."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from onecity.core.clock.calendar import Calendar
from onecity.core.clock.counting import count
from onecity.core.clock.errors import CalendarMissing, EventsInvalid
from onecity.core.clock.events import Event, history
from onecity.core.clock.explanation import Step
from onecity.core.clock.limit import ClockRules, Limit

State = Literal["not_started", "running", "paused", "closed"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """What events and calendar say about one limit.

    `due_at` (UTC) is None before the start, while a pause keeps it open, and when the calendar of
    `missing_year` is not published yet. `total` is the limit with its extension, in units of the limit.
    """

    limit: Limit
    rules: ClockRules
    state: State
    due_at: datetime | None
    total: int
    missing_year: int | None
    closed_at: datetime | None
    steps: tuple[Step, ...]
    marks: tuple[datetime, ...] = field(repr=False)
    calendar: Calendar = field(repr=False, compare=False)

    @property
    def paused(self) -> bool:
        """Whether the clock stands for a pause."""
        return self.state == "paused"

    @property
    def due_on(self) -> date | None:
        """The day of `due_at` in the city."""
        return self.calendar.local_date(self.due_at) if self.due_at else None

    def used(self, now: datetime) -> int:
        """Whole units that have passed by `now`, or by the closing."""
        return bisect_right(self.marks, self._moment(now))

    def remaining(self, now: datetime) -> int | None:
        """Units left at `now` (or at the closing), with the one that is running; negative once late.

        On the morning of the last day 1 is left. None when a missing calendar keeps it unknown.
        """
        moment = self._moment(now)
        if self.due_at is None:
            known = self.missing_year is None or self.calendar.local_date(moment).year < self.missing_year
            return self.total - self.used(now) if known else None
        if moment <= self.due_at:
            return len(self.marks) - self.used(now)
        return self._late(self.due_at, moment)

    def is_overdue(self, now: datetime) -> bool:
        """Whether the deadline had passed at `now`; for a closed case, whether it was closed too late."""
        return self.due_at is not None and self._moment(now) > self.due_at

    def explain(self, language: str) -> list[str]:
        """The steps as lines in Chinese (`zh…`) or English."""
        return [step.text(language) for step in self.steps]

    def _moment(self, now: datetime) -> datetime:
        if now.tzinfo is None:
            raise EventsInvalid("`now` needs a zone")
        return now if self.closed_at is None else min(now, self.closed_at)

    def _late(self, due_at: datetime, moment: datetime) -> int | None:
        """Minus the whole units since `due_at`; None when a calendar for that is missing."""
        if self.limit.unit == "hours":
            return -((moment - due_at) // timedelta(hours=1))
        due_on, today = self.calendar.local_date(due_at), self.calendar.local_date(moment)
        ended = datetime.combine(today, self.rules.cutoff, self.calendar.zone) <= moment
        last = today if ended else today - timedelta(days=1)
        if last <= due_on:
            return 0
        if self.limit.unit == "days":
            return -(last - due_on).days
        try:
            return -self.calendar.workdays_between(due_on, last)
        except CalendarMissing:
            return None


def deadline(
    limit: Limit, events: Iterable[Event], calendar: Calendar, rules: ClockRules | None = None
) -> Deadline:
    """The deadline that follows from `events`, in whatever order they arrived.

    Raises `CalendarMissing` when the date lies in a year without calendar, `EventsInvalid` for extensions
    that the rules do not allow.
    """
    found = deadline_if_known(limit, events, calendar, rules)
    if found.missing_year is not None:
        raise CalendarMissing(found.missing_year)
    return found


def deadline_if_known(
    limit: Limit, events: Iterable[Event], calendar: Calendar, rules: ClockRules | None = None
) -> Deadline:
    """As `deadline`; when a calendar is missing, `due_at` is None and `missing_year` says which one.

    Raises `EventsInvalid` as `deadline` does.
    """
    rules = rules or ClockRules()
    past = history(events, limit, rules)
    state: State = "not_started" if past.closed_at is None else "closed"
    empty = Deadline(limit, rules, state, None, limit.amount, None, past.closed_at, (), (), calendar)
    if past.started_at is None:
        return empty
    counted = count(past, limit, calendar, rules)
    if state != "closed":
        state = "paused" if counted.paused else "running"
    return replace(
        empty,
        state=state,
        due_at=counted.due_at,
        total=counted.total,
        missing_year=counted.missing_year,
        steps=counted.steps,
        marks=counted.marks,
    )
