"""What does a neighbour that falls silent say for its neighbours? No window outlasts its last reading."""

from typing import Any

import pytest

from onecity.engines.sensing.rules.batch import Batch, Row, reading, tick
from onecity.engines.sensing.rules.snapshot import restore, snapshot
from onecity.engines.sensing.rules.state import new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests import town

MINUTE = 60_000
LEVEL, RAIN = 0, 1
RAINY = "level >= 1.0 && neighbours(sum(rain, '1h') >= 30.0) >= 1.0"


def told(
    when: str, rows: list[Row], *, others: int = 1, held: str = "0s", **rule: Any
) -> list[tuple[str, int]]:
    """What comes out about the first of some neighbours, whether rows come together or one by one."""
    one = {"id": "r", "when": when, "level": "blue", "for": held} | rule
    network = town.declared(late="3h", grace="0s", partition_by="catchment", rules=[one])
    things = Things.of({key: {"catchment": "north"} for key in "abcd"[: others + 1]})
    found: list[list[tuple[str, int]]] = []
    for parts in ([rows], [[row] for row in rows]):
        state = new_state(town.program(network), things, 0)
        here: list[tuple[str, int]] = []
        for part in parts:
            state, transitions = step(state, Batch.of(part))
            here += [(each.kind, each.time // MINUTE) for each in transitions if each.thing == "a"]
            state = restore(snapshot(state), state.program, state.things)
        found.append(here)
    assert found[0] == found[1]
    return found[0]


def wet(minute: int, thing: int = 1, value: float = 40.0) -> Row:
    return reading(thing, RAIN, minute * MINUTE, value)


def high(minute: int, value: float = 2.0) -> Row:
    return reading(0, LEVEL, minute * MINUTE, value)


@pytest.mark.parametrize(("minute", "expected"), [(59, [("opened", 59)]), (60, []), (500, [])])
def test_its_rain_of_an_hour_counts_for_an_hour(minute: int, expected: list[tuple[str, int]]) -> None:
    assert told(RAINY, [wet(0), tick(minute * MINUTE), high(minute), tick((minute + 1) * MINUTE)]) == expected


def test_its_silence_ends_no_warning_and_its_next_word_does() -> None:
    rows = [
        wet(0),
        high(10),
        *(row for minute in (50, 70, 90, 200) for row in (tick(minute * MINUTE), high(minute))),
    ]
    assert told(RAINY, rows) == [("opened", 10)]
    assert told(RAINY, [*rows, wet(210, value=0.0)]) == [("opened", 10), ("cleared", 210)]
    assert told(RAINY, [*rows, high(210, 0.0)]) == [("opened", 10), ("cleared", 210)]


def test_its_silence_is_no_reading_with_which_a_fall_could_be_over() -> None:
    rows = [wet(0), high(5), high(10, 0.0), tick(100 * MINUTE)]
    assert told(RAINY, rows, clear={"for": "30m"}) == [("opened", 5)]
    assert told(RAINY, [*rows, high(110, 0.0)], clear={"for": "30m"}) == [("opened", 5), ("cleared", 110)]


def test_a_timer_that_waits_for_it_stops_when_the_clock_has_passed_its_window() -> None:
    rows = [wet(0), high(10), tick(59 * MINUTE), tick(300 * MINUTE)]
    assert told(RAINY, rows, held="45m") == [("opened", 55)]
    assert told(RAINY, rows, held="1h") == []


def test_others_that_are_certain_are_enough_and_one_that_is_not_decides_nothing() -> None:
    rows = [wet(0, 1), wet(70, 2), wet(70, 3), tick(71 * MINUTE), high(75), tick(80 * MINUTE)]
    for comparison, is_warned in (
        (">= 2.0", True),
        (">= 3.0", False),
        ("< 3.0", False),
        ("<= 3.0", True),
        ("< 4.0", True),
        ("== 2.0", False),
        ("!= 5.0", False),
        (">= 4.0 || level >= 1.0", True),
    ):
        when = f"level >= 1.0 && (neighbours(sum(rain, '1h') >= 30.0) {comparison})"
        assert bool(told(when, rows, others=3)) == is_warned, comparison
    both = "neighbours(sum(rain, '1h') >= 30.0) + neighbours(max(rain, '2h') >= 30.0)"
    assert told(f"level >= 1.0 && {both} >= 5.0", rows, others=3) == [("opened", 75)]
    assert told(f"level >= 1.0 && {both} >= 6.0", rows, others=3) == []


def test_one_that_said_no_still_says_no_and_a_last_value_stands() -> None:
    dry = [wet(0, value=1.0), tick(300 * MINUTE), high(301), tick(302 * MINUTE)]
    assert told("level >= 1.0 && neighbours(sum(rain, '1h') >= 30.0) < 1.0", dry) == [("opened", 301)]
    above = [reading(1, LEVEL, 0, 5.0), tick(300 * MINUTE), high(301), tick(302 * MINUTE)]
    assert told("level >= 1.0 && neighbours(level >= 3.0) >= 1.0", above) == [("opened", 301)]


def test_a_name_for_its_window_and_for_the_own_one_are_two_windows() -> None:
    lets = {"wet": "sum(rain, '1h') >= 30.0"}
    rows = [wet(0, 0), wet(0, 1), tick(299 * MINUTE), high(300), tick(301 * MINUTE)]
    assert told("level >= 1.0 && wet", rows, let=lets) == [("opened", 300)]
    assert told("level >= 1.0 && wet && neighbours(wet) >= 1.0", rows, let=lets) == []
