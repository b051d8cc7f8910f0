"""Which calls come in, and what has chance in store for each of them?

All of it is drawn before the run, call by call: what the platform does changes none of it (common random numbers).
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onecity.engines.emergency.declare.model import Duration, Model
from onecity.engines.emergency.rules.simulator.random import factors, stretched, uniforms
from onecity.engines.emergency.rules.simulator.trace import Trace
from onecity.engines.emergency.rules.simulator.world import HOUR_MS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAY_MS = 24 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Drawn:
    """Calls in the order in which they ring, with their chances; times in milliseconds."""

    received: Ints
    zone: Ints
    priority: Ints
    answer: Ints
    interview: Ints
    asked: Ints
    located: Ints
    has_position: NDArray[np.bool_]
    is_lost: NDArray[np.bool_]
    search: Ints
    mobilise: Ints
    way: Floats
    is_green: NDArray[np.bool_]
    on_scene: Ints
    is_transported: NDArray[np.bool_]
    handover: Ints
    is_arrest: NDArray[np.bool_]
    first_counted_ms: int

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Calls after the warm-up."""
        return self.received >= self.first_counted_ms


class Calls(NamedTuple):
    """What the kernel knows of the calls. `order` is that in which they are ready for a dispatcher."""

    order: Any
    ready: Any
    zone: Any
    priority: Any
    mobilise: Any
    factor: Any
    search: Any
    on_scene: Any
    transported: Any
    carry: Any
    handover: Any


class _Chance:
    """The streams of one replication."""

    def __init__(self, seed: int, replication: int, count: int) -> None:
        self.seed, self.replication, self.count = seed, replication, count

    def u(self, stream: str) -> Floats:
        return uniforms(self.seed, self.replication, stream, self.count)

    def ms(self, stream: str, how: Duration) -> Ints:
        return _ms(how.mean_s * stretched(self.u(stream), how.shape, how.cv))

    def ms_by(self, stream: str, hows: list[Duration], which: Ints) -> Ints:
        """As `ms`, by each call's own class."""
        found = np.zeros(self.count, np.int64)
        u = self.u(stream)
        for number, how in enumerate(hows):
            mine = which == number
            found[mine] = _ms(how.mean_s * stretched(u[mine], how.shape, how.cv))
        return found


def draw(model: Model, seed: int, replication: int, days: int) -> Drawn:
    """The calls of `days` days after the warm-up: a Poisson process by hour of the week and zone."""
    warm_up = model.warm_up_days * DAY_MS
    received = arrivals(hourly(model), seed, replication, warm_up + days * DAY_MS)
    chance = _Chance(seed, replication, len(received))
    zone = _picked([one.weight for one in model.zones], chance.u("zone"))
    priority = _picked([one.share for one in model.priorities], chance.u("priority"))
    return _drawn(model, chance, received, zone, priority, warm_up)


def replay(model: Model, seed: int, replication: int, trace: Trace) -> Drawn:
    """The calls of a recorded file, in the order of their times; what it leaves open is drawn."""
    chance = _Chance(seed, replication, len(trace.received))
    unset = trace.priority < 0
    drawn_priority = _picked([one.share for one in model.priorities], chance.u("priority"))
    priority = np.where(unset, drawn_priority, trace.priority)
    found = _drawn(model, chance, trace.received, trace.zone, priority, 0)
    for name in ("on_scene", "handover"):
        given = getattr(trace, name)
        np.copyto(getattr(found, name), given, where=given >= 0)
    np.copyto(found.is_transported, trace.transported > 0, where=trace.transported >= 0)
    return found


def hourly(model: Model) -> Floats:
    """Expected calls in each hour of the week."""
    hours = np.array(model.calls.hours or [1.0] * 24, float)
    week = np.tile(hours, 168 // len(hours))
    found: Floats = week * (7 * model.calls.per_day / week.sum())
    return found


def arrivals(week: Floats, seed: int, replication: int, length_ms: int) -> Ints:
    """Times of a Poisson process whose rate is constant within an hour, by stretching one of rate 1."""
    hours = length_ms // HOUR_MS
    grown = np.concatenate(([0.0], np.cumsum(np.resize(week, hours))))
    total, marks = grown[-1], np.zeros(0)
    many = int(total + 6 * total**0.5) + 50
    while not len(marks) or marks[-1] < total:
        more = -np.log(uniforms(seed, replication, "arrival", many, first=len(marks)))
        marks = np.concatenate((marks, (marks[-1] if len(marks) else 0.0) + np.cumsum(more)))
    marks = marks[marks < total]
    return np.asarray(np.interp(marks, grown, np.arange(hours + 1) * float(HOUR_MS)), np.int64)


def _drawn(
    model: Model, chance: _Chance, received: Ints, zone: Ints, priority: Ints, first_counted_ms: int
) -> Drawn:
    classes, placed, green = model.priorities, model.positioning, model.green_wave
    wave = np.array([one.green_wave for one in classes])[priority]
    nothing = np.zeros(chance.count, np.int64)
    none = np.zeros(chance.count, bool)
    return Drawn(
        received=received,
        zone=zone,
        priority=priority,
        answer=chance.ms("answer", model.times.answer),
        interview=chance.ms("interview", model.times.interview),
        asked=chance.ms("asked", placed.asked) if placed else nothing,
        located=chance.ms("located", placed.located) if placed else nothing,
        has_position=chance.u("position") < placed.share if placed else none,
        is_lost=chance.u("lost") < placed.lost_share if placed else none,
        search=chance.ms("search", placed.search) if placed else nothing,
        mobilise=chance.ms("mobilise", model.times.mobilisation),
        way=factors(chance.u("way"), model.travel.cv),
        is_green=wave & (chance.u("green") < green.accepted) if green else none,
        on_scene=chance.ms_by("on-scene", [one.on_scene for one in classes], priority),
        is_transported=chance.u("transport") < np.array([one.transported for one in classes])[priority],
        handover=chance.ms_by("handover", [one.handover for one in classes], priority),
        is_arrest=chance.u("arrest") < np.array([one.arrest_share for one in classes])[priority],
        first_counted_ms=first_counted_ms,
    )


def calls_of(model: Model, drawn: Drawn, *, positioning: bool, green_wave: bool) -> Calls:
    """What the dispatcher and the road make of the calls with these two features on or off."""
    known = drawn.has_position if positioning else np.zeros(len(drawn.zone), bool)
    place = np.where(known, drawn.located, drawn.asked)
    ready = drawn.received + drawn.answer + drawn.interview + place
    pace = np.array([1.0 if one.siren else model.travel.slow_factor for one in model.priorities])
    carry = drawn.way * pace[drawn.priority]
    wave = model.green_wave.time_factor if model.green_wave and green_wave else 1.0
    return Calls(
        order=np.argsort(ready, kind="stable"),
        ready=ready,
        zone=drawn.zone,
        priority=drawn.priority,
        mobilise=drawn.mobilise,
        factor=np.where(drawn.is_green, carry * wave, carry),
        search=np.where(drawn.is_lost & ~known, drawn.search, 0),
        on_scene=drawn.on_scene,
        transported=drawn.is_transported,
        carry=carry,
        handover=drawn.handover,
    )


def _picked(weights: list[float], u: Floats) -> Ints:
    """One of several by weight."""
    steps = np.cumsum(np.array(weights, float))
    place = np.searchsorted(steps, u * steps[-1], side="right")
    return np.asarray(np.minimum(place, len(steps) - 1), np.int64)


def _ms(seconds: Floats) -> Ints:
    return np.asarray(np.rint(seconds * 1000), np.int64)
