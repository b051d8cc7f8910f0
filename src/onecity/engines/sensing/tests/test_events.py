"""Is each event judged by its own fields, once, however its readings come? The long form: `ONECITY_SOAK=1`."""

import os
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.batch import Batch, Row, tick
from onecity.engines.sensing.rules.program import Program, compile_network
from onecity.engines.sensing.rules.snapshot import restore, snapshot
from onecity.engines.sensing.rules.state import State, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.transition import Transition
from onecity.engines.sensing.tests import town

SECOND = 1000
MANY, FEW = (1000, 500) if os.environ.get("ONECITY_SOAK") == "1" else (25, 6)
AXLES = ("two", "six")
LIMITS = {"two": 18_000.0, "six": 49_000.0}
SCALE: dict[str, Any] = {
    "id": "scales",
    "title": town.WORDS,
    "thing": {"layer": "lanes"},
    "observe": {
        "mass": {"title": town.WORDS, "unit": "kg", "every": "1m", "range": [500.0, 250_000.0]},
        "axles": {"title": town.WORDS, "every": "1m", "kind": "state", "states": list(AXLES)},
        "height": {"title": town.WORDS, "unit": "m", "every": "1m"},
    },
    "events": {"truck": {"title": town.WORDS, "fields": ["mass", "axles", "height"]}},
    "late": "30m",
    "grace": "0s",
    "rules": [
        {
            "id": "heavy",
            "on": "truck",
            "let": {"limit": 'axles == "two" ? 18000.0 : 49000.0', "excess": "mass - limit"},
            "levels": {"yellow": {"when": "excess > 0.0"}, "red": {"when": "excess > limit"}},
        },
        {"id": "huge", "on": "truck", "when": "mass > 90000.0", "level": "red"},
        {"id": "many", "when": 'count(mass, "1h") >= 3.0', "level": "blue"},
    ],
    "examples": (town.EXAMPLE,),
}
KEYS = ("a", "b")


def program(**changes: object) -> Program:
    return compile_network(Network.model_validate(SCALE | changes), {})


def fresh(made: Program) -> State:
    return new_state(made, Things.of({key: {} for key in KEYS}), 0)


@dataclass(frozen=True)
class Truck:
    lane: int
    second: int
    mass: float
    axles: int

    @property
    def rows(self) -> list[Row]:
        time = self.second * SECOND
        return [
            (self.lane, 0, time, self.mass, 0, time),
            (self.lane, 1, time, float(self.axles), 0, time),
            (self.lane, 2, time, 3.0, 0, time),
        ]

    @property
    def level(self) -> str | None:
        limit = LIMITS[AXLES[self.axles]]
        return "red" if self.mass > 2 * limit else "yellow" if self.mass > limit else None


def trucks(random: Random) -> list[Truck]:
    """In few seconds, so that several meet; masses of one lane and second differ."""
    found: dict[tuple[int, int, float], Truck] = {}
    for _ in range(random.choice([3, 8, 20])):
        mass = float(random.choice([9, 17, 19, 20, 37, 48, 50, 99])) * 1000
        one = Truck(random.randrange(2), random.choice([60, 61, 300]), mass, random.randrange(2))
        found.setdefault((one.lane, one.second, one.mass), one)
    return list(found.values())


def told(some: list[Truck], random: Random) -> list[Row]:
    """A log of messages, some sent twice; each with one truck or several, by truck or by column."""
    messages, rest = [], [*some, *random.sample(some, random.randrange(len(some) + 1))]
    # what is sent again comes later than the first
    rest = sorted(rest, key=lambda one: random.random())
    while rest:
        size = random.choice([1, 1, 2, 4])
        messages.append(rest[:size])
        rest = rest[size:]
    rows: list[Row] = []
    for message in messages:
        lines = [row for truck in message for row in truck.rows]
        if random.random() < 0.5:
            lines.sort(key=lambda row: (row[2], row[1]))
        rows += [(*row[:5], 300 * SECOND) for row in lines]
    return [*rows, tick(301 * SECOND)]


def run(rows: list[Row], sizes: list[int], random: Random) -> tuple[State, list[Transition], bytes]:
    made, found, begin = program(), [], 0
    state = fresh(made)
    while begin < len(rows):
        size = random.choice(sizes)
        state, some = step(state, Batch.of(rows[begin : begin + size]))
        found += some
        begin += size
        if random.random() < 0.2:
            state = restore(snapshot(state), made, state.things)
    return state, found, snapshot(state)


