"""How long did each stage of the help take?

Published "response times" start at different points; here each stage says where it begins and ends:

- answer: from the call's arrival (the tap, or the first ring) until a call-taker has taken it;
- dispatch: from then until an ambulance has its order (the questions in between are part of it);
- departure: from the order until the crew reports that it drives;
- travel: from there until the crew reports that it is at the place.

`response` is the whole, from the call's arrival until the first ambulance is there. A stage whose beginning or end
nobody reported is unknown, and never a difference to something else.
"""

from dataclasses import dataclass
from datetime import datetime

# Published goals: ordered within 1 min, departed within 3 min (national goals for 2025 and the norms of Jinan); an
# arrival after more than 15 min is escalated (Guangzhou). Within what a call is answered the city declares.
DISPATCH_S, DEPARTURE_S, ARRIVAL_S = 60, 180, 900


@dataclass(frozen=True, slots=True)
class Moments:
    """The moments of one call and the ambulance that was there first (or was ordered first)."""

    received: datetime
    answered: datetime | None = None
    ordered: datetime | None = None
    departed: datetime | None = None
    arrived: datetime | None = None


@dataclass(frozen=True, slots=True)
class StageTimes:
    """Seconds of each stage; None where one of its ends is unknown."""

    answer_s: float | None
    dispatch_s: float | None
    departure_s: float | None
    travel_s: float | None
    response_s: float | None


@dataclass(frozen=True, slots=True)
class Clock:
    """The stage that runs now: since when, how long it may take, whether it is close to its limit or beyond."""

    stage: str
    since: datetime
    limit_s: int
    tone: str


def stage_times(of: Moments) -> StageTimes:
    """The four stages and the whole."""
    return StageTimes(
        answer_s=_between(of.received, of.answered),
        dispatch_s=_between(of.answered, of.ordered),
        departure_s=_between(of.ordered, of.departed),
        travel_s=_between(of.departed, of.arrived),
        response_s=_between(of.received, of.arrived),
    )


def clock_of(of: Moments, now: datetime, answer_s: int) -> Clock | None:
    """What is waited for now; None once somebody is there. The arrival counts from the call's own arrival.

    `answer_s`: within what the city answers a call.
    """
    if of.arrived:
        return None
    if of.departed:
        return _clock("arrival", of.received, ARRIVAL_S, now)
    if of.ordered:
        return _clock("departure", of.ordered, DEPARTURE_S, now)
    if of.answered:
        return _clock("dispatch", of.answered, DISPATCH_S, now)
    return _clock("answer", of.received, answer_s, now)


def slipped(of: Moments, now: datetime, answer_s: int) -> tuple[str, ...]:
    """The targets that this call misses by now, the running one and the arrival, which counts all the time."""
    found = []
    running = clock_of(of, now, answer_s)
    if running and running.stage != "arrival" and running.tone == "late":
        found.append(running.stage)
    if not of.arrived and (now - of.received).total_seconds() > ARRIVAL_S:
        found.append("arrival")
    return tuple(found)


def _clock(stage: str, since: datetime, limit_s: int, now: datetime) -> Clock:
    passed = (now - since).total_seconds()
    tone = "late" if passed > limit_s else "soon" if passed > 0.7 * limit_s else ""
    return Clock(stage, since, limit_s, tone)


def _between(begin: datetime | None, end: datetime | None) -> float | None:
    if begin is None or end is None or end < begin:
        return None
    return (end - begin).total_seconds()
