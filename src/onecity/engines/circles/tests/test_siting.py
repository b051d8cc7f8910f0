"""Are the places for new points the best, and is the gap honest? Brute force on small cities is the oracle."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.circles.rules.coverage import Pairs
from onecity.engines.circles.rules.siting import (
    Covering,
    Floors,
    FloorUnreachable,
    Median,
    cover_exact,
    cover_greedy,
    median_exact,
    median_greedy,
)
from onecity.engines.circles.rules.siting.covering import _solved
from onecity.engines.circles.rules.siting.exchanging import exchanged
from onecity.engines.circles.rules.siting.gains import pick
from onecity.engines.circles.rules.siting.gains import worth as value_of
from onecity.engines.circles.rules.siting.pricing import AGAIN, IN, OUT, Pace, first_prices, priced

LIMIT_S, BEYOND_S = 900.0, 3600.0
SMALL = settings(max_examples=40)


@st.composite
def cities(draw: st.DrawFn) -> Any:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cells, candidates = draw(st.integers(1, 14)), draw(st.integers(1, 6))
    seconds = random.integers(0, 2400, (cells, candidates)).astype(float)
    seconds[random.random(seconds.shape) < 0.1] = np.nan
    people = random.integers(0, 60, cells)
    return people, seconds, random.random(cells) < 0.25, draw(st.integers(1, candidates)), random


def choices(candidates: int, sites: int) -> Any:
    return [list(one) for many in range(sites + 1) for one in combinations(range(candidates), many)]


def worth(people: Any, seconds: Any, covered: Any, chosen: Any) -> Any:
    near = np.zeros(len(people), bool) if not chosen else (seconds[:, chosen] <= LIMIT_S).any(axis=1)
    return int(people[covered | near].sum())


@SMALL
@given(cities())
def test_the_proven_choice_covers_as_many_as_any(city: Any) -> None:
    people, seconds, covered, sites, _ = city
    question = Covering(people, Pairs.of_table(seconds, LIMIT_S), seconds.shape[1], covered)
    best = max(worth(people, seconds, covered, one) for one in choices(seconds.shape[1], sites))
    found, quick = cover_exact(question, sites), cover_greedy(question, sites)
    assert (found.value, found.gap, found.how) == (best, 0.0, "optimal")
    assert worth(people, seconds, covered, list(found.chosen)) == best
    assert len(found.chosen) <= sites
    so_far = question.so_far
    assert quick.value - so_far >= (1 - 1 / np.e) * (best - so_far) - 1e-9
    assert quick.bound >= best
    assert worth(people, seconds, covered, list(quick.chosen)) == quick.value


@SMALL
@given(cities(), st.floats(0, 1))
def test_floors_are_kept_by_the_best_choice_that_keeps_them_or_refused_where_none_does(
    city: Any, floor: float
) -> None:
    people, seconds, covered, sites, random = city
    group = random.integers(0, 2, len(people))
    whole = np.bincount(group, weights=people, minlength=2)
    least = np.ceil(whole * floor).astype(int)
    question = Covering(
        people, Pairs.of_table(seconds, LIMIT_S), seconds.shape[1], covered, Floors(group, least)
    )

    def kept(chosen: Any) -> Any:
        near = covered | ((seconds[:, chosen] <= LIMIT_S).any(axis=1) if chosen else False)
        return (np.bincount(group, weights=people * near, minlength=2) >= least).all()

    allowed = [one for one in choices(seconds.shape[1], sites) if kept(one)]
    if not allowed:
        with pytest.raises(FloorUnreachable):
            cover_exact(question, sites)
        return
    found = cover_exact(question, sites)
    assert found.value == max(worth(people, seconds, covered, one) for one in allowed)
    assert kept(list(found.chosen))
    assert found.keeps_floors
    quick = cover_greedy(question, sites)
    assert quick.keeps_floors == kept(list(quick.chosen))


@SMALL
@given(cities())
def test_the_proven_median_saves_as_many_person_seconds_as_any(city: Any) -> None:
    people, seconds, _, sites, random = city
    today = np.where(random.random(len(people)) < 0.4, np.inf, random.integers(0, 3000, len(people)))
    question = Median(
        people, Pairs.of_table(seconds, BEYOND_S), seconds.shape[1], today.astype(float), BEYOND_S
    )
    base = np.minimum(today, BEYOND_S)

    def saved(chosen: Any) -> Any:
        if not chosen:
            return 0.0
        near = np.nanmin(np.where(np.isnan(seconds[:, chosen]), np.inf, seconds[:, chosen]), axis=1)
        return float((people * np.maximum(0, base - near)).sum())

    best = max(saved(one) for one in choices(seconds.shape[1], sites))
    found, quick = median_exact(question, sites), median_greedy(question, sites)
    assert found.value == pytest.approx(best)
    assert saved(list(found.chosen)) == pytest.approx(best)
    assert quick.bound >= best - 1e-6


@st.composite
def gains(draw: st.DrawFn) -> Any:
    """What candidates give: once people who are covered, once person-seconds that are saved."""
    people, seconds, covered, sites, random = draw(cities())
    if draw(st.booleans()):
        return Covering(people, Pairs.of_table(seconds, LIMIT_S), seconds.shape[1], covered).gains, sites
    today = random.integers(0, 3000, len(people)).astype(float)
    return Median(people, Pairs.of_table(seconds, BEYOND_S), seconds.shape[1], today, BEYOND_S).gains, sites


@SMALL
@given(gains(), st.sampled_from([Pace(200, 0.1, 20, 0.85, 0.9), AGAIN, Pace(3, 1.0, 2, 0.5, 0.0)]))
def test_no_choice_gives_more_than_the_bound_and_no_better_one_is_settled_away(
    question: Any, pace: Pace
) -> None:
    what, sites = question
    allowed = choices(what.candidates, sites)
    best = max(value_of(what, one) for one in allowed)
    start = value_of(what, pick(what, 1)[0])
    state = np.zeros(what.candidates, np.int8)
    found = priced(what, sites, state, first_prices(what), start, 1e-6, pace, np.inf)
    if start + 1e-6 <= best:  # else nothing better is looked for
        assert found.bound >= best - 1e-6
        kept = [
            one
            for one in allowed
            if set(np.flatnonzero(found.state == IN)) <= set(one)
            and not set(np.flatnonzero(found.state == OUT)) & set(one)
        ]
        assert max(value_of(what, one) for one in kept) >= best - 1e-6


@SMALL
@given(gains())
def test_exchanges_never_lead_to_less(question: Any) -> None:
    what, sites = question
    start = list(range(sites))
    assert value_of(what, exchanged(what, start, 8)) >= value_of(what, start)
    assert len(set(exchanged(what, start, 8))) == sites


@SMALL
@given(gains(), st.integers(1, 63))
def test_rows_that_become_alike_are_merged_and_every_choice_gives_as_much(question: Any, bits: int) -> None:
    what, sites = question
    allowed = np.array([bits >> one & 1 for one in range(what.candidates)], bool)
    fewer, prices = what.only(allowed, np.ones(what.rows))
    for one in choices(what.candidates, sites):
        kept = [site for site in one if allowed[site]]
        assert value_of(fewer, kept) == pytest.approx(value_of(what, kept))
    assert len(prices) == fewer.rows <= what.rows
    assert prices.sum() == len(set(what.row[allowed[what.candidate]].tolist()))


def town(cells: int, candidates: int, seed: int) -> tuple[Any, Any]:
    """People and seconds on a square of ways, as dense as a city's middle."""
    random = np.random.default_rng(seed)
    where, ends = random.random((cells, 2)), random.random((candidates, 2))
    return random.integers(1, 400, cells), 5000 * np.abs(where[:, None] - ends[None]).sum(axis=2)


