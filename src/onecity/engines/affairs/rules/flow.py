"""What does a case do by itself? Open what is ready, decide what is automatic, stop what cannot go on, close."""

from collections.abc import Iterator
from datetime import datetime

from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, values
from onecity.engines.affairs.rules.owed import hindrances
from onecity.engines.affairs.rules.scope import prerequisites, suppliers
from onecity.engines.affairs.rules.steps import ItemStatus, Step


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


def own_events(
    prepared: Prepared, state: CaseState, answers: Answers, parameters: Parameters, at: datetime
) -> Iterator[CaseEvent]:
    """All events that follow by themselves, in order, until the case waits for somebody."""
    while event := next_event(prepared.service, state, at) or _automatic(
        prepared, state, answers, parameters, at
    ):
        yield event
        state = apply(state, event)


def settle(
    prepared: Prepared, state: CaseState, answers: Answers, parameters: Parameters, at: datetime
) -> CaseState:
    """The state after everything that follows by itself."""
    for event in own_events(prepared, state, answers, parameters, at):
        state = apply(state, event)
    return state


def _automatic(
    prepared: Prepared, state: CaseState, answers: Answers, parameters: Parameters, at: datetime
) -> CaseEvent | None:
    """Approve the first open item whose declared rule holds; what is unknown or false waits for a person.

    So does what still misses a document, and what needs an officer's findings.
    """
    for item in prepared.service.items:
        mine = state.items.get(item.id)
        automatic = item.decide.by == "automatic" and mine is not None and mine.status is ItemStatus.OPEN
        if not automatic or item.findings or hindrances(prepared.service, item, state):
            continue
        if prepared.holds(item.decide.when, values(answers, parameters)) is True:
            return CaseEvent(Step.APPROVED, at, item.id)
    return None
