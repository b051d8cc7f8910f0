"""How do devices fail, and what arrives then?"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal, get_args

from onecity.simulation.devices.series import HOUR_MS, chance_of
from onecity.simulation.devices.values import Observation, Sending

Fault = Literal["drift", "silence", "flood", "clock", "garbled", "duplicate"]
FAULTS: tuple[Fault, ...] = get_args(Fault)

DRIFT_PER_H = 0.02
FLOOD = 50
CLOCK_MS = 45 * 60_000
LATE_SHARE = 0.5
GARBLED_SHARE = 0.3
JITTER_MS = 20_000
"""Devices do not all speak at once."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wrong with a device, from when to when (ms since 1970); `keeps`: it sends later what it could not."""

    fault: Fault
    begin: int
    end: int
    keeps: bool = False

    def holds(self, at: int) -> bool:
        """Whether it is wrong then."""
        return self.begin <= at < self.end


def plans(things: Iterable[str], seed: int, start: int, hours: float, share: float) -> dict[str, Plan]:
    """Which devices fail and how: a `share` of them, each in one way for some part of the time."""
    found = {}
    for thing in things:
        chance = chance_of(seed, f"fault {thing}")
        if chance.random() < share:
            begin = start + round(chance.uniform(0.1, 0.6) * hours * HOUR_MS)
            length = round(chance.uniform(0.1, 0.3) * hours * HOUR_MS)
            found[thing] = Plan(chance.choice(FAULTS), begin, begin + length, chance.random() < LATE_SHARE)
    return found


def sent(observations: Iterable[Observation], failing: Mapping[str, Plan], seed: int) -> Iterator[Sending]:
    """What leaves the devices, in order of its time. Observations come in order of theirs."""
    waiting: list[tuple[int, int, Sending]] = []
    numbers = count()
    jitter: dict[str, int] = {}
    for one in observations:
        while waiting and waiting[0][0] < one.time:
            yield heapq.heappop(waiting)[2]
        if one.thing not in jitter:
            jitter[one.thing] = chance_of(seed, f"jitter {one.thing}").randrange(JITTER_MS)
        for sending in _from_device(one, failing.get(one.thing), one.time + jitter[one.thing], seed):
            heapq.heappush(waiting, (sending.at, next(numbers), sending))
    while waiting:
        yield heapq.heappop(waiting)[2]


def _from_device(one: Observation, plan: Plan | None, at: int, seed: int) -> Iterator[Sending]:
    if plan is None or not plan.holds(one.time):
        yield Sending(at, one)
    elif plan.fault == "drift":
        moved = DRIFT_PER_H * (one.time - plan.begin) / HOUR_MS
        yield Sending(
            at, replace(one, values={name: round(v * (1 + moved), 2) for name, v in one.values.items()})
        )
    elif plan.fault == "silence":
        if plan.keeps:
            yield Sending(plan.end + (one.time - plan.begin) // 60, one, "late")
    elif plan.fault == "flood":
        yield Sending(at, one)
        yield from (Sending(at + step, one, "again") for step in range(1, FLOOD))
    elif plan.fault == "clock":
        yield Sending(at, replace(one, time=one.time + (CLOCK_MS if plan.keeps else -CLOCK_MS)))
    elif plan.fault == "garbled":
        damaged = chance_of(seed, f"garbled {one.thing} {one.time}").random() < GARBLED_SHARE
        yield Sending(at, one, "garbled" if damaged else "plain")
    else:
        yield Sending(at, one)
        yield Sending(at + 1_000, one, "again")
