"""Which step may follow which when an ambulance is on a mission, and when was it taken?

A stage that a crew forgot to report stays unknown: it is never made up from its neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

OFF, FREE = "off", "free"
ORDERED, EN_ROUTE, ON_SCENE = "ordered", "en_route", "on_scene"
TRANSPORTING, AT_HOSPITAL = "transporting", "at_hospital"
DONE, CANCELLED, DIVERTED = "done", "cancelled", "diverted"

ENDED = frozenset({DONE, CANCELLED, DIVERTED})
ON_MISSION = (ORDERED, EN_ROUTE, ON_SCENE, TRANSPORTING, AT_HOSPITAL)
TURNABLE = frozenset({ORDERED, EN_ROUTE})
DRIVING = frozenset({EN_ROUTE, TRANSPORTING})
ARRIVED_STATES = frozenset({ON_SCENE, TRANSPORTING, AT_HOSPITAL})
AHEAD_S: Final = 5
LATE: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Step:
    """What a crew (or the dispatcher) can report: from which states, to which, and which time it sets."""

    id: str
    to: str
    sets: str
    from_: tuple[str, ...]


STEPS: Final = {
    one.id: one
    for one in (
        Step("depart", EN_ROUTE, "departed_at", (ORDERED,)),
        Step("arrive", ON_SCENE, "arrived_at", (EN_ROUTE, ORDERED)),
        Step("leave", TRANSPORTING, "left_at", (ON_SCENE, EN_ROUTE, ORDERED)),
        Step("reach", AT_HOSPITAL, "at_hospital_at", (TRANSPORTING, ON_SCENE, EN_ROUTE)),
        Step("hand_over", DONE, "handed_over_at", (AT_HOSPITAL, TRANSPORTING)),
        Step("finish", DONE, "", (ON_SCENE,)),
        Step("cancel", CANCELLED, "", (ORDERED, EN_ROUTE, ON_SCENE)),
        Step("divert", DIVERTED, "", (ORDERED, EN_ROUTE)),
    )
}
NEXT: Final = {
    ORDERED: ("depart", "arrive"),
    EN_ROUTE: ("arrive",),
    ON_SCENE: ("leave", "finish"),
    TRANSPORTING: ("reach",),
    AT_HOSPITAL: ("hand_over",),
}
STAGES: Final = (
    "ordered_at",
    "departed_at",
    "arrived_at",
    "left_at",
    "at_hospital_at",
    "handed_over_at",
)
Times = Mapping[str, datetime | None]


def is_past(state: str, step: str) -> bool:
    """Whether a step has been taken already, or another has passed it by: a repeated report then changes nothing."""
    to = STEPS[step].to
    if state in ENDED:
        return to == state or to not in ENDED
    return to in ON_MISSION and ON_MISSION.index(state) >= ON_MISSION.index(to)


def may_take(state: str, step: str) -> bool:
    """Whether a step may follow a state; stages may be passed by, never gone back to."""
    return state in STEPS[step].from_


def state_of_unit(mission_state: str) -> str:
    """What an ambulance is doing when its mission is in this state."""
    return FREE if mission_state in ENDED else mission_state


def moment_of(pressed: datetime | None, now: datetime, times: Times) -> datetime:
    """When a stage was: the clock of the press where it can be right, never before an earlier stage.

    A phone without network tells later; a press that claims to be older than a quarter of an hour or from the future
    (a wrong clock) counts from when it reached us.
    """
    at = now
    if pressed is not None and now - LATE <= pressed <= now + timedelta(seconds=AHEAD_S):
        at = min(pressed, now)
    known = [one for one in times.values() if one is not None]
    return max([at, *known]) if known else at


def is_in_order(times: Times) -> bool:
    """Whether the known stages follow each other."""
    known = [at for name in STAGES if (at := times.get(name)) is not None]
    return all(a <= b for a, b in pairwise(known))


def missed(times: Times) -> tuple[str, ...]:
    """Stages that nobody reported although a later one is known; without a hospital none of its stages is missed."""
    known = [place for place, name in enumerate(STAGES) if times.get(name) is not None]
    last = known[-1] if known else 0
    return tuple(name for name in STAGES[:last] if times.get(name) is None)