def warned(state: State, of: str) -> list[tuple[str, int, str]]:
    """Lane, second and level of each warning of a rule about a truck."""
    levels = {2: "yellow", 4: "red"}
    return sorted(
        (thing, episode.steps[0][0] // SECOND, levels[episode.steps[0][1]])
        for (rule, thing), episodes in state.standing_episodes().items()
        if rule == of
        for episode in episodes
    )


@settings(max_examples=MANY, deadline=None)
@given(st.integers(0, 2**32))
def test_each_truck_is_judged_once_by_its_own_axles_however_its_readings_come(seed: int) -> None:
    random = Random(seed)
    some = trucks(random)
    state, _, _ = run(told(some, random), [1, 3, 50], random)
    assert warned(state, "heavy") == sorted(
        (KEYS[one.lane], one.second, one.level) for one in some if one.level
    )
    huge = sorted((KEYS[one.lane], one.second, "red") for one in some if one.mass > 90_000)
    assert warned(state, "huge") == huge


@settings(max_examples=FEW, deadline=None)
@given(st.integers(0, 2**32))
def test_however_a_log_of_events_is_cut_transitions_and_state_have_the_same_bytes(seed: int) -> None:
    random = Random(seed)
    rows = told(trucks(random), random)
    _, whole, kept = run(rows, [len(rows)], random)
    for sizes in ([1], [1, 2, 7]):
        _, parts, other = run(rows, sizes, random)
        assert [one.to_bytes() for one in parts] == [one.to_bytes() for one in whole]
        assert other == kept


def test_trucks_of_one_second_stand_a_millisecond_apart_and_windows_count_each() -> None:
    rows = [row for mass in (50_000.0, 60_000.0, 70_000.0) for row in Truck(0, 60, mass, 1).rows]
    _, transitions = step(fresh(program()), Batch.of(rows))
    opened = [(one.rule, one.time) for one in transitions if one.kind == "opened"]
    assert opened == [("heavy", 60_000), ("heavy", 60_001), ("many", 60_002), ("heavy", 60_002)]
    assert {one.level for one in transitions if one.kind == "cleared" and one.rule == "heavy"} == {None}


def test_a_warning_tells_the_fields_of_its_event_and_what_the_rule_calls_by_a_name() -> None:
    first, second = Truck(0, 60, 40_000.0, 1), Truck(0, 61, 20_500.0, 0)
    _, transitions = step(fresh(program()), Batch.of([*first.rows, *second.rows]))
    for one in transitions:
        assert [(sample.property, sample.value) for sample in one.samples] == [
            ("mass", 20_500.0),
            ("axles", 0.0),
            ("limit", 18_000.0),
            ("excess", 2_500.0),
        ]


def test_what_tells_events_apart_comes_first_whatever_the_order_of_a_declaration_s_keys() -> None:
    observe = dict(sorted(SCALE["observe"].items()))
    assert next(iter(observe)) == "axles"
    assert next(iter(Network.model_validate(SCALE | {"observe": observe}).observe)) == "mass"


def test_an_event_of_which_a_field_never_comes_is_judged_by_the_rest_once_the_clock_has_passed() -> None:
    made = program(
        rules=[{"id": "high", "on": "truck", "when": "height > 4.0 || mass > 49000.0", "level": "red"}]
    )
    state, transitions = step(fresh(made), Batch.of([(0, 2, 60_000, 4.5, 0, 60_000)]))
    assert transitions == ()
    _, transitions = step(state, Batch.of([tick(61_000)]))
    assert [(one.kind, one.time) for one in transitions] == [("opened", 60_000), ("cleared", 60_001)]


def test_a_flagged_field_is_unknown_and_never_that_of_the_truck_before() -> None:
    faulty = Truck(0, 61, 99_000.0, 1)
    mass, *rest = faulty.rows
    rows = [*Truck(0, 60, 99_000.0, 1).rows, (*mass[:4], 4, mass[5]), *rest, tick(70_000)]
    _, transitions = step(fresh(program()), Batch.of(rows))
    assert [one.time for one in transitions if one.kind == "opened" and one.rule == "heavy"] == [60_000]


def test_a_field_that_comes_late_corrects_the_level_of_its_event_only() -> None:
    made, others = program(), [Truck(0, 60, 99_000.0, 1), Truck(0, 62, 20_000.0, 0)]
    late = Truck(0, 61, 99_000.0, 1).rows
    rows = [*others[0].rows, late[0], late[2], *others[1].rows, tick(70_000)]
    state, transitions = step(fresh(made), Batch.of(rows))
    assert {one.time for one in transitions if one.rule == "heavy" and one.kind == "opened"} == {
        60_000,
        62_000,
    }
    state, transitions = step(state, Batch.of([late[1]]))
    assert [(one.kind, one.time, one.level) for one in transitions if one.rule == "heavy"] == [
        ("opened", 61_000, "red"),
        ("cleared", 61_001, None),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"events": {"truck": {"title": town.WORDS, "fields": ["level", "rian"]}}}, "unknown-reference"),
        ({"events": {"truck": {"title": town.WORDS, "fields": []}}}, "too_short"),
        ({"events": {"truck": {"title": town.WORDS, "fields": ["level", "level"]}}}, "value_error"),
        ({"rules": [{"id": "r", "on": "trukc", "when": "level > 1.0", "level": "red"}]}, "unknown-reference"),
        (
            {"rules": [{"id": "r", "on": "truck", "when": 'gate == "open"', "level": "red"}]},
            "network-event-field",
        ),
        (
            {"rules": [{"id": "r", "on": "truck", "when": "missing(level, '1h')", "level": "red"}]},
            "network-event-silence",
        ),
        ({"rules": [{"id": "r", "when": "level > rain", "level": "red"}]}, "network-event-mixed"),
        (
            {"rules": [{"id": "r", "on": "truck", "when": "level > 1.0", "level": "red", "for": "10m"}]},
            "value_error",
        ),
    ],
)
def test_events_that_cannot_be_judged_are_named_at_their_place(
    tmp_path: Any, changes: dict[str, Any], code: str
) -> None:
    usual = {"events": {"truck": {"title": town.WORDS, "fields": ["level", "rain"]}}}
    found = town.problems(tmp_path, town.declared(**(usual | changes)))
    assert [one.code for one in found] == [code], [one.text("en") for one in found]
    assert found[0].line > 1
    assert "{" not in found[0].text("zh").replace("{found}", "{") or code == "value_error"