@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_town_the_search_proves_what_highs_proves(seed: int) -> None:
    people, seconds = town(400, 40, seed)
    question = Covering(people, Pairs.of_table(seconds, LIMIT_S), 40, np.zeros(400, bool))
    found = cover_exact(question, 6, 60)
    oracle = _solved(*question.rows, 6, np.zeros(0, np.int64), 60)
    assert (found.how, found.stopped, found.value) == ("optimal", "proven", round(-oracle.fun))


def test_a_search_that_runs_out_of_time_says_so_and_is_never_worse_than_greedy() -> None:
    people, seconds = town(1500, 120, 3)
    question = Covering(people, Pairs.of_table(seconds, LIMIT_S), 120, np.zeros(1500, bool))
    median = Median(people, Pairs.of_table(seconds, BEYOND_S), 120, np.full(1500, np.inf), BEYOND_S)
    for quick, soon in (
        (cover_greedy(question, 12), cover_exact(question, 12, 0.0)),
        (median_greedy(median, 12), median_exact(median, 12, 0.0)),
    ):
        assert (soon.how, soon.stopped) == ("best found", "time")
        assert quick.value <= soon.value <= soon.bound
        assert 0 < soon.gap < 1
        assert (quick.how, quick.stopped) == ("greedy", "quick")


def test_floors_that_the_best_choice_keeps_by_itself_cost_nothing() -> None:
    people, seconds = town(400, 40, 4)
    pairs, group = Pairs.of_table(seconds, LIMIT_S), np.arange(400) % 2
    free = cover_exact(Covering(people, pairs, 40, np.zeros(400, bool)), 6, 60)
    floors = Floors(group, np.array([1, 1]))
    fair = cover_exact(Covering(people, pairs, 40, np.zeros(400, bool), floors), 6, 60)
    assert (fair.value, fair.how, fair.keeps_floors) == (free.value, "optimal", True)


def test_greedy_takes_the_middle_and_the_best_takes_both_ends() -> None:
    # The middle covers 2 x 45, either end 2 x 25 + 10: two ends cover everybody.
    people = np.array([30, 25, 25, 30])
    near = np.array([[1, 1, np.nan], [1, np.nan, 1], [np.nan, 1, 1], [np.nan, np.nan, 1]]).astype(float)
    question = Covering(people, Pairs.of_table(near, LIMIT_S), 3, np.zeros(4, bool))
    assert cover_greedy(question, 1).chosen == (2,)
    assert cover_exact(question, 2).value == 110
    assert set(cover_exact(question, 2).chosen) == {0, 2}


def test_nothing_is_added_where_everybody_is_covered_already() -> None:
    question = Covering(np.array([5]), Pairs.of_table(np.array([[1.0]]), LIMIT_S), 1, np.array([True]))
    found = cover_exact(question, 3)
    assert (found.chosen, found.value, found.gap) == ((), 5, 0.0)


def test_cells_with_the_same_candidates_are_one_row_and_all_their_people_count() -> None:
    near = np.array([[1.0, np.nan], [1.0, np.nan], [np.nan, 1.0]])
    question = Covering(np.array([10, 20, 25]), Pairs.of_table(near, LIMIT_S), 2, np.zeros(3, bool))
    weight, _, cover = question.rows
    assert (sorted(weight.tolist()), cover.shape) == ([25, 30], (2, 2))
    assert cover_exact(question, 1).chosen == (0,)
