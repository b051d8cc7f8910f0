"""What does a case do by itself? Open what is ready, decide what is automatic, stop what cannot go on, close."""

from collections.abc import Iterator
from datetime import datetime

from onecity.engines.affairs.rules.case import CaseEvent, CaseState, ItemStatus, Step, apply, next_event
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, values


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
    """Approve the first open item whose declared rule holds; what is unknown or false waits for a person."""
    for item in prepared.service.items:
        mine = state.items.get(item.id)
        automatic = item.decide.by == "automatic" and mine is not None and mine.status is ItemStatus.OPEN
        if automatic and prepared.holds(item.decide.when, values(answers, parameters)) is True:
            return CaseEvent(Step.APPROVED, at, item.id)
    return None
