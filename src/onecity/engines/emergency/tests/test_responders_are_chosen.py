"""Are the right people asked, never too many, never the wrong ones?"""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.core.geo import distance_m
from onecity.engines.emergency.rules.responders.choosing import Times, away_m, choose
from onecity.engines.emergency.rules.responders.rings import (
    COMES,
    OVER,
    STEPS,
    Asked,
    Need,
    RingRule,
    lacking,
    moved,
    next_step,
    not_needed,
    seats,
)
from onecity.engines.emergency.rules.responders.usable import Known, why_not

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
WEEK = timedelta(days=7)
RINGS = (RingRule(1000, 6, 4, 30), RingRule(1500, 6, 4, 30), RingRule(2500, 8, 6, 60))
NEED = Need(2, 1)


def test_a_device_counts_only_when_it_is_there_tested_and_open() -> None:
    fresh = Known(True, NOW - timedelta(days=7))
    assert why_not(fresh, NOW, WEEK) == ""
    assert why_not(fresh, NOW + timedelta(seconds=1), WEEK) == "untested"
    assert why_not(Known(True, None), NOW, WEEK) == "untested"
    assert why_not(Known(True, NOW + timedelta(hours=1)), NOW, WEEK) == "untested"
    assert why_not(Known(False, NOW), NOW, WEEK) == "closed"
    assert why_not(Known(True, NOW, is_taken=True), NOW, WEEK) == "taken"
    assert why_not(Known(False, NOW, passed=False), NOW, WEEK) == "failed"


@given(st.lists(st.tuples(st.floats(119.5, 121.0), st.floats(35.6, 37.1)), min_size=1, max_size=20))
def test_distances_are_those_of_the_rest_of_the_city(places: Any) -> None:
    lon, lat = np.array([one for one, _ in places]), np.array([one for _, one in places])
    expected = [distance_m(a, b, 120.3, 36.1) for a, b in places]
    assert away_m(lon, lat, (120.3, 36.1)) == pytest.approx(expected, abs=0.01)


@st.composite
def nights(draw: Any) -> tuple[Times, list[bool], list[bool], list[tuple[int, int]]]:
    people, devices = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    second = st.one_of(st.integers(1, 900).map(float), st.just(float("nan")))
    row = st.lists(second, min_size=people, max_size=people)
    to_aed = [draw(st.lists(second, min_size=devices, max_size=devices)) for _ in range(people)]
    back = draw(st.lists(second, min_size=devices, max_size=devices))
    times = Times(np.array(draw(row)), np.array(to_aed).reshape(people, devices), np.array(back))
    flags = st.lists(st.booleans(), min_size=people, max_size=people)
    turns = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=3)
    return times, draw(flags), draw(flags), draw(turns)


def by_hand(times: Times, press: list[bool], run: list[bool], turns: Any) -> list[tuple[Any, ...]]:
    """The same without numpy: look at everybody, and at every pair, again and again."""
    left, devices = set(range(len(times.to_patient))), set(range(len(times.aed_to_patient)))
    found: list[tuple[Any, ...]] = []
    for cpr, aed in turns:
        for _ in range(cpr):
            ways = [(times.to_patient[v], v) for v in left if press[v] and times.to_patient[v] > 0]
            if ways:
                seconds, v = min(ways)
                left.discard(v)
                found.append((v, "cpr", seconds, None))
        for _ in range(aed):
            legs = [
                (times.to_aed[v][a] + times.aed_to_patient[a], v, a) for v in left for a in devices if run[v]
            ]
            legs = [one for one in legs if one[0] > 0]
            if legs:
                seconds, v, a = min(legs)
                left.discard(v)
                devices.discard(a)
                found.append((v, "aed", seconds, a))
    return found


@settings(max_examples=150, deadline=None)
@given(nights())
def test_the_choice_is_that_of_somebody_who_looks_at_every_pair(night: Any) -> None:
    times, press, run, turns = night
    chosen = choose(times, np.array(press, bool), np.array(run, bool), turns)
    assert [(one.volunteer, one.role, one.seconds, one.aed) for one in chosen] == by_hand(*night)


