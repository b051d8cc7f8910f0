"""What is one handling in numbers: how long, against which promise, with what happening on the way?"""

from dataclasses import dataclass
from datetime import datetime

from onecity.core.clock import Deadline
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.rules.case import ItemState
from onecity.engines.affairs.rules.steps import ItemStatus, Step

SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Numbers:
    """One item of one case. What is about the decision is empty until there is one.

    `automatic`: decided by a declared rule; `tacit`: granted because the date passed in silence.
    """

    status: str
    opened_at: datetime | None
    due_at: datetime | None
    decided_at: datetime | None
    total: int
    unit: str
    used_share: float | None
    hours_before_due: float | None
    late: bool
    last_day: bool
    supplements: int
    extended: bool
    automatic: bool
    tacit: bool


def numbers(item: Item, mine: ItemState, due: Deadline, *, by_itself: bool) -> Numbers:
    """The numbers that follow from an item's events and its promised date; `by_itself`: nobody decided it."""
    decided = mine.decided_at
    granted_by_itself = by_itself and mine.status is ItemStatus.APPROVED
    silent = item.clock.on_expiry == "tacit-approval"
    tacit = granted_by_itself and silent and decided is not None and due.is_overdue(decided)
    return Numbers(
        status=mine.status.value,
        opened_at=mine.opened_at,
        due_at=due.due_at,
        decided_at=decided,
        total=due.total,
        unit=due.limit.unit,
        used_share=used_share(due, decided) if decided and mine.opened_at else None,
        hours_before_due=hours_before(due, decided) if decided else None,
        late=decided is not None and due.is_overdue(decided),
        last_day=decided is not None and due.due_on == due.calendar.local_date(decided),
        supplements=mine.count(Step.SUPPLEMENT_REQUESTED),
        extended=mine.count(Step.EXTENDED) > 0,
        automatic=granted_by_itself and not tacit,
        tacit=tacit,
    )


def used_share(due: Deadline, now: datetime) -> float | None:
    """Which share of the promised time is used at `now`; the unit that is running counts, more than 1 is late."""
    left = due.remaining(now)
    return None if left is None else (due.total - left + 1) / max(due.total, 1)


def hours_before(due: Deadline, now: datetime) -> float | None:
    """Hours by the clock between `now` and the date, negative once it has passed; `None` without a date."""
    if due.due_at is None:
        return None
    return (due.due_at - now).total_seconds() / SECONDS_PER_HOUR
