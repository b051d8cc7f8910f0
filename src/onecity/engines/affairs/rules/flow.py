"""What does a case do by itself? Open what is ready, decide what is automatic, stop what cannot go on, close."""

from datetime import datetime

from onecity.engines.affairs.declare import Item, Service
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, values
from onecity.engines.affairs.rules.owed import hindrances
from onecity.engines.affairs.rules.steps import RUNNING, ItemStatus, Step


def next_event(prepared: Prepared, state: CaseState, at: datetime) -> CaseEvent | None:
    """What the case does by itself now: open or stop an item, close when all is decided; `None` when it waits."""
    if state.closed_at:
        return None
    if state.outcome != "open":
        return CaseEvent(Step.CLOSED, at)
    for item in prepared.service.items:
        mine = state.items.get(item.id)
        if mine is not None and mine.status is ItemStatus.WAITING:
            event = _start(prepared, state, item, at)
            if event:
                return event
    return None


def _start(prepared: Prepared, state: CaseState, item: Item, at: datetime) -> CaseEvent | None:
    needed = prepared.suppliers[item.id]
    before = [state.items[name] for name in (*needed, *item.after) if name in state.items]
    if any(other.status in RUNNING for other in before):
        return None
    if any(other.status is not ItemStatus.APPROVED for other in before if other.id in needed):
        return CaseEvent(Step.STOPPED, at, item.id)
    return CaseEvent(Step.OPENED, at, item.id)


def granted_results(service: Service, state: CaseState) -> tuple[str, ...]:
    """The results that the approved items have given, in the declaration's order."""
    approved = {name for name, item in state.items.items() if item.status is ItemStatus.APPROVED}
    given = {result for item in service.items if item.id in approved for result in item.yields}
    return tuple(result.id for result in service.results if result.id in given)


def settled(
    prepared: Prepared, state: CaseState, answers: Answers, parameters: Parameters, at: datetime
) -> tuple[CaseState, list[CaseEvent]]:
    """The state after everything that follows by itself, and what followed, until the case waits for somebody."""
    followed = []
    while event := next_event(prepared, state, at) or _automatic(prepared, state, answers, parameters, at):
        state = apply(state, event)
        followed.append(event)
    return state, followed


def settle(
    prepared: Prepared, state: CaseState, answers: Answers, parameters: Parameters, at: datetime
) -> CaseState:
    """The state after everything that follows by itself."""
    return settled(prepared, state, answers, parameters, at)[0]


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
