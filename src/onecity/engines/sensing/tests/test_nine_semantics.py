"""Do networks keep the nine promises that others break? One test for each, in the words of an example."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from onecity.engines.sensing.rules.batch import Batch, Mark, Quality, reading, tick
from onecity.engines.sensing.rules.courses import Told
from onecity.engines.sensing.rules.notation import milliseconds, moment
from onecity.engines.sensing.rules.state import new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests import town

START = datetime.fromisoformat("2026-07-15T08:00:00+08:00")
MINUTE = 60_000
EIGHT = milliseconds(START)


def at(clock: str) -> int:
    return moment(clock, START)


def courses(told: list[Told]) -> list[list[tuple[int, str | None]]]:
    return [one.course for one in told]


# 1


def test_a_condition_has_to_hold_by_the_time_of_readings_not_by_their_arrival() -> None:
    late = {"level": {"08:00": ["85.0 late 30m"], "08:05": ["85.0 late 25m"], "08:10": ["83.0 late 20m"]}}
    assert warned_at_all(late, until="09:00") == []
    longer = {"level": {"08:00": ["85.0 late 30m", "85.0 late 25m", "85.0 late 20m"]}}
    assert warned_at_all(longer, until="09:00") == [[(at("08:10"), "yellow")]]


def test_a_timer_runs_out_although_nobody_speaks() -> None:
    assert warned_at_all({"level": {"08:00": 85.0}}, until="08:09") == []
    assert warned_at_all({"level": {"08:00": 85.0}}, until="08:10") == [[(at("08:10"), "yellow")]]


# 2


@pytest.mark.parametrize("clear", [{"for": "0s"}, {"for": "30m"}, {"below": 1.0}])
def test_silence_never_ends_a_warning(clear: dict[str, object]) -> None:
    readings = {"level": {"08:00": [85.0, 85.0, 85.0]}}
    network = town.rule(clear=clear)
    assert courses(town.warned(network, readings, until="+2d 08:00")) == [[(at("08:10"), "yellow")]]


def test_one_low_reading_and_then_silence_end_nothing_before_a_second_one() -> None:
    network = town.rule(clear={"for": "30m"})
    readings = {"level": {"08:00": [85.0 for _ in range(3)], "08:15": 80.0, "11:00": 80.0}}
    assert courses(town.warned(network, readings)) == [[(at("08:10"), "yellow"), (at("11:00"), None)]]


# 3


def test_a_late_reading_moves_the_beginning_of_the_same_warning() -> None:
    state = new_state(town.program(town.rule()), Things.of({"a": {}}), EIGHT)
    rows = [reading(0, 0, EIGHT + 20 * MINUTE, 85.0), tick(EIGHT + 31 * MINUTE)]
    state, (opened,) = step(state, Batch.of(rows))
    late = (0, 0, EIGHT + 10 * MINUTE, 85.0, 0, EIGHT + 40 * MINUTE)
    state, (amended,) = step(state, Batch.of([late]))
    assert (opened.kind, opened.time) == ("opened", EIGHT + 30 * MINUTE)
    assert (amended.kind, amended.start) == ("amended", EIGHT + 20 * MINUTE)
    assert (amended.episode, amended.sequence) == (opened.episode, 2)
    assert Mark(int(state.marks[0])) == Mark.LATE


def test_a_late_reading_takes_back_what_never_was() -> None:
    readings = {"level": {"08:00": 85.0, "08:05": ["83.0 late 20m"], "08:30": 83.0}}
    assert warned_at_all(readings) == []


def test_what_is_too_late_is_marked_and_changes_nothing() -> None:
    state = new_state(town.program(town.rule()), Things.of({"a": {}}), EIGHT)
    rows = [tick(EIGHT + 180 * MINUTE), (0, 0, EIGHT, 85.0, 0, EIGHT + 180 * MINUTE)]
    state, transitions = step(state, Batch.of(rows))
    assert transitions == ()
    assert Mark(int(state.marks[1])) == Mark.TOO_LATE
    assert state.tally[0].sum() == 2  # the mark, and the row


# 4


@pytest.mark.parametrize(
    ("row", "mark"),
    [
        ((0, 0, EIGHT, float("nan"), Quality.UNREADABLE, EIGHT), Mark.FLAGGED),
        ((0, 0, EIGHT, 9999.0, 0, EIGHT), Mark.OUT_OF_RANGE),
        ((0, 9, EIGHT, 85.0, 0, EIGHT), Mark.UNKNOWN),
        ((7, 0, EIGHT, 85.0, 0, EIGHT), Mark.UNKNOWN),
        ((0, 0, EIGHT + 60 * MINUTE, 85.0, 0, EIGHT), Mark.AHEAD),
    ],
)
def test_what_cannot_be_used_is_counted_and_does_no_harm(row: tuple[int, ...], mark: Mark) -> None:
    state = new_state(town.program(town.rule()), Things.of({"a": {}}), EIGHT)
    state, transitions = step(state, Batch.of([row, tick(EIGHT + 60 * MINUTE)]))  # type: ignore[list-item]
    assert transitions == ()
    assert Mark(int(state.marks[0])) == mark
    assert state.tally[:, :-1].sum() == 1


# 5 stands in test_snapshots.py: a changed declaration keeps the state of the rules that it does not change.
# 6 belongs to whoever closes incidents; what still fires is told by `State.standing_episodes`.


def test_what_still_fires_is_known() -> None:
    state = new_state(town.program(town.rule()), Things.of({"a": {}}), EIGHT)
    state, _ = step(state, Batch.of([reading(0, 0, EIGHT, 85.0), tick(EIGHT + 60 * MINUTE)]))
    ((key, (episode,)),) = state.standing_episodes().items()
    assert (key, episode.level, episode.start) == (("flood", "a"), 2, EIGHT + 10 * MINUTE)


# 7


def test_a_brief_unavailability_neither_warns_nor_starts_anew() -> None:
    readings = {"level": {"08:00": [85.0, "85.0 flag B", 85.0]}}
    assert warned_at_all(readings, until="08:12") == [[(at("08:10"), "yellow")]]
    assert warned_at_all({"level": {"08:00": [83.0, "85.0 flag B x6", 83.0]}}) == []


# 8


def test_rising_falling_and_ending_have_timers_of_their_own() -> None:
    levels = {
        "yellow": {"when": "level >= 84.0", "for": "10m"},
        "red": {"when": "level >= 86.0", "for": "5m"},
    }
    ladder = {"id": "flood", "levels": levels, "downgrade": {"for": "15m"}, "clear": {"for": "30m"}}
    readings = {"level": {"08:00": ["85.0 x5", "86.0 x4", "85.0 x8", "80.0 x8"]}}
    (told,) = town.warned(town.declared(rules=[ladder]), readings)
    assert told.course == [
        (at("08:10"), "yellow"),
        (at("08:30"), "red"),
        (at("09:00"), "yellow"),
        (at("09:55"), None),
    ]


# 9


def test_flagged_readings_feed_no_condition_but_show_that_the_station_speaks() -> None:
    silence = {"id": "no-data", "when": 'missing(level, "30m")', "level": "blue"}
    network = town.declared(rules=[*town.NETWORK_FILE["rules"], silence])
    assert town.warned(network, {"level": {"08:00": ["85.0 flag D x24"]}}, until="10:20") == []
    (told,) = town.warned(network, {"level": {"08:00": [80.0]}}, until="10:00")
    assert (told.rule, told.course) == ("no-data", [(at("08:30"), "blue")])


def warned_at_all(
    readings: Mapping[str, object], until: str | None = None
) -> list[list[tuple[int, str | None]]]:
    return courses(town.warned(town.rule(), readings, until=until))
