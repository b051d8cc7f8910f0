"""When is the next ring asked, when is it enough, who is told that they are not needed?

Rings grow until enough people have accepted; each waits for answers for a while, but not longer than there is anybody
who may still answer. Radius of the first: Hangzhou alerts volunteers within 1 km (published practice).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

COMES = frozenset({"accepted", "arrived", "done"})
OVER = frozenset({"declined", "done", "stood_down", "expired"})
# who was asked may answer; who accepted arrives, or turns back; nobody comes back from the end
STEPS = {
    ("asked", "accept"): "accepted",
    ("asked", "decline"): "declined",
    ("asked", "expire"): "expired",
    ("asked", "stand_down"): "stood_down",
    ("accepted", "decline"): "declined",
    ("accepted", "arrive"): "arrived",
    ("accepted", "stand_down"): "stood_down",
    ("accepted", "expire"): "expired",
    ("arrived", "finish"): "done",
    ("arrived", "stand_down"): "done",
    ("arrived", "expire"): "done",
}


@dataclass(frozen=True, slots=True)
class RingRule:
    """How far, how many of each role are asked, how long their answers are awaited."""

    radius_m: float
    cpr: int
    aed: int
    wait_s: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One who was asked: role, state, and the ring in which it was."""

    role: str
    state: str
    ring: int


@dataclass(frozen=True, slots=True)
class Need:
    """How many who come are enough; without a usable defibrillator nobody can bring one."""

    cpr: int
    aed: int


Step = Literal["wait", "widen", "enough", "exhausted"]


def moved(state: str, step: str) -> str | None:
    """The state after a step; None when that is not possible."""
    return STEPS.get((state, step))


def lacking(asked: Sequence[Asked], need: Need) -> Need:
    """How many are still looked for in each role."""
    coming = [one.role for one in asked if one.state in COMES]
    return Need(max(0, need.cpr - coming.count("cpr")), max(0, need.aed - coming.count("aed")))


def next_step(
    rings: Sequence[RingRule], ring: int, asked: Sequence[Asked], need: Need, waited_s: float
) -> Step:
    """What to do with a search whose ring number `ring` was asked `waited_s` ago."""
    left = lacking(asked, need)
    if not left.cpr and not left.aed:
        return "enough"
    pending = [one for one in asked if one.state == "asked" and _is_wanted(one.role, left)]
    if pending and waited_s < rings[ring].wait_s:
        return "wait"
    if ring + 1 < len(rings):
        return "widen"
    return "wait" if pending else "exhausted"


def seats(rule: RingRule, asked: Sequence[Asked], need: Need) -> tuple[tuple[int, int], ...]:
    """How many are asked in a ring, for CPR and with a defibrillator: first who lacks, then the rest of the ring's.

    None for a role that has enough; where few people are near, both roles get theirs.
    """
    left = lacking(asked, need)
    first = min(left.cpr, rule.cpr), min(left.aed, rule.aed)
    rest = (rule.cpr - first[0] if left.cpr else 0), (rule.aed - first[1] if left.aed else 0)
    return tuple(turn for turn in (first, rest) if turn != (0, 0))


def not_needed(asked: Sequence[Asked], need: Need) -> tuple[int, ...]:
    """The places of those who have not answered and whose role has enough."""
    left = lacking(asked, need)
    return tuple(
        place for place, one in enumerate(asked) if one.state == "asked" and not _is_wanted(one.role, left)
    )


def _is_wanted(role: str, left: Need) -> bool:
    return bool(left.cpr if role == "cpr" else left.aed)
