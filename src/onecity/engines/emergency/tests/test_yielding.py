"""Is only asked to make way who is ahead, on the way, and reached in ten to twenty seconds?"""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.base.signals import YieldNotice
from onecity.engines.emergency.rules.yielding import Vehicle, is_on, stretch, told, turn_deg
from onecity.engines.emergency.simulated.drivers import SimulatedDrivers
from onecity.engines.emergency.tests.fleet import START

METRE = 1 / 111_195
# northwards 500 m, then eastwards; 20 m/s
LINE = ((120.0, 36.0), (120.0, 36.0 + 500 * METRE), (120.0 + 500 * METRE / 0.809, 36.0 + 500 * METRE))
LINE_S = (0.0, 25.0, 50.0)


def north(metres: float, heading: float = 0.0) -> Vehicle:
    return Vehicle(f"{metres:.0f}", (120.0, 36.0 + metres * METRE), heading)


@given(st.floats(0, 490), st.floats(0, 20))
def test_nobody_behind_nobody_nearer_than_ten_seconds_nobody_beyond_twenty(
    metres: float, driven_s: float
) -> None:
    part = stretch(LINE, LINE_S, driven_s + 10, driven_s + 20)
    reached_s = metres / 20 - driven_s
    if told([north(metres)], part):
        assert 10 - 0.7 <= reached_s <= 20 + 0.7  # a vehicle is some metres long
    elif 10 <= reached_s <= 20:
        pytest.fail("somebody in the stretch was not told")


@given(st.floats(30, 200))
def test_once_the_ambulance_is_there_nobody_is_told(driven_s: float) -> None:
    part = stretch(LINE, LINE_S, driven_s + 20, driven_s + 30)
    assert part == ()
    assert told([north(metres) for metres in range(0, 500, 10)], part) == ()


def test_who_comes_towards_it_crosses_or_stands_beside_the_road_is_not_told() -> None:
    part = stretch(LINE, LINE_S, 10, 20)
    assert is_on(north(300), part)
    assert not is_on(north(300, heading=180), part)
    assert not is_on(north(300, heading=90), part)
    beside = Vehicle("beside", (120.0 + 30 * METRE, 36.0 + 300 * METRE), 0)
    assert not is_on(beside, part)


def test_the_stretch_bends_with_the_way_and_ends_where_it_ends() -> None:
    part = stretch(LINE, LINE_S, 20, 30)
    assert len(part) == 3
    assert part[1] == LINE[1]
    assert stretch(LINE, LINE_S, 45, 60)[-1] == LINE[-1]
    assert stretch(LINE, LINE_S, 50, 60) == ()
    assert stretch(LINE[:1], LINE_S[:1], 0, 10) == ()


@given(st.floats(-720, 720), st.floats(-720, 720))
def test_a_turn_is_the_short_way_round(one: float, other: float) -> None:
    turn = turn_deg(one, other)
    assert -180 <= turn <= 180
    assert (one + turn - other) % 360 == pytest.approx(0, abs=1e-6) or (
        one + turn - other
    ) % 360 == pytest.approx(360)


@given(st.lists(st.tuples(st.floats(120, 120.01), st.floats(36, 36.01)), max_size=6))
def test_simulated_drivers_are_the_same_for_the_same_notice(line: Any) -> None:
    notice = YieldNotice("m", 1, tuple(line), START, START)
    provider = SimulatedDrivers()
    assert provider.tell(notice) == provider.tell(notice) >= 0
    if not any(a != b for a, b in pairwise(line)):
        assert provider.tell(notice) <= len(line)
