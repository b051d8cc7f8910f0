"""Where does a case stand? A pure fold over its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules.scope import prerequisites, suppliers


class Step(StrEnum):
    """What can happen to a case."""

    FILED = "filed"
    OPENED = "opened"
    SUPPLEMENT_REQUESTED = "supplement-requested"
    SUPPLEMENTED = "supplemented"
    EXTENDED = "extended"
    APPROVED = "approved"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class ItemStatus(StrEnum):
    """How far an item is."""

    WAITING = "waiting"
    OPEN = "open"
    SUPPLEMENT = "supplement"
    APPROVED = "approved"
    REFUSED = "refused"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"

    @property
    def decided(self) -> bool:
        """Whether nothing more will happen to the item."""
        return self not in {ItemStatus.WAITING, ItemStatus.OPEN, ItemStatus.SUPPLEMENT}


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One thing that happened. `items` (with `filed`): the case's items. `marks`: what a supplement must bring."""

    step: Step
    at: datetime
    item: str | None = None
    items: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    reason: str = ""
    remedy: str = ""


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

    @property
    def last(self) -> CaseEvent | None:
        """The item's newest event."""
        return self.events[-1] if self.events else None


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case as its events leave it."""

    filed_at: datetime
    items: dict[str, ItemState] = field(default_factory=dict)
    withdrawn_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def outcome(self) -> str:
        """`open`, `granted`, `partly-granted`, `refused` or `withdrawn`."""
        if self.withdrawn_at:
            return "withdrawn"
        statuses = [item.status for item in self.items.values()]
        if not all(status.decided for status in statuses):
            return "open"
        approved = statuses.count(ItemStatus.APPROVED)
        if approved == len(statuses):
            return "granted"
        return "partly-granted" if approved else "refused"


AFTER = {
    Step.OPENED: ItemStatus.OPEN,
    Step.SUPPLEMENT_REQUESTED: ItemStatus.SUPPLEMENT,
    Step.SUPPLEMENTED: ItemStatus.OPEN,
    Step.EXTENDED: None,
    Step.APPROVED: ItemStatus.APPROVED,
    Step.REFUSED: ItemStatus.REFUSED,
    Step.STOPPED: ItemStatus.STOPPED,
}
ALLOWED = {
    Step.OPENED: {ItemStatus.WAITING},
    Step.STOPPED: {ItemStatus.WAITING},
    Step.SUPPLEMENT_REQUESTED: {ItemStatus.OPEN},
    Step.SUPPLEMENTED: {ItemStatus.SUPPLEMENT},
    Step.EXTENDED: {ItemStatus.OPEN},
    Step.APPROVED: {ItemStatus.OPEN},
    Step.REFUSED: {ItemStatus.OPEN, ItemStatus.SUPPLEMENT},
}
# Asking again and again is how a clock is gamed: once, then decide (informed once, 一次告知).
ONCE = {Step.SUPPLEMENT_REQUESTED, Step.EXTENDED}


def fold(events: Iterable[CaseEvent]) -> CaseState:
    """The state after all events, in order. Raises `ValueError` when the first is not `filed`."""
    state: CaseState | None = None
    for event in events:
        if state is None:
            if event.step is not Step.FILED:
                raise ValueError(f"a case starts with filed, not {event.step}")
            state = CaseState(event.at, {name: ItemState(name) for name in event.items})
        else:
            state = apply(state, event)
    if state is None:
        raise ValueError("a case has at least one event")
    return state


def apply(state: CaseState, event: CaseEvent) -> CaseState:
    """The state after one more event. Raises `StepNotPossible` when the item does not allow it."""
    if event.step is Step.CLOSED:
        return _close(state, event)
    if event.step is Step.WITHDRAWN:
        return _withdraw(state, event)
    check(state, event.item or "", event.step)
    item = state.items[event.item or ""]
    status = AFTER[event.step] or item.status
    changed = replace(
        item,
        status=status,
        opened_at=event.at if event.step is Step.OPENED else item.opened_at,
        decided_at=event.at if status.decided else None,
        events=(*item.events, event),
    )
    return replace(state, items=state.items | {changed.id: changed})


def check(state: CaseState, item_id: str, step: Step) -> None:
    """Raise `StepNotPossible` unless the step is open to the item now."""
    item = state.items.get(item_id)
    if item is None or state.withdrawn_at or state.closed_at:
        raise StepNotPossible(item_id, step, "closed" if item else "unknown")
    if item.status not in ALLOWED.get(step, ()) or (step in ONCE and item.count(step)):
        raise StepNotPossible(item_id, step, item.status)


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


def next_event(service: Service, state: CaseState, at: datetime) -> CaseEvent | None:
    """What the case does by itself now: open or stop an item, close when all is decided; `None` when it waits."""
    if state.closed_at:
        return None
    if state.outcome != "open":
        return CaseEvent(Step.CLOSED, at)
    for item in service.items:
        event = _start(service, state, item, at)
        if event:
            return event
    return None


def _start(service: Service, state: CaseState, item: Item, at: datetime) -> CaseEvent | None:
    mine = state.items.get(item.id)
    if mine is None or mine.status is not ItemStatus.WAITING:
        return None
    present = frozenset(state.items)
    before = prerequisites(service, item, present)
    if not all(state.items[name].status.decided for name in before):
        return None
    needed = suppliers(service, item, present)
    if any(state.items[name].status is not ItemStatus.APPROVED for name in needed):
        return CaseEvent(Step.STOPPED, at, item.id)
    return CaseEvent(Step.OPENED, at, item.id)


def granted_results(service: Service, state: CaseState) -> tuple[str, ...]:
    """The results that the approved items have given, in the declaration's order."""
    approved = {name for name, item in state.items.items() if item.status is ItemStatus.APPROVED}
    given = {result for item in service.items if item.id in approved for result in item.yields}
    return tuple(result.id for result in service.results if result.id in given)
