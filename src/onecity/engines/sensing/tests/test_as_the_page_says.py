"""Small cases worked out by hand: what must come out of windows, margins, silences, late readings and wrong clocks?"""

from typing import Any

import pytest

from onecity.engines.sensing.rules.batch import Batch, Row, reading, tick
from onecity.engines.sensing.rules.state import new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests import town
from onecity.engines.sensing.tests.test_nine_semantics import at

MINUTE = 60_000
NOW: dict[str, Any] = {"for": "0s"}
DRY = [83.0] * 8


@pytest.mark.parametrize(
    ("rule", "readings", "until", "expected"),
    [
        # over at the very moment at which the ten minutes would have been full: it has not held for them
        ({}, {"level": {"08:00": [85.0, 85.0, 83.0]}}, "09:00", []),
        # a margin of 0.5 below 84: 83.5 is not below it yet, 83.4 is; and the same upside down
        (
            NOW | {"clear": {"below": 0.5}},
            {"level": {"08:00": [84.0, 83.5, 83.4]}},
            "08:30",
            [("08:00", "yellow"), ("08:10", None)],
        ),
        (
            NOW | {"when": "level <= 80.0", "clear": {"below": 0.5}},
            {"level": {"08:00": [80.0, 80.5, 80.6]}},
            "08:30",
            [("08:00", "yellow"), ("08:10", None)],
        ),
        # up and down is one warning, over half an hour after it was high last; a late reading moves that
        (
            NOW | {"clear": {"for": "30m"}},
            {"level": {"08:00": [85.0, 83.0, 85.0, 83.0, 85.0, *DRY]}},
            "10:00",
            [("08:00", "yellow"), ("08:55", None)],
        ),
        (
            NOW | {"clear": {"for": "30m"}},
            {"level": {"08:00": [85.0, 83.0, "85.0 late 40m", *DRY, 83.0]}},
            "10:00",
            [("08:00", "yellow"), ("08:45", None)],
        ),
        # an hour up to 09:00 does not hold the reading of 08:00; 50 mm of rain and then nothing at all end nothing
        (
            NOW | {"when": "sum(rain, '1h') >= 50.0"},
            {"rain": {"08:00": [25.0], "09:00": [25.0]}},
            "09:30",
            [],
        ),
        (
            NOW | {"when": "sum(rain, '1h') >= 50.0"},
            {"rain": {"08:05": [25.0], "09:00": [25.0]}},
            "+1d 08:00",
            [("09:00", "yellow")],
        ),
        # 3 m in half an hour are 6 m an hour, known once half of the hour is covered; across three hours nothing is
        (
            NOW | {"when": "rate(level, '1h') > 5.5"},
            {"level": {"08:00": [80.0, 80.5, 81.0, 81.5, 82.0, 82.5, 83.0]}},
            "08:35",
            [("08:30", "yellow")],
        ),
        (
            NOW | {"when": "rate(level, '1h') > 0.1"},
            {"level": {"08:00": [80.0, 80.0], "11:00": [82.0, 82.0]}},
            "11:30",
            [],
        ),
        # heard again at the very moment is no silence; a late report fills the hole that was warned of
        (
            NOW | {"when": "missing(level, '30m')"},
            {"level": {"08:00": [80.0], "08:30": [80.0]}},
            "08:59",
            [],
        ),
        (
            NOW | {"when": "missing(level, '30m')"},
            {"level": {"08:00": [80.0], "08:25": ["80.0 late 30m"], "08:50": [80.0]}},
            "09:10",
            [],
        ),
    ],
)
def test_a_course_is_as_it_is_worked_out_by_hand(
    rule: dict[str, Any], readings: dict[str, Any], until: str, expected: list[tuple[str, str | None]]
) -> None:
    told = town.warned(town.rule(**rule), readings, until=until)
    assert [step for one in told for step in one.course] == [(at(time), level) for time, level in expected]


def kinds(rule: dict[str, Any], *rows: Row) -> list[tuple[str, int]]:
    """What one well tells of these rows, from the beginning of time on."""
    state = new_state(town.program(town.rule(**rule)), Things.of({"a": {}}), 0)
    _, transitions = step(state, Batch.of(rows))
    return [(one.kind, one.time // MINUTE) for one in transitions]


def received(minute: int, value: float, at_minute: int, quality: int = 0) -> Row:
    return (0, 0, minute * MINUTE, value, quality, at_minute * MINUTE)


def test_a_correction_downwards_takes_a_warning_back_and_one_upwards_makes_it() -> None:
    high, low = reading(0, 0, 5 * MINUTE, 95.0), received(5, 80.0, 6)
    assert kinds(NOW, high, low) == [("opened", 5), ("withdrawn", 5)]
    # oxygen said to be 6.0 that was 1.2: the dangerous value is the smaller one
    assert kinds(NOW | {"when": "level < 2.0"}, received(5, 6.0, 5), received(5, 1.2, 6)) == [("opened", 5)]
    assert kinds(NOW, high, received(5, 80.0, 6, quality=4)) == [("opened", 5)]
    assert kinds(NOW, high, high) == [("opened", 5)]


def test_a_clock_ahead_fires_no_timer_before_its_time_and_one_far_ahead_says_nothing() -> None:
    ahead = (0, 0, 9 * MINUTE, 85.0, 0, 0)
    assert kinds({}, ahead, tick(18 * MINUTE)) == []
    assert kinds({}, ahead, tick(20 * MINUTE)) == [("opened", 19)]
    far = (0, 0, 11 * MINUTE, 85.0, 0, 0)
    assert kinds({}, far, tick(40 * MINUTE)) == []
    # what the station says once its clock is right again stands before that, and counts
    assert (
        kinds({}, ahead, reading(0, 0, 8 * MINUTE, 83.0), reading(0, 0, 10 * MINUTE, 83.0), tick(30 * MINUTE))
        == []
    )


def test_a_gateway_whose_clock_steps_back_makes_nothing_young_again() -> None:
    after = received(200, 85.0, 250)
    assert kinds(NOW, tick(300 * MINUTE), received(170, 85.0, 170), after) == [("opened", 200)]
