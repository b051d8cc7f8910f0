"""What does a state forget, and does nothing that is told depend on when it did?"""

import pytest

from onecity.engines.sensing.rules.batch import Batch, Row, reading, tick
from onecity.engines.sensing.rules.snapshot import restore, snapshot
from onecity.engines.sensing.rules.state import State, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests import town

MINUTE = 60_000
LEVEL, RAIN = 0, 1


def begun(when: str) -> State:
    """One rule over two neighbours; readings may be five minutes late."""
    rules = [{"id": "r", "when": when, "level": "blue"}]
    network = town.declared(late="5m", partition_by="catchment", rules=rules)
    things = Things.of({"a": {"catchment": "north"}, "b": {"catchment": "north"}})
    return new_state(town.program(network), things, 0)


def told(state: State, rows: list[Row], *, is_forgetful: bool) -> list[tuple[str, int]]:
    """About what a warning changes, and in which minute; the forgetful one keeps only a snapshot after each row."""
    found = []
    for part in [[row] for row in rows] if is_forgetful else [rows]:
        state, transitions = step(state, Batch.of(part))
        found += [(one.thing, one.time // MINUTE) for one in transitions]
        if is_forgetful:
            state = restore(snapshot(state), state.program, state.things)
    return found


@pytest.mark.parametrize("is_forgetful", [True, False])
def test_what_a_late_tick_decides_about_a_neighbour_sees_the_readings_of_then(is_forgetful: bool) -> None:
    state = begun("level >= 1.0 && neighbours(level >= 3.0 && rain >= 1.0) >= 1.0")
    rows = [reading(1, RAIN, 0, 2.0), reading(1, LEVEL, 0, 1.0), reading(0, LEVEL, 5 * MINUTE, 1.0)]
    # The neighbour's rain of this moment never comes: a tick decides, long after the level here has fallen again.
    rows += [reading(1, LEVEL, 10 * MINUTE, 3.0), reading(0, LEVEL, 30 * MINUTE, 0.0)]
    rows += [reading(0, LEVEL, 60 * MINUTE, 0.0), tick(61 * MINUTE)]
    assert told(state, rows, is_forgetful=is_forgetful) == [("a", 10), ("a", 30)]


def test_the_neighbours_that_are_shown_do_not_depend_on_when_they_were_forgotten() -> None:
    # The warning begins before the late window; what changes in it is its end.
    rows = [reading(1, LEVEL, 0, 3.0), reading(0, LEVEL, 2 * MINUTE, 1.0), reading(1, LEVEL, 4 * MINUTE, 0.0)]
    rows += [reading(0, LEVEL, 20 * MINUTE, 0.0), tick(20 * MINUTE)]
    rows += [(0, LEVEL, 17 * MINUTE, 1.0, 0, 20 * MINUTE), (0, LEVEL, 20 * MINUTE, 1.0, 0, 21 * MINUTE)]
    shown = []
    for parts in ([rows], [[row] for row in rows]):
        state = begun("level >= 1.0 && (neighbours(level >= 3.0) >= 1.0 || age(level) >= duration('0s'))")
        for part in parts:
            state, transitions = step(state, Batch.of(part))
            shown += [one.neighbours for one in transitions if one.kind == "amended"]
            state = restore(snapshot(state), state.program, state.things)
    assert shown == [(), ()]


@pytest.mark.parametrize("is_forgetful", [True, False])
def test_the_window_of_a_property_that_fell_silent_stays_whole(is_forgetful: bool) -> None:
    state = begun('sum(rain, "20m") >= 3.0 && level >= 1.0')
    rows = [
        reading(0, place, minute * MINUTE, value)
        for minute in (0, 5, 10)
        for place, value in ((LEVEL, 0.0), (RAIN, 1.0))
    ]
    rows += [tick(190 * MINUTE), reading(0, LEVEL, 200 * MINUTE, 1.0), tick(210 * MINUTE)]
    assert told(state, rows, is_forgetful=is_forgetful) == [("a", 200)]


def test_a_station_without_good_readings_is_forgotten_like_any_other() -> None:
    state = begun('avg(level, "20m") > 5.0')
    state, _ = step(state, Batch.of([reading(0, LEVEL, 0, 1.0)]))
    for minute in range(1, 300):
        flagged = reading(0, LEVEL, minute * MINUTE, 9.0, quality=4)
        state, _ = step(state, Batch.of([flagged, tick(minute * MINUTE)]))
    times, _ = state.series[LEVEL].of(0)
    assert times[0] == 0
    assert len(times) < 100
