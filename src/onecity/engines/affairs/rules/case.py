"""Where does a case stand? A pure fold over its events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.rules.steps import (
    AFTER,
    AFTERWARDS,
    ALLOWED,
    OF_THE_CASE,
    ONCE,
    ONCE_EACH,
    RUNNING,
    ItemStatus,
    Step,
)

NOTHING_FOUND: Mapping[str, Answer] = MappingProxyType({})


class CaseEvent(NamedTuple):
    """One thing that happened. A tuple, since every event of a case is made anew whenever the case is read.

    With `filed`: `items` of the case, documents that come `later`, commitments `promised`. `marks`: what a
    supplement must bring. `name`: the document, commitment or procedure. `findings`: what an approval records.
    """

    step: Step
    at: datetime
    item: str | None = None
    items: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    promised: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    name: str = ""
    reason: str = ""
    remedy: str = ""
    findings: Mapping[str, Answer] = NOTHING_FOUND


@dataclass(frozen=True, slots=True)
class ItemState:
    """Everything that the events say about one item."""

    id: str
    status: ItemStatus = ItemStatus.WAITING
    opened_at: datetime | None = None
    decided_at: datetime | None = None
    events: tuple[CaseEvent, ...] = ()

    def count(self, step: Step) -> int:
        """How many times a step was taken."""
        return sum(event.step is step for event in self.events)

    def when(self, step: Step, name: str = "") -> datetime | None:
        """When a step was first taken, for this document or commitment; `None`: never."""
        return next((e.at for e in self.events if e.step is step and name in {"", e.name}), None)

    @property
    def last(self) -> CaseEvent | None:
        """The item's newest event."""
        return self.events[-1] if self.events else None

    @property
    def procedure(self) -> str:
        """The special procedure that is under way; empty for none."""
        running = self.status is ItemStatus.PROCEDURE
        begun = [event.name for event in self.events if event.step is Step.PROCEDURE_BEGUN]
        return begun[-1] if running and begun else ""

    @property
    def findings(self) -> Mapping[str, Answer]:
        """What the officer recorded when approving."""
        return next((event.findings for event in self.events if event.step is Step.APPROVED), {})


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case as its events leave it. `later`: documents still to come; `promised`: signed commitments."""

    filed_at: datetime
    items: dict[str, ItemState] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    promised: frozenset[str] = frozenset()
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def outcome(self) -> str:
        """`open`, `granted`, `partly-granted`, `refused` or `withdrawn`."""
        if self.withdrawn_at:
            return "withdrawn"
        statuses = [item.status for item in self.items.values()]
        if not RUNNING.isdisjoint(statuses):
            return "open"
        approved = statuses.count(ItemStatus.APPROVED)
        if approved == len(statuses):
            return "granted"
        return "partly-granted" if approved else "refused"


def fold(events: Iterable[CaseEvent]) -> CaseState:
    """The state that a history leaves. What it holds was checked when it was added (`apply`), so it is not again.

    Raises `ValueError` when the first event is not `filed`.
    """
    history = iter(events)
    first = next(history, None)
    if first is None or first.step is not Step.FILED:
        raise ValueError(f"a case starts with filed, not {first and first.step}")
    taken: dict[str, list[CaseEvent]] = {name: [] for name in first.items}
    later = set(first.later)
    over: dict[Step, datetime] = {}
    for event in history:
        if event.step is Step.DELIVERED:
            later.discard(event.name)
        elif event.step in OF_THE_CASE:
            over[event.step] = event.at
        else:
            taken[event.item or ""].append(event)
    withdrawn_at = over.get(Step.WITHDRAWN)
    items = {name: _item(name, tuple(mine), withdrawn_at) for name, mine in taken.items()}
    promised = frozenset(first.promised)
    return CaseState(first.at, items, frozenset(later), promised, withdrawn_at, over.get(Step.CLOSED))


def _item(name: str, events: tuple[CaseEvent, ...], withdrawn_at: datetime | None) -> ItemState:
    status, opened_at, decided_at = ItemStatus.WAITING, None, None
    for event in events:
        status = AFTER.get(event.step, status)
        if event.step is Step.OPENED:
            opened_at = event.at
        decided_at = None if status in RUNNING else decided_at or event.at
    if withdrawn_at and status in RUNNING:
        status, decided_at = ItemStatus.WITHDRAWN, withdrawn_at
    return ItemState(name, status, opened_at, decided_at, events)


def apply(state: CaseState, event: CaseEvent) -> CaseState:
    """The state after one more event. Raises `StepNotPossible` when the item does not allow it."""
    if event.step is Step.CLOSED:
        return _close(state, event)
    if event.step is Step.WITHDRAWN:
        return _withdraw(state, event)
    if event.step is Step.MIGRATED:
        return _migrate(state)
    if event.step is Step.DELIVERED:
        return _deliver(state, event)
    check(state, event.item or "", event.step, event.name)
    item = state.items[event.item or ""]
    status = AFTER.get(event.step, item.status)
    # written out: `replace` looks every field up again, and this runs for each event of each reading of a case
    changed = ItemState(
        item.id,
        status,
        event.at if event.step is Step.OPENED else item.opened_at,
        _decided_at(item, status, event),
        (*item.events, event),
    )
    items = state.items | {changed.id: changed}
    return CaseState(state.filed_at, items, state.later, state.promised, state.withdrawn_at, state.closed_at)


def check(state: CaseState, item_id: str, step: Step, name: str = "") -> None:
    """Raise `StepNotPossible` unless the step is open to the item now."""
    item = state.items.get(item_id)
    over = state.withdrawn_at or (state.closed_at and step not in AFTERWARDS)
    if item is None or over:
        raise StepNotPossible(item_id, step, "closed" if item else "unknown")
    if item.status not in ALLOWED.get(step, ()) or (step in ONCE and item.count(step)):
        raise StepNotPossible(item_id, step, item.status)
    if step in ONCE_EACH and not _is_named(state, item, step, name):
        raise StepNotPossible(item_id, step, name or item.status)


def _is_named(state: CaseState, item: ItemState, step: Step, name: str) -> bool:
    """Whether a step with a document or commitment is open to just that one."""
    if not name or item.when(step, name):
        return False
    if step is Step.TOLERATED:
        return name in state.later
    if step is Step.LAPSED:
        return name in state.later and item.when(Step.TOLERATED, name) is not None
    if step is Step.PROMISE_ACCEPTED:
        return name in state.promised
    if step is Step.REVOKED:
        return name in state.later and item.when(Step.LAPSED, name) is not None
    # a fact is found true or untrue, not both
    settled = item.when(Step.VERIFIED, name) or item.when(Step.DISPROVED, name)
    return settled is None and item.when(Step.PROMISE_ACCEPTED, name) is not None


def _decided_at(item: ItemState, status: ItemStatus, event: CaseEvent) -> datetime | None:
    """A decision keeps its moment, whatever comes after it; the clock stopped then."""
    if not status.decided:
        return None
    return item.decided_at or event.at


def _deliver(state: CaseState, event: CaseEvent) -> CaseState:
    if state.withdrawn_at or event.name not in state.later:
        raise StepNotPossible(event.item or "", event.step, event.name)
    return replace(state, later=state.later - {event.name})


def _migrate(state: CaseState) -> CaseState:
    """Another version of the declaration holds from here on; what happened stays as it was."""
    if state.closed_at or state.withdrawn_at:
        raise StepNotPossible("", Step.MIGRATED, state.outcome)
    return state


def _close(state: CaseState, event: CaseEvent) -> CaseState:
    if state.closed_at or state.outcome == "open":
        raise StepNotPossible("", Step.CLOSED, state.outcome)
    return replace(state, closed_at=event.at)


def _withdraw(state: CaseState, event: CaseEvent) -> CaseState:
    if state.outcome != "open" or state.withdrawn_at:
        raise StepNotPossible("", Step.WITHDRAWN, state.outcome)
    items = {
        name: item if item.status.decided else replace(item, status=ItemStatus.WITHDRAWN, decided_at=event.at)
        for name, item in state.items.items()
    }
    return replace(state, items=items, withdrawn_at=event.at)
