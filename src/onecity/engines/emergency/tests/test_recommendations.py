"""Who is recommended, who is left out, and can both be read?"""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.emergency.rules.dispatch import (
    Candidate,
    Need,
    Patient,
    Slot,
    Ward,
    assign,
    choose_hospitals,
    coverage,
    coverage_losses,
    recommend,
    relocate,
)

times = st.floats(0, 3000)
some = st.lists(
    st.builds(
        Candidate,
        id=st.uuids().map(str),
        way_s=st.none() | times,
        mobilisation_s=st.floats(0, 200),
        position_age_s=st.floats(0, 600),
        capabilities=st.frozensets(st.sampled_from(["als", "child"])),
        is_free=st.booleans(),
        hours_worked=st.floats(0, 14),
        coverage_loss=st.floats(0, 0.2),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)


@settings(max_examples=40)
@given(some, st.frozensets(st.sampled_from(["als", "child"])))
def test_the_most_urgent_get_whoever_is_there_first(
    candidates: list[Candidate], needs: frozenset[str]
) -> None:
    found = recommend(Need(needs, is_most_urgent=True), candidates)
    arrivals = [one.eta_s for one in found.options]
    assert arrivals == sorted(arrivals)
    able = [
        c
        for c in candidates
        if c.is_free and c.way_s is not None and c.position_age_s <= 300 and needs <= c.capabilities
    ]
    assert {one.id for one in found.options} == {one.id for one in able}


@settings(max_examples=30)
@given(some)
def test_everybody_is_an_option_or_left_out_with_a_reason(candidates: list[Candidate]) -> None:
    found = recommend(Need(), candidates)
    assert len(found.options) + len(found.excluded) == len(candidates)
    assert all(one.reason.zh and one.reason.en for one in found.excluded)
    assert all(abs(sum(one.parts.values()) - one.cost_s) < 1e-6 for one in found.options)


@pytest.mark.parametrize(
    ("age_s", "degraded", "out"), [(60, False, False), (61, True, False), (301, False, True)]
)
def test_an_old_position_is_told_and_a_very_old_one_excluded(age_s: float, degraded: bool, out: bool) -> None:
    found = recommend(Need(), [Candidate("a", 100, position_age_s=age_s)])
    assert bool(found.excluded) is out
    assert out or found.options[0].is_degraded is degraded
    if out:
        assert "301" in found.excluded[0].reason.en


def test_a_lesser_call_spares_the_last_ambulance_of_an_area() -> None:
    near = Candidate("near", 300, coverage_loss=0.2)
    far = Candidate("far", 380, coverage_loss=0.0)
    assert recommend(Need(), [near, far]).options[0].id == "far"
    assert recommend(Need(is_most_urgent=True), [near, far]).options[0].id == "near"


@given(
    st.integers(1, 3).flatmap(
        lambda slots: st.lists(st.lists(times, min_size=4, max_size=4), min_size=slots, max_size=slots)
    )
)
def test_a_batch_costs_as_little_as_the_best_of_all_ways_to_send(ways: list[list[float]]) -> None:
    slots = [Slot(str(n), 0, Need()) for n in range(len(ways))]
    seen = {str(n): [Candidate(str(u), way) for u, way in enumerate(row)] for n, row in enumerate(ways)}
    sent = assign(slots, seen)
    least = min(sum(ways[n][u] for n, u in enumerate(order)) for order in permutations(range(4), len(ways)))
    assert sum(one.option.cost_s for one in sent) == pytest.approx(least)
    assert len({one.option.id for one in sent}) == len(sent)


def test_when_there_are_too_few_the_urgent_go_first_and_run_cards_ask_for_skills() -> None:
    slots = [
        Slot("minor", 2, Need()),
        Slot("arrest", 0, Need(frozenset({"als"}), is_most_urgent=True)),
        Slot("arrest", 0, Need(is_most_urgent=True)),
    ]
    units = [Candidate("plain", 60), Candidate("skilled", 500, capabilities=frozenset({"als"}))]
    sent = assign(slots, {"minor": units, "arrest": units})
    assert [one.option.id if one.option else None for one in sent] == [None, "skilled", "plain"]


def test_a_hospital_that_can_treat_comes_before_a_nearer_one_that_cannot() -> None:
    wards = [
        Ward("near", 200),
        Ward("stroke", 700, frozenset({"stroke-centre"})),
        Ward("full", 400, frozenset({"stroke-centre"}), wait_s=900),
        Ward("closed", 100, frozenset({"stroke-centre"}), is_open=False),
        Ward("island", None),
    ]
    found = choose_hospitals(Patient(frozenset({"stroke-centre"})), wards)
    assert [one.id for one in found] == ["stroke", "full", "near"]
    assert "stroke-centre" in found[2].reasons[-1].en


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 2))
def test_moves_are_as_good_as_the_best_of_all(seed: int, most_moves: int) -> None:
    rng = np.random.default_rng(seed)
    covers = rng.random((3, 5)) < 0.5
    weights, way = rng.random(5), rng.random((3, 3)) * 1000
    stand, busy = [0, 0, 1], 0.3

    def worth(places: Any) -> float:
        return coverage(covers[list(places)], weights, busy) / weights.sum() - 0.001 * sum(
            a != b for a, b in zip(places, stand, strict=True)
        )

    allowed = [
        places
        for places in np.ndindex(3, 3, 3)
        if sum(a != b for a, b in zip(places, stand, strict=True)) <= most_moves
        and all(a == b or way[u, a] <= 700 for u, (a, b) in enumerate(zip(places, stand, strict=True)))
    ]
    moves = relocate(stand, way, covers, weights, busy=busy, most_moves=most_moves, longest_s=700)
    after = list(stand)
    for move in moves:
        after[move.unit] = move.station
    assert tuple(after) in allowed
    assert worth(after) == pytest.approx(max(map(worth, allowed)), abs=1e-6)


def test_a_loss_of_coverage_is_what_is_missing_afterwards() -> None:
    rng = np.random.default_rng(4)
    reaches, weights = rng.random((6, 9)) < 0.4, rng.random(9)
    losses = coverage_losses(reaches, weights, 0.3)
    whole = coverage(reaches, weights, 0.3)
    for unit in range(6):
        without = coverage(np.delete(reaches, unit, axis=0), weights, 0.3)
        assert losses[unit] == pytest.approx((whole - without) / weights.sum())
