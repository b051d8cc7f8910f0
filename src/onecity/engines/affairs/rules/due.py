"""When is an item due, and why then? From its events, its declared clock and the city's calendar."""

from collections.abc import Mapping
from dataclasses import dataclass

from onecity.core.clock import Calendar, ClockRules, Deadline, Event, Limit, deadline_if_known
from onecity.core.text import Text
from onecity.engines.affairs.declare import Clock, Item
from onecity.engines.affairs.rules.case import CaseEvent, ItemState
from onecity.engines.affairs.rules.conditions import Prepared
from onecity.engines.affairs.rules.steps import Step

CLOSING = {Step.APPROVED, Step.REFUSED, Step.STOPPED}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an item may take in one situation; `because` says why these limits and not the usual ones."""

    promised: Limit
    legal: Limit | None
    because: Text | None = None


def limits(prepared: Prepared, item: Item, known: Mapping[str, object]) -> Limits:
    """The limits that hold for these values: of the first variant whose condition holds, else the usual ones."""
    clock = item.clock
    for variant in clock.variants:
        if prepared.holds(variant.when, known) is True:
            return Limits(variant.promised, variant.legal or clock.legal, variant.because)
    return Limits(clock.promised, clock.legal)


def clock_rules(clock: Clock) -> ClockRules:
    """The counting rules that a declared clock asks for."""
    return ClockRules(
        starts_on=clock.starts_on,
        resume=clock.resume,
        max_extensions=1 if clock.extend else 0,
        on_expiry="tacit_approval" if clock.on_expiry == "tacit-approval" else "escalate",
    )


def clock_events(item: Item, state: ItemState) -> list[Event]:
    """What an item's events mean to its clock."""
    found = [event for step in state.events if (event := _clock_event(item.clock, step))]
    if state.decided_at and not any(event.kind == "closed" for event in found):
        found.append(Event("closed", state.decided_at))
    return found


def _clock_event(clock: Clock, event: CaseEvent) -> Event | None:
    if event.step is Step.OPENED:
        return Event("started", event.at)
    if event.step is Step.SUPPLEMENT_REQUESTED and "supplement" in clock.pauses_on:
        return Event("paused", event.at, cause="supplement")
    if event.step is Step.SUPPLEMENTED and "supplement" in clock.pauses_on:
        return Event("resumed", event.at, cause="supplement")
    if event.step is Step.PROCEDURE_BEGUN and event.name in clock.pauses_on:
        return Event("paused", event.at, cause=event.name)
    if event.step is Step.PROCEDURE_ENDED and event.name in clock.pauses_on:
        return Event("resumed", event.at, cause=event.name)
    if event.step is Step.EXTENDED and clock.extend:
        return Event("extended", event.at, by=clock.extend, reason=event.reason or "extended")
    if event.step in CLOSING:
        return Event("closed", event.at)
    return None


def promised(limits: Limits, item: Item, state: ItemState, calendar: Calendar) -> Deadline:
    """The department's own date; `due_at` is None while it waits, is paused, or a calendar is missing."""
    return deadline_if_known(limits.promised, clock_events(item, state), calendar, clock_rules(item.clock))


def legal(limits: Limits, item: Item, state: ItemState, calendar: Calendar) -> Deadline | None:
    """The date that binds by law, if a legal limit is declared; an extension counts where its unit fits."""
    if limits.legal is None:
        return None
    events = [
        event for event in clock_events(item, state) if event.by is None or event.by.unit == limits.legal.unit
    ]
    return deadline_if_known(limits.legal, events, calendar, clock_rules(item.clock))
