"""Which facts does inspection see of a handling, and of all that a department handled? (效能监察)"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from onecity.core.clock import Calendar, CalendarMissing
from onecity.engines.affairs.rules.handling import SECONDS_PER_HOUR
from onecity.engines.affairs.rules.inspection import DepartmentFacts, HandlingFacts
from onecity.engines.affairs.rules.steps import RUNNING, ItemStatus

NO_DATE_H = 100_000.0
# Items that nobody handled (stopped, withdrawn) say nothing about a department.
HANDLED = (ItemStatus.APPROVED, ItemStatus.REFUSED, ItemStatus.REVOKED)


@dataclass(frozen=True, slots=True)
class Seen:
    """One handling as it is kept: see `models.Handling`."""

    service: str
    item: str
    organisation: str
    status: str
    opened_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    total: int
    unit: str
    used_share: float | None
    hours_before_due: float | None
    late: bool
    supplements: int
    extended: bool
    automatic: bool
    tacit: bool
    refused_before: bool
    days_since_refusal: int
    rating: int


def handling_facts(seen: Seen, now: datetime, calendar: Calendar) -> HandlingFacts:
    """The facts of one handling: at its decision, or at `now` while it is open."""
    is_open = seen.decided_at is None and ItemStatus(seen.status) in RUNNING - {ItemStatus.WAITING}
    hours = hours_now(seen.due_at, now) if is_open else seen.hours_before_due
    used = used_now(seen, now, calendar) if is_open else seen.used_share
    return HandlingFacts(
        service=seen.service,
        item=seen.item,
        department=seen.organisation,
        open=is_open,
        granted=seen.status == ItemStatus.APPROVED,
        refused=seen.status == ItemStatus.REFUSED,
        late=hours is not None and hours < 0 if is_open else seen.late,
        used_share=used or 0.0,
        hours_before_due=NO_DATE_H if hours is None else hours,
        minutes_to_decide=minutes(seen.opened_at, seen.decided_at or now),
        supplements=seen.supplements,
        extended=seen.extended,
        automatic=seen.automatic,
        tacit=seen.tacit,
        refused_before=seen.refused_before,
        days_since_refusal=seen.days_since_refusal,
        rating=seen.rating,
    )


def hours_now(due_at: datetime | None, now: datetime) -> float | None:
    """Hours until a date, negative once it has passed; `None` without a date."""
    return None if due_at is None else (due_at - now).total_seconds() / SECONDS_PER_HOUR


def minutes(since: datetime | None, until: datetime) -> float:
    """Minutes by the clock; 0 for what was never opened."""
    return 0.0 if since is None else max(0.0, (until - since).total_seconds() / 60)


def used_now(seen: Seen, now: datetime, calendar: Calendar) -> float | None:
    """Which share of the promise an open item has used; the unit that is running counts, more than 1 is late."""
    if seen.due_at is None:
        return None
    left = _left(seen.due_at, seen.unit, now, calendar)
    return None if left is None else (seen.total - left + 1) / max(seen.total, 1)


def _left(due_at: datetime, unit: str, now: datetime, calendar: Calendar) -> int | None:
    """Units left with the one that is running; zero and less once late."""
    if unit == "hours":
        return -int((now - due_at) // timedelta(hours=1))
    yesterday = calendar.local_date(now) - timedelta(days=1)
    due_on = calendar.local_date(due_at)
    if unit == "days":
        return (due_on - yesterday).days
    try:
        if due_on >= yesterday:
            return calendar.workdays_between(yesterday, due_on)
        return -calendar.workdays_between(due_on, yesterday)
    except CalendarMissing:
        return None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a department decided of one service in a window, counted."""

    handled: int = 0
    late: int = 0
    supplemented: int = 0
    refused: int = 0
    refused_then_granted: int = 0
    last_day: int = 0
    instant: int = 0
    extended: int = 0
    tacit: int = 0
    rated: int = 0
    bad_ratings: int = 0
    timed: int = 0
    used_shares: float = 0.0


def department_facts(department: str, tallies: Iterable[Tally]) -> DepartmentFacts:
    """The facts of a department over the services that a rule watches."""
    given = list(tallies)
    sums = {one.name: sum(getattr(tally, one.name) for tally in given) for one in fields(Tally)}
    handled = sums["handled"]
    used, timed = sums.pop("used_shares"), sums.pop("timed")
    return DepartmentFacts(
        department=department,
        late_share=_share(sums["late"], handled),
        supplement_share=_share(sums["supplemented"], handled),
        refused_share=_share(sums["refused"], handled),
        last_day_share=_share(sums["last_day"], handled),
        extended_share=_share(sums["extended"], handled),
        mean_used_share=_share(used, timed),
        bad_share=_share(sums["bad_ratings"], sums["rated"]),
        **sums,
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
