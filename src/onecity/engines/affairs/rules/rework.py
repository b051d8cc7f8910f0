"""How far is a bad rating made good? A pure fold over its events (差评整改)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from onecity.core.clock import Calendar, Deadline, Event, Limit, deadline_if_known
from onecity.engines.affairs.errors import StepNotPossible


class ReworkStep(StrEnum):
    """What can happen to a rework."""

    OPENED = "opened"
    CALLED = "called"
    FOUND = "found"
    CORRECTED = "corrected"
    ANSWERED = "answered"
    CLOSED = "closed"
    RATED = "rated"


@dataclass(frozen=True, slots=True)
class ReworkEvent:
    """One thing that happened. `reached` with `called`, `justified` with `found`, `level` with `rated`."""

    step: ReworkStep
    at: datetime
    reached: bool = False
    justified: bool = False
    level: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReworkState:
    """A rework as its events leave it; `justified` is `None` until it was found."""

    opened_at: datetime
    calls: tuple[ReworkEvent, ...] = ()
    justified: bool | None = None
    corrected_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    level: int = 0

    @property
    def reached(self) -> bool:
        """Whether the resident was spoken to."""
        return any(call.reached for call in self.calls)

    @property
    def next(self) -> ReworkStep | None:
        """What has to be done now; `None` once it is closed."""
        if self.closed_at:
            return None
        if not self.calls:
            return ReworkStep.CALLED
        if self.justified is None:
            return ReworkStep.FOUND
        if self.justified and not self.corrected_at:
            return ReworkStep.CORRECTED
        return ReworkStep.ANSWERED if not self.answered_at else ReworkStep.CLOSED


def fold(events: Iterable[ReworkEvent]) -> ReworkState:
    """The state after all events, in order. Raises `ValueError` when the first is not `opened`."""
    state: ReworkState | None = None
    for event in events:
        if state is not None:
            state = apply(state, event)
        elif event.step is ReworkStep.OPENED:
            state = ReworkState(event.at)
        else:
            raise ValueError(f"a rework starts with opened, not {event.step}")
    if state is None:
        raise ValueError("a rework has at least one event")
    return state


def apply(state: ReworkState, event: ReworkEvent) -> ReworkState:
    """The state after one more event. Raises `StepNotPossible` when it is not its turn."""
    check(state, event.step)
    if event.step is ReworkStep.CALLED:
        return replace(state, calls=(*state.calls, event))
    if event.step is ReworkStep.FOUND:
        return replace(state, justified=event.justified)
    if event.step is ReworkStep.CORRECTED:
        return replace(state, corrected_at=event.at)
    if event.step is ReworkStep.ANSWERED:
        return replace(state, answered_at=event.at)
    if event.step is ReworkStep.RATED:
        return replace(state, level=event.level)
    return replace(state, closed_at=event.at)


def check(state: ReworkState, step: ReworkStep) -> None:
    """Raise `StepNotPossible` unless the step is open now.

    One may call again until it is closed; closing without an answer is for a person who was erased.
    """
    if step is ReworkStep.RATED:
        possible = bool(state.closed_at and state.answered_at and not state.level)
    elif step in {ReworkStep.CALLED, ReworkStep.CLOSED}:
        possible = state.closed_at is None
    else:
        possible = state.next is step
    if not possible:
        raise StepNotPossible("rework", step, state.next or "closed")


def due(limit: Limit, state: ReworkState, calendar: Calendar) -> Deadline:
    """When the answer is due, counted from the day after the rating; nothing pauses it, the answer stops it."""
    events = [Event("started", state.opened_at)]
    ended = state.answered_at or state.closed_at
    if ended:
        events.append(Event("closed", ended))
    return deadline_if_known(limit, events, calendar)
