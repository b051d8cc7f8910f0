"""When is an item due, and why then? From its events, its declared clock and the city's calendar."""

from onecity.core.clock import Calendar, ClockRules, Deadline, Event, deadline_if_known
from onecity.engines.affairs.declare import Clock, Item
from onecity.engines.affairs.rules.case import CaseEvent, ItemState, Step

CLOSING = {Step.APPROVED, Step.REFUSED, Step.STOPPED}


def clock_rules(clock: Clock) -> ClockRules:
    """The counting rules that a declared clock asks for."""
    return ClockRules(
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
    if event.step is Step.EXTENDED and clock.extend:
        return Event("extended", event.at, by=clock.extend, reason=event.reason or "extended")
    if event.step in CLOSING:
        return Event("closed", event.at)
    return None


def promised(item: Item, state: ItemState, calendar: Calendar) -> Deadline:
    """The department's own date; `due_at` is None while it waits, is paused, or a calendar is missing."""
    return deadline_if_known(
        item.clock.promised, clock_events(item, state), calendar, clock_rules(item.clock)
    )