@settings(max_examples=100, deadline=None)
@given(nights())
def test_nobody_has_two_roles_no_device_two_runners_and_no_first_device_could_be_sooner(night: Any) -> None:
    times, press, run, turns = night
    chosen = choose(times, np.array(press, bool), np.array(run, bool), turns)
    people, devices = [one.volunteer for one in chosen], [one.aed for one in chosen if one.role == "aed"]
    assert len(set(people)) == len(people)
    assert len(set(devices)) == len(devices)
    pressing = {one.volunteer for one in chosen if one.role == "cpr"}
    assert all(press[one] for one in pressing)
    runners = [one for one in chosen if one.role == "aed"]
    if turns and turns[0][1]:
        pressing = {one.volunteer for one in chosen[: turns[0][0]] if one.role == "cpr"}
        legs = times.to_aed + times.aed_to_patient[None, :]
        usable = [legs[v] for v in range(len(run)) if run[v] and v not in pressing]
        soonest = min((float(s) for row in usable for s in row if s == s), default=None)
        assert (runners[0].seconds if runners else None) == soonest


asked_ones = st.lists(
    st.builds(
        Asked,
        st.sampled_from(["cpr", "aed"]),
        st.sampled_from(sorted(COMES | OVER | {"asked"})),
        st.integers(0, 2),
    ),
    max_size=12,
)


@given(asked_ones, st.integers(0, 2), st.floats(0, 300))
def test_a_search_stops_when_enough_come_and_only_then_or_when_nobody_is_left(
    asked: list[Asked], ring: int, waited: float
) -> None:
    step = next_step(RINGS, ring, asked, NEED, waited)
    coming = [one.role for one in asked if one.state in COMES]
    is_enough = coming.count("cpr") >= NEED.cpr and coming.count("aed") >= NEED.aed
    assert (step == "enough") is is_enough
    if step == "widen":
        assert ring < len(RINGS) - 1
    if step == "exhausted":
        assert ring == len(RINGS) - 1
    if is_enough:
        assert seats(RINGS[ring], asked, NEED) == ()
        assert [asked[one].state for one in not_needed(asked, NEED)].count("asked") == len(
            not_needed(asked, NEED)
        )
        assert {n for n, one in enumerate(asked) if one.state == "asked"} == set(not_needed(asked, NEED))


@given(asked_ones)
def test_who_is_stood_down_is_not_lacking(asked: list[Asked]) -> None:
    left = lacking(asked, NEED)
    for place in not_needed(asked, NEED):
        assert asked[place].state == "asked"
        assert not (left.cpr if asked[place].role == "cpr" else left.aed)


def test_the_ring_grows_after_its_wait_or_at_once_when_all_have_said_no() -> None:
    waiting = [Asked("cpr", "asked", 0), Asked("cpr", "declined", 0)]
    assert next_step(RINGS, 0, waiting, NEED, 29.9) == "wait"
    assert next_step(RINGS, 0, waiting, NEED, 30) == "widen"
    assert next_step(RINGS, 0, [Asked("cpr", "declined", 0)], NEED, 1) == "widen"
    assert next_step(RINGS, 2, waiting, NEED, 999) == "wait"
    assert next_step(RINGS, 2, [], NEED, 0) == "exhausted"
    only_presses = [Asked("cpr", "accepted", 0), Asked("cpr", "accepted", 0)]
    assert next_step(RINGS, 0, only_presses, NEED, 0) == "widen"
    assert seats(RINGS[1], only_presses, NEED) == ((0, 1), (0, 3))
    assert seats(RINGS[0], [], NEED) == ((2, 1), (4, 3))


@given(
    st.lists(st.sampled_from(["accept", "decline", "expire", "arrive", "finish", "stand_down"]), max_size=8)
)
def test_nobody_comes_back_from_the_end(steps: list[str]) -> None:
    state = "asked"
    for step in steps:
        after = moved(state, step)
        assert not (state in OVER and after)
        state = after or state
    assert {after for _, after in STEPS.items()} <= COMES | OVER
