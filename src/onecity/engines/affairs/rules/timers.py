"""At which moments does a case have to be looked at again?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from onecity.core.clock import Calendar, Deadline, Limit
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.rules.case import CaseState, ItemState
from onecity.engines.affairs.rules.conditions import Prepared
from onecity.engines.affairs.rules.due import limits, promised
from onecity.engines.affairs.rules.owed import owed
from onecity.engines.affairs.rules.steps import ItemStatus

What = Literal["warn", "expire", "lapse"]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A moment and what it is for: `warn` of an item's date, its date (`expire`), a document that did not come."""

    what: What
    item: str
    name: str
    at: datetime


def alarms(
    prepared: Prepared, state: CaseState, known: Mapping[str, object], calendar: Calendar, now: datetime
) -> frozenset[Alarm]:
    """All moments that follow from a case as it stands at `now`; a warning that is past is not given again."""
    found: set[Alarm] = set()
    for item in prepared.service.items:
        mine = state.items.get(item.id)
        if mine is not None and mine.status is ItemStatus.OPEN:
            due = promised(limits(prepared, item, known), item, mine, calendar)
            found |= set(_of_item(item, mine, due, now))
    for one in owed(prepared.service, state, calendar):
        if one.kind == "document" and one.due.due_at is not None:
            found.add(Alarm("lapse", one.item, one.name, one.due.due_at))
    return frozenset(found)


def _of_item(item: Item, mine: ItemState, due: Deadline, now: datetime) -> Iterator[Alarm]:
    if due.due_at is None:
        return
    if item.clock.warn_before is not None:
        at = before(due, item.clock.warn_before)
        if at is not None and at > now:
            yield Alarm("warn", item.id, "", at)
    silent = item.clock.on_expiry == "tacit-approval"
    # a date that has passed was acted on already, unless silence still has to grant
    if silent or (item.clock.escalate_to and due.due_at > now):
        yield Alarm("expire", item.id, "", due.due_at)


def before(due: Deadline, limit: Limit) -> datetime | None:
    """The moment `limit` before a date; in the date's own units where they are the same.

    `None` while the date is open, and where the whole time is shorter than the warning.
    """
    if due.due_at is None:
        return None
    if limit.unit == due.limit.unit:
        return due.marks[-1 - limit.amount] if limit.amount < len(due.marks) else None
    if limit.unit == "hours":
        return due.due_at - timedelta(hours=limit.amount)
    return due.due_at - timedelta(days=limit.amount)
