"""How far has a clock run, unit by unit?

Two walks through the same history: by days, where a day counts when the clock runs at its cutoff, and by the
hour, where running time is added up. Both stop at the deadline: nothing that comes later brings it back.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from onecity.core.clock.calendar import Calendar
from onecity.core.clock.errors import CalendarMissing
from onecity.core.clock.events import Event, History
from onecity.core.clock.explanation import Step, Trail
from onecity.core.clock.limit import ClockRules, Limit
from onecity.core.text.bilingual import Text

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Count:
    """The outcome: `marks` are the moments at which each unit was, or will be, completed."""

    due_at: datetime | None
    total: int
    marks: tuple[datetime, ...]
    paused: bool
    missing_year: int | None
    steps: tuple[Step, ...]


@dataclass(slots=True)
class _Walk:
    """The state between two steps of a walk."""

    limit: Limit
    rules: ClockRules
    calendar: Calendar
    started_at: datetime
    pending: deque[Event]
    trail: Trail
    total: int
    begun_at: datetime
    causes: set[str] = field(default_factory=set)
    marks: list[datetime] = field(default_factory=list)
    ran: timedelta = timedelta(0)

    def cutoff(self, day: date) -> datetime:
        """The moment in UTC at which `day` ends for this clock."""
        return datetime.combine(day, self.rules.cutoff, self.calendar.zone).astimezone(UTC)

    def take(self, change: Event) -> None:
        """Let `change` act on the clock; a pause that is open already or a stray resumption does nothing."""
        day = self.calendar.local_date(change.at)
        if change.kind == "extended" and change.by is not None:
            self.total += change.by.amount
            reason = Text(zh=change.reason, en=change.reason)
            self.trail.note("extended", day, len(self.marks), name=reason, by=change.by)
        elif change.kind == "paused" and change.cause not in self.causes:
            if not self.causes:
                self.trail.note("paused", day, len(self.marks))
            self.causes.add(change.cause)
        elif change.kind == "resumed" and change.cause in self.causes:
            self.causes.remove(change.cause)
            if not self.causes:
                self.resume(change.at, day)

    def resume(self, at: datetime, day: date) -> None:
        """The last open cause is gone: go on, or begin anew by the rules."""
        if self.rules.resume == "reset" and at > self.started_at:
            self.begun_at = at
            self.marks.clear()
            self.ran = timedelta(0)
            self.trail.note("reset", day, 0)
        else:
            self.trail.note("resumed", day, len(self.marks))


def count(past: History, limit: Limit, calendar: Calendar, rules: ClockRules) -> Count:
    """Follow a started clock to its deadline, as far as history and calendar tell."""
    if past.started_at is None:
        raise ValueError("only a clock that was started can be counted")
    started_at = past.started_at
    trail = Trail(limit)
    walk = _Walk(limit, rules, calendar, started_at, deque(past.changes), trail, limit.amount, started_at)
    trail.note("started", calendar.local_date(started_at), 0)
    due_at, missing_year = None, None
    try:
        due_at = _by_hours(walk) if limit.unit == "hours" else _by_days(walk)
    except CalendarMissing as missing:
        missing_year = missing.year
        trail.note("undated", date(missing.year, 1, 1), len(walk.marks), year=missing.year)
    _finish(walk, due_at, past.closed_at)
    paused = bool(walk.causes)
    return Count(due_at, walk.total, tuple(walk.marks), paused, missing_year, tuple(trail.steps))


def _by_days(walk: _Walk) -> datetime | None:
    """The cutoff of the last day; None when the clock stands and nothing is known to start it again."""
    day = walk.calendar.local_date(walk.started_at)
    while True:
        cutoff = walk.cutoff(day)
        while walk.pending and walk.pending[0].at <= cutoff:
            walk.take(walk.pending.popleft())
        if walk.causes:
            if not walk.pending:
                return None
            day = max(day + _DAY, walk.calendar.local_date(walk.pending[0].at))
            continue
        if cutoff >= walk.started_at:
            _count_day(walk, day, cutoff)
            if _ends_on(walk, day):
                walk.trail.note("due", day, min(len(walk.marks), walk.total))
                return cutoff
        day += _DAY


def _count_day(walk: _Walk, day: date, cutoff: datetime) -> None:
    """Add `day` when it is one that counts, and tell the trail."""
    begun_on = walk.calendar.local_date(walk.begun_at)
    if day == begun_on and walk.rules.starts_on == "next_day":
        return
    kind = walk.calendar.day_kind(day) if walk.limit.unit == "workdays" else "workday"
    if kind in ("workday", "makeup"):
        walk.marks.append(cutoff)
    if len(walk.marks) > walk.total:
        return  # the last day is only being moved
    if kind == "workday":
        walk.trail.count(day, len(walk.marks))
    elif kind == "makeup":
        walk.trail.note("makeup", day, len(walk.marks))
    elif kind == "holiday":
        walk.trail.skip(day, len(walk.marks), walk.calendar.holiday_name(day))


def _ends_on(walk: _Walk, day: date) -> bool:
    """Whether the limit ends on `day`: enough was counted, and the day may be a last day."""
    if len(walk.marks) < walk.total:
        return False
    if walk.limit.unit == "days" and not walk.rules.last_day_moves:
        return True
    if walk.calendar.is_workday(day):
        return True
    if walk.limit.unit == "days" and len(walk.marks) == walk.total:
        walk.trail.note("moved", day, len(walk.marks))
    return False


def _by_hours(walk: _Walk) -> datetime | None:
    """The moment at which the running time is used up; None while the clock stands for good."""
    since = walk.started_at
    while walk.pending and walk.pending[0].at <= since:
        walk.take(walk.pending.popleft())
    while True:
        running = not walk.causes
        left = walk.total * _HOUR - walk.ran
        following = walk.pending[0] if walk.pending else None
        if running and (following is None or since + left < following.at):
            _run(walk, since, left)
            walk.trail.note("due", walk.calendar.local_date(since + left), len(walk.marks))
            return since + left
        if following is None:
            return None
        if running:
            _run(walk, since, following.at - since)
        since = following.at
        walk.take(walk.pending.popleft())


def _run(walk: _Walk, since: datetime, length: timedelta) -> None:
    """Let the clock run from `since`, noting the moment at which each hour is complete."""
    for hour in range(walk.ran // _HOUR + 1, (walk.ran + length) // _HOUR + 1):
        walk.marks.append(since + hour * _HOUR - walk.ran)
    walk.ran += length


def _finish(walk: _Walk, due_at: datetime | None, closed_at: datetime | None) -> None:
    """Note what came after the deadline, and the closing."""
    for change in _rest(walk):
        if due_at is not None and change.kind in ("paused", "extended"):
            walk.trail.note("late", walk.calendar.local_date(change.at), len(walk.marks))
    if closed_at is not None:
        walk.trail.note("closed", walk.calendar.local_date(closed_at), len(walk.marks))


def _rest(walk: _Walk) -> Iterator[Event]:
    """The changes that the walk did not reach; causes are still kept, to tell whether the clock stands."""
    while walk.pending:
        change = walk.pending.popleft()
        if change.kind == "paused":
            walk.causes.add(change.cause)
        elif change.kind == "resumed":
            walk.causes.discard(change.cause)
        yield change
