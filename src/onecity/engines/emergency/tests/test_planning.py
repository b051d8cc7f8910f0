"""Do coverage and sites come out as counting by hand says?"""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.emergency.rules.planning.covered import covered
from onecity.engines.emergency.rules.planning.siting import sites

WAYS = np.array([[60.0, 400, 900], [400, 60, 400], [900, 400, 60]])
PEOPLE = [10.0, 30, 60]


def test_coverage_counts_who_has_an_ambulance_near_and_how_often_it_is_free() -> None:
    found = covered(WAYS, [0, 0, 1], PEOPLE, within_s=300, busy=0.5)
    assert found.reached == pytest.approx(0.4)
    assert found.expected == pytest.approx(0.1 * 0.75 + 0.3 * 0.5)
    assert found.mean_s == pytest.approx((60 * 10 + 60 * 30 + 400 * 60) / 100)


def test_without_ambulances_nobody_is_covered() -> None:
    assert covered(WAYS, [], PEOPLE, 300, 0.3).reached == 0.0


def test_the_first_site_is_the_one_that_reaches_most_who_are_not_reached_yet() -> None:
    found = sites(WAYS, [1], PEOPLE, more=2, within_s=300)
    assert found.chosen == (2, 0)
    assert found.gains == pytest.approx((0.6, 0.1))
    assert found.reached == pytest.approx(1.0)
    assert found.gap == 0.0


def test_where_all_are_reached_nothing_is_built() -> None:
    assert sites(WAYS, [0, 1, 2], PEOPLE, more=2, within_s=300).chosen == ()


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_sites_reach_as_many_as_the_best_of_all_choices(seed: int, more: int) -> None:
    random = np.random.default_rng(seed)
    ways, people = random.uniform(0, 1000, (7, 12)), random.uniform(0, 10, 12)
    found = sites(ways, [0], list(people), more=more, within_s=350)

    def reached(places: tuple[int, ...]) -> float:
        return float(people[(ways[[0, *places]] <= 350).any(axis=0)].sum() / people.sum())

    best = max(reached(places) for places in combinations(range(1, 7), more))
    assert found.reached == pytest.approx(best)
    assert found.reached == pytest.approx(reached(found.chosen))
