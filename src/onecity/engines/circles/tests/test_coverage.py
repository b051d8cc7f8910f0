"""Are people counted once, in sums that agree at every level?"""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onecity.engines.circles.rules.capacity import UNLIMITED, allotted
from onecity.engines.circles.rules.coverage import Pairs, covered, share, summed
from onecity.engines.circles.rules.equity import gini, worst
from onecity.engines.circles.rules.judging import Ground, full_points, judge, paced

LIMIT_S = 900.0


@st.composite
def grounds(draw: st.DrawFn) -> Any:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cells, points, services = draw(st.integers(1, 12)), draw(st.integers(0, 6)), draw(st.integers(1, 3))
    seconds = random.integers(0, 1800, (cells, points)).astype(float)
    seconds[random.random(seconds.shape) < 0.2] = np.nan
    capacity = np.where(random.random(points) < 0.5, UNLIMITED, random.integers(0, 80, points))
    return (
        random.integers(0, 100, cells),
        seconds,
        random.random((points, services)) < 0.6,
        random.random(points) < 0.7,
        capacity,
    )


@given(grounds())
def test_people_of_a_service_are_those_with_a_usable_point_in_time(ground: Any) -> None:
    people, seconds, offers, usable, capacity = ground
    judged = judge(Ground.of([(people, Pairs.of_table(seconds, LIMIT_S))]), offers, usable, capacity)
    for cell in range(len(people)):
        reached = [
            any(usable[p] and offers[p, s] and seconds[cell, p] <= LIMIT_S for p in range(len(usable)))
            for s in range(offers.shape[1])
        ]
        assert judged.having[cell].tolist() == [int(people[cell]) * one for one in reached]
        assert judged.at_least[cell].tolist() == [
            int(people[cell]) * (sum(reached) > k) for k in range(len(reached))
        ]
    assert (judged.room <= judged.having).all()


@given(grounds(), st.integers(1, 4), st.integers(1, 3))
def test_streets_sum_to_districts_and_districts_to_the_city(
    ground: Any, streets: int, districts: int
) -> None:
    people, seconds, offers, usable, capacity = ground
    judged = judge(Ground.of([(people, Pairs.of_table(seconds, LIMIT_S))]), offers, usable, capacity)
    street = np.arange(len(people)) % streets
    by_street = judged.rolled(street, streets)
    by_district = by_street.rolled(np.arange(streets) % districts, districts)
    city = judged.rolled(np.zeros(len(people), np.int64), 1)
    assert by_district.having.sum(axis=0).tolist() == city.having[0].tolist()
    assert by_district.people.sum() == people.sum()
    assert summed(people, street, streets).tolist() == by_street.people.tolist()


@given(grounds())
def test_a_point_is_never_overfull_and_nobody_waits_while_one_in_reach_has_room(
    ground: Any,
) -> None:
    people, seconds, _, usable, capacity = ground
    pairs = Pairs.of_table(seconds, LIMIT_S).among(usable)
    found = allotted(people, pairs, capacity)
    assert int(found.served.sum()) == int(found.load.sum())
    limited = capacity != UNLIMITED
    assert (found.load[limited] <= capacity[limited]).all()
    for cell, point in zip(pairs.cell, pairs.point, strict=True):
        if found.served[cell] < people[cell]:
            assert limited[point]
            assert found.load[point] == capacity[point]


def test_the_nearer_are_served_first_and_the_rest_goes_to_the_next_point() -> None:
    seconds = np.array([[100.0, 800.0], [200.0, 300.0]])
    found = allotted(np.array([60, 60]), Pairs.of_table(seconds, LIMIT_S), np.array([80, 30]))
    assert found.served.tolist() == [60, 50]
    assert found.load.tolist() == [80, 30]


def test_a_full_point_is_named_full_and_a_free_one_is_not() -> None:
    ground = Ground.of([(np.array([60, 60]), Pairs.of_table(np.array([[1.0, 950.0], [2.0, 3.0]]), LIMIT_S))])
    full = full_points(ground, np.ones(2, bool), np.ones(2, bool), np.array([60, UNLIMITED]))
    assert full.points.tolist() == [True, False]
    assert full.at(1).tolist() == [True, False]


def test_a_point_is_not_full_for_those_who_have_their_place_there() -> None:
    ground = Ground.of([(np.array([60, 60]), Pairs.of_table(np.array([[1.0], [2.0]]), LIMIT_S))])
    full = full_points(ground, np.ones(1, bool), np.ones(1, bool), np.array([90]))
    assert [full.at(cell).tolist() for cell in (0, 1)] == [[False], [True]]


def test_elders_are_counted_at_their_own_pace() -> None:
    people = np.array([10])
    at_once, never = (
        Pairs.of_table(np.array([[720.0]]), LIMIT_S),
        Pairs.of_table(np.array([[1125.0]]), LIMIT_S),
    )
    ground = Ground.of(paced(people, 0.2, at_once, never))
    judged = judge(ground, np.ones((1, 1), bool), np.ones(1, bool), np.array([UNLIMITED]))
    assert (judged.people.tolist(), judged.having.tolist()) == ([10], [[8]])


def test_nobody_reaches_anything_where_there_is_no_point() -> None:
    pairs = Pairs.of_table(np.empty((2, 0)), LIMIT_S)
    assert covered(pairs, np.empty((0, 1), bool), np.empty(0, bool), 2).tolist() == [[False], [False]]
    assert pairs.nearest(2)[1].tolist() == [-1, -1]
    assert share(0, 0) == 0.0


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1000)), min_size=1, max_size=20))
def test_gini_is_half_the_mean_difference_over_the_mean(groups: Any) -> None:
    value = np.array([one / 100 for one, _ in groups])
    people = np.array([many for _, many in groups])
    found = gini(value, people)
    total = people.sum()
    mean = float((value * people).sum() / total) if total else 0.0
    if mean == 0:
        assert found == 0.0
        return
    difference = sum(
        int(a) * int(b) * abs(x - y)
        for x, a in zip(value, people, strict=True)
        for y, b in zip(value, people, strict=True)
    )
    assert abs(found - difference / (2 * float(total) ** 2 * mean)) < 1e-9


def test_the_worst_district_has_people_and_of_equal_shares_more_of_them() -> None:
    assert worst(np.array([0, 5, 10]), np.array([0, 10, 20])) == 2
    assert worst(np.array([1, 5]), np.array([10, 10])) == 0
    assert worst(np.array([0]), np.array([0])) is None
