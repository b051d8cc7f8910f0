"""What do the devices of a network measure, hour after hour? The same for the same seed."""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np

from onecity.simulation.devices.balance import Reservoirs, after, begin
from onecity.simulation.devices.storm import storm
from onecity.simulation.devices.values import Floats, Observation

STEP_MS = 300_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MINUTE_MS = 60_000
WAVE_NOISE = 0.02


@dataclass(frozen=True, slots=True)
class Range:
    """Between which values a property without a model of its own moves, and to how many digits."""

    least: float
    most: float
    decimals: int = 2


def storm_over(reservoirs: Reservoirs, seed: int, start: int, hours: float) -> Iterator[Observation]:
    """Rain since the last reading (mm) and level (m) of every reservoir each five minutes from `start` on."""
    noise = np.random.default_rng(seed)
    core = storm(seed, reservoirs.lon, reservoirs.lat, hours)
    water = begin(reservoirs, noise.uniform(0.4, 1.2, len(reservoirs.things)))
    step_h = STEP_MS / HOUR_MS
    for number in range(round(hours / step_h)):
        rain = core.rain_mm_h(number * step_h, reservoirs.lon, reservoirs.lat) * step_h
        rain = np.maximum(rain * noise.uniform(0.8, 1.2, len(rain)), 0.0)
        water = after(reservoirs, water, rain, step_h)
        level = reservoirs.level_m(water.stored) + noise.normal(0.0, 0.002, len(rain))
        values = {"rain": np.round(rain, 1), "level": np.round(level, 2)}
        yield from _observed(reservoirs.things, start + number * STEP_MS, values)


def waves(
    things: Sequence[str], ranges: Mapping[str, Range], seed: int, start: int, hours: float
) -> Iterator[Observation]:
    """A daily wave of every property around a place of each thing's own, with some noise."""
    noise = np.random.default_rng(seed)
    base = {name: noise.uniform(0.1, 0.3, len(things)) for name in ranges}
    for number in range(round(hours * HOUR_MS / STEP_MS)):
        time = start + number * STEP_MS
        swing = 0.08 * np.sin(2 * np.pi * (time % DAY_MS) / DAY_MS)
        values = {
            name: _within(one, base[name] + swing + noise.normal(0.0, WAVE_NOISE, len(things)))
            for name, one in ranges.items()
        }
        yield from _observed(things, time, values)


def hurried(
    observations: Iterable[Observation], increments: AbstractSet[str], start: int, speed: float
) -> Iterator[Observation]:
    """The same course in a part of the time, as devices whose clocks are right would tell it.

    A device speaks at most once a minute (SL 651 knows no seconds): then with the sum of what came since, and the
    last of everything else.
    """
    every = max(1, math.ceil(speed * MINUTE_MS / STEP_MS))
    sums: dict[str, dict[str, float]] = {}
    for one in observations:
        number = (one.time - start) // STEP_MS
        since = sums.setdefault(one.thing, dict.fromkeys(increments, 0.0))
        for name in since:
            since[name] += one.values[name]
        if number % every == every - 1:
            values = {**one.values, **{name: round(value, 1) for name, value in sums.pop(one.thing).items()}}
            yield replace(one, time=start + round(number * STEP_MS / speed), values=values)


def _within(one: Range, share: Floats) -> Floats:
    return np.asarray(np.round(one.least + (one.most - one.least) * np.clip(share, 0.0, 1.0), one.decimals))


def _observed(things: Sequence[str], time: int, values: Mapping[str, Floats]) -> Iterator[Observation]:
    columns = {name: column.tolist() for name, column in values.items()}
    for place, thing in enumerate(things):
        yield Observation(time, thing, {name: column[place] for name, column in columns.items()})


def chance_of(seed: int, thing: str) -> random.Random:
    """Chance that is a thing's own and the same for the same seed."""
    return random.Random(f"{seed} {thing}")  # noqa: S311  a simulation has to be repeatable
