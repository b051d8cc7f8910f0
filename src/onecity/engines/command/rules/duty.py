"""Which orders does an incident need, given what is heard of its warnings and which orders there were?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onecity.engines.command.rules.quiet import Inhibit, Mute, audible
from onecity.engines.command.rules.warning import RANK, Stretch, Warned

# How an order ends that somebody has answered for.
SETTLED = frozenset({"done", "dropped"})


@dataclass(frozen=True, slots=True)
class Duty:
    """What a network declares for a level: who has to do it, by when, who is called next, what has to be shown."""

    to: str
    due: timedelta
    acknowledge: timedelta | None = None
    escalate: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def step(self) -> timedelta:
        """How long each role that is called has to answer."""
        return self.acknowledge or self.due


@dataclass(frozen=True, slots=True)
class Response:
    """How a network's warnings become work."""

    group_by: tuple[str, ...] = ()
    inhibits: tuple[Inhibit, ...] = ()
    duties: Mapping[str, Duty] | None = None

    def level_of_duty(self, level: str) -> str | None:
        """The level whose duty a warning calls for: its own, else the next lower one that has any."""
        known = [one for one in (self.duties or {}) if RANK[one] <= RANK[level]]
        return max(known, key=RANK.__getitem__, default=None)


@dataclass(frozen=True, slots=True)
class Order:
    """A task that was given for a thing at a level; open while `closed_at` is `None`.

    `outcome`: done, dropped (its incident was closed), merged (into one of a higher level), unfounded.
    """

    task: str
    thing: str
    level: str
    acknowledged: bool = False
    closed_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Give:
    """Open an order; the open ones of lower levels of the same thing are merged into it."""

    thing: str
    level: str
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """End an order that nobody has acknowledged: late readings showed that its warning never was."""

    task: str


Decision = Give | End


def group_of(thing: str, attributes: Mapping[str, str], group_by: Sequence[str]) -> str:
    """What the warnings of one incident have in common; a thing without one of the attributes is alone."""
    if not group_by or any(name not in attributes for name in group_by):
        return f"thing={thing}"
    return "\x1f".join(f"{name}={attributes[name]}" for name in group_by)


def heard(
    warned: Sequence[Warned], response: Response, mutes: Sequence[Mute], now: datetime
) -> Mapping[str, tuple[Stretch, ...]]:
    """What makes noise, by thing; a thing of which nothing is heard is left out."""
    found: dict[str, tuple[Stretch, ...]] = {}
    for one in warned:
        if stretches := audible(one, warned, response.inhibits, mutes, now):
            found[one.thing] = (*found.get(one.thing, ()), *stretches)
    return found


def decide(
    noise: Mapping[str, tuple[Stretch, ...]], response: Response, orders: Collection[Order]
) -> tuple[Decision, ...]:
    """What has to be done so that everything heard has its order; nothing when it has already.

    Each thing has one open order at most, of the highest level that it called for. An order covers what was known
    before it was closed: work that is done is not asked for again, work for a new warning is.
    """
    given: dict[str, list[Order]] = {}
    for order in orders:
        given.setdefault(order.thing, []).append(order)
    decisions: list[Decision] = []
    for thing in sorted(noise.keys() | given.keys()):
        decisions += _of_thing(thing, _wanted(noise.get(thing, ()), response), given.get(thing, []))
    return tuple(decisions)


def _wanted(stretches: Iterable[Stretch], response: Response) -> list[tuple[str, datetime]]:
    """The levels of duty that are called for, with when each became known."""
    called = ((response.level_of_duty(one.level), one.known) for one in stretches)
    return [(level, known) for level, known in called if level is not None]


def _of_thing(thing: str, wanted: list[tuple[str, datetime]], orders: list[Order]) -> list[Decision]:
    highest = max((RANK[level] for level, _ in wanted), default=0)
    overblown = [
        one for one in orders if one.closed_at is None and not one.acknowledged and RANK[one.level] > highest
    ]
    kept = [one for one in orders if one not in overblown]
    decisions: list[Decision] = [End(one.task) for one in overblown]
    lacking = [level for level, known in wanted if not any(_covers(one, level, known) for one in kept)]
    if lacking:
        level = max(lacking, key=RANK.__getitem__)
        decisions.append(Give(thing, level, tuple(one.task for one in kept if one.closed_at is None)))
    return decisions


def _covers(order: Order, level: str, known: datetime) -> bool:
    if RANK[order.level] < RANK[level]:
        return False
    return order.closed_at is None or (order.outcome in SETTLED and order.closed_at >= known)
