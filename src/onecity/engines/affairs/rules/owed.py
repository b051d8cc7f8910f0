"""What does an applicant still owe: a tolerated document (容缺), a promise to be verified (告知承诺)?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onecity.core.clock import Calendar, Deadline, Event, Limit, deadline_if_known
from onecity.core.text import Text
from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.rules.case import CaseState, ItemState
from onecity.engines.affairs.rules.steps import ItemStatus, Step

ENDED_WITHOUT = {ItemStatus.REFUSED, ItemStatus.STOPPED, ItemStatus.WITHDRAWN, ItemStatus.REVOKED}


@dataclass(frozen=True, slots=True)
class Owed:
    """Something still to come: a `document` to be handed in, or a `commitment` to be verified by the office."""

    kind: Literal["document", "commitment"]
    item: str
    name: str
    since: datetime
    within: Limit
    consequence: Text
    due: Deadline


def owed(service: Service, state: CaseState, calendar: Calendar) -> tuple[Owed, ...]:
    """Everything that is still owed in a case, with its date, in the declaration's order."""
    found: list[Owed] = []
    for item in service.items:
        mine = state.items.get(item.id)
        if mine is not None and not state.withdrawn_at and mine.status not in ENDED_WITHOUT:
            found += _documents(item, mine, state, calendar)
            found += _commitments(item, mine, calendar)
    return tuple(found)


def _documents(item: Item, mine: ItemState, state: CaseState, calendar: Calendar) -> list[Owed]:
    return [
        Owed(
            "document",
            item.id,
            one.document,
            at,
            one.within,
            one.consequence,
            until(one.within, at, calendar),
        )
        for one in item.tolerate
        if one.document in state.later
        and (at := mine.when(Step.TOLERATED, one.document))
        and not mine.when(Step.LAPSED, one.document)
    ]


def _commitments(item: Item, mine: ItemState, calendar: Calendar) -> list[Owed]:
    if mine.status is not ItemStatus.APPROVED or mine.decided_at is None:
        return []
    at = mine.decided_at
    return [
        Owed(
            "commitment",
            item.id,
            one.id,
            at,
            one.verify_within,
            one.consequence,
            until(one.verify_within, at, calendar),
        )
        for one in item.commit
        if mine.when(Step.PROMISE_ACCEPTED, one.id) and not mine.when(Step.VERIFIED, one.id)
    ]


def until(within: Limit, since: datetime, calendar: Calendar) -> Deadline:
    """The date that follows from a limit that runs from `since` without any pause."""
    return deadline_if_known(within, [Event("started", since)], calendar)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What the officer has to accept, or the applicant to bring, before an item can be approved."""

    kind: Literal["document", "commitment"]
    name: str


def hindrances(service: Service, item: Item, state: CaseState) -> tuple[Hindrance, ...]:
    """Documents of the item that are missing and not tolerated yet, and promises not accepted yet."""
    mine = state.items[item.id]
    wanted = documents_of(service, item)
    missing = [
        Hindrance("document", name)
        for name in sorted(wanted & state.later)
        if not mine.when(Step.TOLERATED, name)
    ]
    open_promises = [
        Hindrance("commitment", one.id)
        for one in item.commit
        if one.id in state.promised and not mine.when(Step.PROMISE_ACCEPTED, one.id)
    ]
    return (*missing, *open_promises)


def documents_of(service: Service, item: Item) -> frozenset[str]:
    """The documents that an item works from, by name or through the result that they stand for."""
    return frozenset(one.id for one in service.documents if {one.id, one.stands_for} & set(item.needs))
