"""Does the kernel give what slow and plain reasoning gives, whatever the batches and the order of arrival?

The long form: `ONECITY_SOAK=1`.
"""

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.sensing.rules.batch import CLOCK, Batch, Row, tick
from onecity.engines.sensing.rules.snapshot import reload, restore, snapshot
from onecity.engines.sensing.rules.state import State
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.tests.histories import Case, case, retimed
from onecity.engines.sensing.tests.oracle import Steps

LONG = os.environ.get("ONECITY_SOAK") == "1"
SEEDS = st.integers(0, 2**32)
MANY, FEW = (2000, 2000) if LONG else (20, 10)


def believed(state: State) -> dict[tuple[str, str], list[Steps]]:
    """What the kernel believes, without what ended before the late window."""
    found = {
        key: [one.steps for one in episodes if one.end >= state.clock - state.late]
        for key, episodes in state.standing_episodes().items()
    }
    return {key: courses for key, courses in found.items() if courses}


def expected(one: Case, rows: list[Row], state: State) -> dict[tuple[str, str], list[Steps]]:
    """The same by the oracle."""
    oldest = state.clock - state.late
    found = {
        key: [steps for steps in courses if steps[-1][1] or steps[-1][0] >= oldest]
        for key, courses in one.oracle().course(rows).items()
    }
    return {key: courses for key, courses in found.items() if courses}


def told(one: Case, parts: list[list[Row]], random: Random) -> tuple[list[bytes], bytes]:
    """The transitions of a log in these parts, and the snapshot at the end; now and then it is taken up anew."""
    state, found = one.state(), []
    for rows in parts:
        state, transitions = step(state, Batch.of(rows))
        found += [transition.to_bytes() for transition in transitions]
        if random.random() < 0.2:
            state = restore(snapshot(state), one.program, state.things)
    return found, snapshot(state)


def parted(log: list[Row], sizes: list[int], random: Random) -> list[list[Row]]:
    """A log cut by chance."""
    found, begin = [], 0
    while begin < len(log):
        size = random.choice(sizes)
        found.append(log[begin : begin + size])
        begin += size
    return found


@settings(max_examples=FEW, deadline=None)
@given(SEEDS)
def test_after_any_readings_the_kernel_believes_what_plain_reasoning_gives(seed: int) -> None:
    one, random = case(seed, random_length(seed)), Random(seed)
    state, done = one.state(), []
    for rows in parted(one.log, [1, 3, 10], random):
        state, _ = step(state, Batch.of(rows))
        done += rows
        if random.random() < 0.2 or len(done) == len(one.log):
            assert believed(state) == expected(one, done, state)


@settings(max_examples=MANY, deadline=None)
@given(SEEDS)
def test_however_a_log_is_cut_transitions_and_state_have_the_same_bytes(seed: int) -> None:
    one, random = case(seed, random_length(seed)), Random(seed)
    whole = told(one, [one.log], random)
    assert told(one, [[row] for row in one.log], random) == whole
    assert told(one, parted(one.log, [1, 2, 5, 30], random), random) == whole


@settings(max_examples=MANY, deadline=None)
@given(SEEDS)
def test_within_the_late_window_the_order_of_arrival_changes_no_episode(seed: int) -> None:
    one, random = case(seed, random_length(seed)), Random(seed)
    readings = [row for row in one.log if row[0] != CLOCK]
    last, late = max((row[2] for row in readings), default=0), one.network.late.ms
    rows = [(*row[:5], last) for row in readings if row[2] >= last - late]
    found = []
    for _ in range(2):
        state = one.state()
        for part in parted(rows, [1, 4, 100], random):
            state, _ = step(state, Batch.of(part))
        state, _ = step(state, Batch.of([tick(last)]))
        found.append(believed(state))
        rows = shuffled(rows, random)
    assert found[0] == found[1]


def shuffled(rows: list[Row], random: Random) -> list[Row]:
    """In any order, but of several readings of one moment the last one stays the last: it corrects those before it."""
    waiting: dict[tuple[int, int, int], list[Row]] = {}
    for row in rows:
        waiting.setdefault(row[:3], []).append(row)
    return [waiting[row[:3]].pop(0) for row in random.sample(rows, len(rows))]


def random_length(seed: int) -> int:
    """Short histories and longer ones."""
    return Random(seed).choice([10, 30, 60] if LONG else [10, 20, 40])


def test_the_histories_by_chance_reach_every_kind_of_transition() -> None:
    kinds = set()
    for seed in range(25, 50):
        one = case(seed, 60)
        _, transitions = step(one.state(), Batch.of(one.log))
        kinds |= {transition.kind for transition in transitions}
    assert kinds == {"opened", "raised", "lowered", "cleared", "amended", "withdrawn"}


@pytest.mark.parametrize("seed", range(5))
def test_a_transition_names_itself_once(seed: int) -> None:
    one = case(seed, 60)
    _, transitions = step(one.state(), Batch.of(one.log))
    assert len({transition.id for transition in transitions}) == len(transitions)


@settings(max_examples=FEW, deadline=None)
@given(SEEDS)
def test_under_other_times_timers_go_on_as_plain_reasoning_says(seed: int) -> None:
    random = Random(seed)
    one = retimed(case(seed, random_length(seed)), random)
    assert one.before is not None
    was, count = one.before
    found = []
    for sizes in ([1], [1, 3, 10], [1000]):
        state, told = was.state(), []
        for rows in parted(one.log[:count], sizes, random):
            state, _ = step(state, Batch.of(rows))
        state, withdrawn = reload(state, one.program, state.things)
        assert withdrawn == ()
        for rows in parted(one.log[count:], sizes, random):
            state, transitions = step(state, Batch.of(rows))
            told += [transition.to_bytes() for transition in transitions]
            if random.random() < 0.2:
                state = restore(snapshot(state), one.program, state.things)
        found.append((told, snapshot(state)))
        assert believed(state) == expected(one, one.log, state)
    assert found[0] == found[1] == found[2]
