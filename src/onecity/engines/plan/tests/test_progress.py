"""Does a target's state follow from its number, and from nothing else?"""

import math
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onecity.core.text import Text
from onecity.engines.plan.declare import Target
from onecity.engines.plan.rules import Point, State, amount, curve, goal, judge, share, tally, year_share
from onecity.engines.plan.tests import city

ZONE = ZoneInfo("Asia/Shanghai")
NUMBERS = st.floats(-1e12, 1e12)
COMPARISONS = st.sampled_from([">=", ">", "<=", "<"])


def made(**changes: Any) -> Target:
    return Target.model_validate(city.target("scenes", **changes))


MILESTONE = Target.model_validate(city.milestone("net"))


@pytest.mark.parametrize(
    ("comparison", "number", "state"),
    [
        (">=", 400, State.MET),
        (">", 400, State.BEHIND),
        (">", 401, State.MET),
        ("<=", 400, State.MET),
        ("<", 400, State.BEHIND),
        ("<", 399, State.MET),
    ],
)
def test_more_than_400_is_not_met_by_400(comparison: str, number: float, state: State) -> None:
    assert judge(made(value=400, comparison=comparison), number, 1.0).state is state


def test_what_is_not_measured_has_no_share_and_no_percent() -> None:
    progress = judge(made(), None, 0.5)
    assert (progress.state, progress.share, progress.percent) == (State.NOT_MEASURED, None, None)


@pytest.mark.parametrize(
    ("passed", "state"), [(0.0, State.ON_THE_WAY), (0.4, State.ON_THE_WAY), (0.41, State.BEHIND)]
)
def test_a_target_is_behind_when_less_is_reached_than_of_the_year_has_passed(
    passed: float, state: State
) -> None:
    assert judge(made(), 40, passed).state is state


def test_the_lower_end_of_a_range_meets_it_and_more_than_its_upper_end_does_too() -> None:
    one_or_two = made(value=1, value_max=2)
    assert [judge(one_or_two, number, 1.0).state for number in (0, 1, 2, 3)] == [
        State.BEHIND,
        *[State.MET] * 3,
    ]


def test_a_milestone_is_met_once_one_of_it_exists() -> None:
    assert [judge(MILESTONE, number, 1.0).state for number in (0, 1, 5)] == [
        State.BEHIND,
        State.MET,
        State.MET,
    ]


@given(COMPARISONS, NUMBERS, NUMBERS, NUMBERS)
def test_a_better_number_never_shows_less_progress(comparison: str, value: float, a: float, b: float) -> None:
    target = made(value=value, comparison=comparison)
    worse, better = sorted((a, b), reverse="<" in comparison)
    assert share(target, worse) <= share(target, better)


@given(COMPARISONS, NUMBERS, NUMBERS, st.floats(0, 1))
def test_progress_stays_between_0_and_100_and_only_a_met_target_has_100(
    comparison: str, value: float, number: float, passed: float
) -> None:
    progress = judge(made(value=value, comparison=comparison), number, passed)
    assert progress.share is not None
    assert progress.percent is not None
    assert 0 <= progress.share <= 1
    assert 0 <= progress.percent <= 100
    assert (progress.percent == 100) == (progress.state is State.MET)


@given(NUMBERS, st.floats(0, 1), st.floats(0, 1))
def test_time_alone_never_brings_a_target_forward(number: float, a: float, b: float) -> None:
    order = {State.MET: 0, State.ON_THE_WAY: 0, State.BEHIND: 1}
    early, late = sorted((a, b))
    assert order[judge(made(), number, early).state] <= order[judge(made(), number, late).state]


def test_the_year_begins_and_ends_at_midnight_of_the_city() -> None:
    new_year = datetime(2023, 12, 31, 16, tzinfo=UTC)
    assert year_share(2024, new_year - timedelta(days=9), ZONE) == 0.0
    assert year_share(2024, new_year, ZONE) == 0.0
    assert year_share(2024, new_year + timedelta(days=183), ZONE) == 0.5
    assert year_share(2024, new_year + timedelta(days=366), ZONE) == 1.0
    assert year_share(2024, new_year + timedelta(days=999), ZONE) == 1.0


def test_every_state_is_counted_even_when_nothing_stands_in_it() -> None:
    assert tally([State.MET, State.MET]) == {
        State.MET: 2,
        State.ON_THE_WAY: 0,
        State.BEHIND: 0,
        State.NOT_MEASURED: 0,
    }


@pytest.mark.parametrize(
    ("number", "said"),
    [(40_000.0, "40,000"), (12.0, "12"), (12.5, "12.5"), (0.126, "0.13"), (-0.001, "0"), (1053, "1,053")],
)
def test_a_number_is_told_as_people_write_it(number: float, said: str) -> None:
    assert amount(number) == said


def test_a_goal_says_its_comparison_and_its_unit() -> None:
    percent = Text(zh="%", en="%").model_dump()
    assert goal(made(value=1_200)).zh == "≥ 1,200 个"
    assert goal(made(value=1, value_max=2)).en == "1–2 scenes"
    assert goal(made(value=12, unit=percent)).zh == "≥ 12%"
    assert goal(MILESTONE).zh == "建成"


START = datetime(2024, 1, 1, tzinfo=UTC)


def test_one_value_is_no_trend() -> None:
    assert curve([Point(START, 3)], START, 10, 100, 50) is None


def test_a_value_holds_until_the_next_one_and_the_goal_is_on_the_same_scale() -> None:
    points = [Point(START, 0), Point(START + timedelta(days=5), 50)]
    drawn = curve(points, START + timedelta(days=10), 100, 100, 50)
    assert drawn is not None
    assert drawn.line == "0,50 50,50 50,25 100,25"
    assert (drawn.goal_y, drawn.end_x, drawn.end_y) == (0, 100, 25)


@given(st.lists(NUMBERS, min_size=2, max_size=20), st.one_of(st.none(), NUMBERS))
def test_a_curve_never_leaves_its_frame(values: list[float], target: float | None) -> None:
    points = [Point(START + timedelta(hours=hour), value) for hour, value in enumerate(values)]
    drawn = curve(points, START + timedelta(hours=len(values)), target, 300, 80)
    assert drawn is not None
    corners = [tuple(map(float, corner.split(","))) for corner in drawn.line.split()]
    assert all(0 <= x <= 300 and 0 <= y <= 80 and math.isfinite(y) for x, y in corners)
    assert [x for x, _ in corners] == sorted(x for x, _ in corners)
