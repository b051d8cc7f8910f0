"""Does the simulated storm fill and empty reservoirs as water would, and always the same for a seed?"""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onecity.simulation.devices.balance import RUNOFF, Reservoirs, Water, after, begin
from onecity.simulation.devices.series import MINUTE_MS, STEP_MS, Range, hurried, storm_over, waves
from onecity.simulation.devices.values import Observation

START = 1_795_392_000_000


def lake(count: int = 1, capacity_m3: float = 2_000_000.0) -> Reservoirs:
    """Reservoirs beside each other whose levels are 10, 18, 20 and 24 m."""
    one = np.ones(count, np.float64)
    things = tuple(f"dam-{n}" for n in range(count))
    lon = np.linspace(120.4, 120.5, count, dtype=np.float64)
    return Reservoirs(things, lon, 36.3 * one, capacity_m3 * one, 10 * one, 18 * one, 20 * one, 24 * one)


def series(seed: int, hours: float = 24.0, count: int = 1) -> list[Observation]:
    return list(storm_over(lake(count), seed, START, hours))


@given(st.floats(10.0, 24.0))
def test_level_and_storage_are_each_others_inverse(level: float) -> None:
    water = lake()
    assert np.allclose(water.level_m(water.storage_m3(np.array([level]))), level)
    assert np.allclose(water.storage_m3(np.array([24.0])), 2_000_000.0)


@given(st.floats(0.0, 30.0), st.floats(0.6, 5.0), st.integers(1, 20))
def test_below_the_gate_no_water_is_lost(rain_mm: float, below_m: float, steps: int) -> None:
    water = lake()
    now = begin(water, np.array([below_m]))
    before = now.stored[0]
    fallen = 0.0
    for _ in range(steps):
        now = after(water, now, np.array([rain_mm / 1000]), 1 / 12)
        fallen += rain_mm / 1000
    area_m2 = 2_000_000.0 / (RUNOFF * 0.25)
    assert np.isclose(now.stored[0] + now.coming[0], before + RUNOFF * fallen / 1000 * area_m2)


@given(st.floats(0.0, 2_000_000.0), st.floats(0.0, 50.0))
def test_no_reservoir_gives_more_than_it_has_above_its_gate(stored: float, rain_mm: float) -> None:
    water = lake()
    gate = water.storage_m3(np.array([17.5]))
    now = after(water, Water(np.array([stored]), np.zeros(1)), np.array([rain_mm]), 1.0)
    assert now.stored[0] >= min(stored, gate[0]) - 1e-6


def test_a_storm_raises_the_level_over_every_mark_and_lets_it_fall_again() -> None:
    levels = [one.values["level"] for one in series(1)]
    top = levels.index(max(levels))
    assert levels[0] < 18.0
    assert max(levels) > 21.5
    assert 0 < top < len(levels) - 1
    assert levels[-1] < 18.0


def test_rain_comes_before_the_water_and_stays_within_what_the_network_allows() -> None:
    found = series(1)
    rain = [one.values["rain"] for one in found]
    levels = [one.values["level"] for one in found]
    assert rain.index(max(rain)) < levels.index(max(levels))
    assert min(rain) >= 0.0
    assert max(rain) < 100.0
    assert {one.time - START for one in found} == {n * STEP_MS for n in range(288)}


def test_a_seed_gives_the_same_storm_and_another_seed_another() -> None:
    assert series(7, 6.0, 3) == series(7, 6.0, 3)
    assert series(7, 6.0, 3) != series(8, 6.0, 3)


def test_other_networks_move_in_daily_waves_within_their_range() -> None:
    found = list(waves(["a", "b"], {"pm25": Range(0.0, 500.0, 0)}, 1, START, 24.0))
    values = [one.values["pm25"] for one in found]
    assert len(found) == 2 * 288
    assert 0.0 <= min(values) < max(values) <= 500.0
    assert all(value == round(value) for value in values)


def test_a_hurried_storm_has_all_its_rain_and_its_last_levels_and_no_two_reports_in_a_minute() -> None:
    slow = series(1, 12.0, 2)
    fast = list(hurried(slow, {"rain"}, START, 60.0))
    assert len(fast) == 2 * 12
    first = [one.time for one in fast if one.thing == "dam-0"]
    assert all(after - before == MINUTE_MS for before, after in pairwise(first))
    assert np.isclose(sum(one.values["rain"] for one in fast), sum(one.values["rain"] for one in slow))
    assert fast[-1].values["level"] == slow[-1].values["level"]
    assert list(hurried(slow, {"rain"}, START, 1.0)) == slow
