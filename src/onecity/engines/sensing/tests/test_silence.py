"""What do silences do between readings, whichever way they are noticed?"""

from datetime import datetime

import pytest

from onecity.engines.sensing.rules.batch import Batch, reading, tick
from onecity.engines.sensing.rules.notation import moment
from onecity.engines.sensing.rules.state import await_first, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.tests import town

START = datetime.fromisoformat("2026-07-15T08:00:00+08:00")
MINUTE = 60_000


def at(clock: str) -> int:
    return moment(clock, START)


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_silence_inside_a_batch_is_noticed_although_another_property_speaks(is_whole: bool) -> None:
    silent = {"id": "no-level", "when": 'missing(level, "30m")', "level": "blue"}
    rainy = {"id": "rain", "when": "rain > 5.0", "level": "blue"}
    state = new_state(town.program(town.declared(rules=[silent, rainy])), Things.of({"a": {}}), 0)
    rows = [
        tick(50 * MINUTE),
        reading(0, 0, 60 * MINUTE, 80.0),
        reading(0, 1, 80 * MINUTE, 0.0),
        reading(0, 0, 100 * MINUTE, 80.0),
    ]
    told = []
    for batch in [rows] if is_whole else [[row] for row in rows]:
        state, transitions = step(state, Batch.of(batch))
        told += [(one.kind, one.time) for one in transitions]
    times = [("opened", 30), ("cleared", 60), ("opened", 90), ("cleared", 100)]
    assert told == [(kind, minutes * MINUTE) for kind, minutes in times]


def test_what_becomes_untrue_by_silence_is_over_from_the_next_reading_on() -> None:
    network = town.rule(when='level >= 84.0 && !missing(rain, "30m")', clear={"for": "30m"})
    readings = {"level": {"08:01": ["85.0 x8"], "09:00:30": 85.0, "09:02": 85.0}, "rain": {"08:00": 0.0}}
    (told,) = town.warned(network, readings)
    # Rain has been silent for too long at 08:30; the first reading after that is the level of 08:31.
    assert told.course == [(at("08:11"), "yellow"), (at("09:02"), None)]


def test_what_becomes_true_by_silence_breaks_off_the_end_of_a_warning() -> None:
    network = town.rule(when='level >= 84.0 || missing(rain, "30m")', clear={"for": "30m"})
    readings = {
        "level": {"08:00": ["85.0 x3", 80.0], "08:40": ["80.0 x8"]},
        "rain": {"08:00": 0.0, "08:40": ["0.0 x8"]},
    }
    (told,) = town.warned(network, readings, until="09:20")
    # Low since 08:15, but from 08:30 to 08:40 there was no rain gauge.
    assert told.course == [(at("08:10"), "yellow"), (at("09:10"), None)]


def test_a_station_that_never_spoke_is_silent_since_it_could_have() -> None:
    state = new_state(
        town.program(town.declared(rules=[{"id": "n", "when": 'missing(level, "30m")', "level": "blue"}])),
        Things.of({"a": {}}),
        10 * MINUTE,
    )
    _, (opened,) = step(state, Batch.of([tick(60 * MINUTE)]))
    assert (opened.thing, opened.time, opened.samples) == ("a", 40 * MINUTE, ())


@pytest.mark.parametrize("cut", [1, 2, 3, 100])
def test_a_city_awaits_the_first_word_of_each_station(cut: int) -> None:
    rules = [{"id": "n", "when": 'missing(level, "30m")', "level": "blue"}]
    state = new_state(town.program(town.declared(rules=rules)), Things.of({"a": {}, "b": {}}), 10 * MINUTE)
    await_first(state)
    rows = [
        tick(60 * MINUTE),
        reading(0, 0, 70 * MINUTE, 1.0),
        reading(0, 0, 65 * MINUTE, 1.0),
        tick(80 * MINUTE),
        tick(200 * MINUTE),
    ]
    told = []
    for begin in range(0, len(rows), cut):
        state, transitions = step(state, Batch.of(rows[begin : begin + cut]))
        told += transitions
    assert [(one.thing, one.time) for one in told] == [("a", 100 * MINUTE)]
