"""What a newcomer worked out by hand, and the kernel once gave otherwise."""

from typing import Any

import pytest

from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.batch import Batch, reading, tick
from onecity.engines.sensing.rules.program import compile_network
from onecity.engines.sensing.rules.snapshot import reload
from onecity.engines.sensing.rules.state import State, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things

MINUTE = 60_000
WORDS = {"zh": "例", "en": "Example"}
TYPES = {"limit": "double", "floors": "int"}
OBSERVED = {
    "level": {"title": WORDS, "unit": "m", "every": "10m"},
    "rain": {"title": WORDS, "unit": "mm", "every": "10m", "kind": "increment"},
}


def network(*rules: dict[str, Any]) -> Network:
    """A network with these rules."""
    return Network.model_validate(
        {
            "id": "edges",
            "title": WORDS,
            "thing": {"layer": "posts"},
            "late": "1h",
            "observe": OBSERVED,
            "rules": list(rules),
            "examples": [{"id": "one", "title": WORDS, "start": "2026-07-15T00:00:00Z", "things": {"a": {}}}],
        }
    )


def begun(rule: dict[str, Any], **attributes: object) -> State:
    """Before any reading of one thing."""
    return new_state(compile_network(network(rule), TYPES), Things.of({"a": attributes}), 0)


def course(state: State, values: list[float | None], place: int = 0, start: int = 0) -> list[tuple[int, str]]:
    """The levels over the minutes of readings every ten minutes; a flagged one is given as None."""
    rows = []
    for i, value in enumerate(values):
        time = (start + 10 * i) * MINUTE
        rows += [reading(0, place, time, value or 0.0, 0 if value is not None else 4), tick(time + 1)]
    _, told = step(state, Batch.of(rows))
    return [(one.time // MINUTE, one.level or "clear") for one in told]


def test_whether_an_attribute_is_there_does_not_change_what_it_is() -> None:
    rule = {"id": "high", "when": "has(thing.limit) && level >= thing.limit", "level": "yellow"}
    assert course(begun(rule, limit=2.0), [1.9, 2.0]) == [(10, "yellow")]
    assert course(begun(rule), [1.9, 2.0]) == []


@pytest.mark.parametrize(
    ("when", "values", "place", "expected"),
    [
        ("level >= thing.limit - 0.3", [4.0, 4.1], 0, [(10, "yellow")]),
        ("level > thing.limit - 0.3", [4.1, 4.2], 0, [(10, "yellow")]),
        ("sum(rain, '1h') >= 1.0", [0.3, 0.6, 0.1], 1, [(20, "yellow")]),
        ("sum(rain, '1h') == 1.0", [0.3, 0.6, 0.1], 1, [(20, "yellow")]),
        ("delta(level, '20m') <= 0.1 + 0.2", [1.0, 1.1, 1.3, 1.7], 0, [(10, "yellow"), (30, "clear")]),
    ],
)
def test_what_is_written_alike_is_equal(
    when: str, values: list[float | None], place: int, expected: list[tuple[int, str]]
) -> None:
    assert course(begun({"id": "r", "when": when, "level": "yellow"}, limit=4.4), values, place) == expected


def test_a_margin_ends_where_it_is_written() -> None:
    rule = {"id": "low", "when": "level < 0.1", "level": "yellow", "clear": {"below": 0.2}}
    assert course(begun(rule), [0.0, 0.29, 0.3]) == [(0, "yellow"), (20, "clear")]


def test_what_is_divided_by_zero_is_unknown() -> None:
    rule = {"id": "full", "when": "level / thing.limit >= 0.9", "level": "yellow"}
    assert course(begun(rule, limit=0.0), [5.0]) == []
    assert course(begun(rule, limit=5.0), [5.0]) == [(0, "yellow")]


LADDER = {
    "id": "ladder",
    "levels": {"yellow": {"when": "level >= thing.limit"}, "orange": {"when": "level >= 90.0"}},
}


def test_a_warning_does_not_fall_to_a_level_that_never_held() -> None:
    assert course(begun(LADDER), [91, 50, 50]) == [(0, "orange"), (10, "clear")]
    falls = [(0, "orange"), (10, "yellow"), (20, "clear")]
    assert course(begun(LADDER, limit=45.0), [91, 50, 40]) == falls


def test_a_level_that_had_held_lasts_while_it_is_unknown() -> None:
    rule = {
        "id": "both",
        "levels": {
            "yellow": {"when": "rate(level, '20m') >= 1.0"},
            "orange": {"when": "level >= 90.0"},
        },
    }
    # after 40 minutes without a word what changes over twenty is unknown
    state = begun(rule)
    assert course(state, [80, 91]) == [(10, "orange")]
    assert course(state, [85], start=60) == [(60, "yellow")]
    assert course(state, [85, 85, 85], start=70)[-1][1] == "clear"


def test_a_flagged_reading_before_a_window_is_no_reading() -> None:
    rule = {"id": "change", "when": "delta(level, '1h') >= 10.0", "level": "red"}
    flagged = course(begun(rule), [1, None, 5, 5, 5, 5, 5, 11])
    assert flagged == [(70, "red")]


def test_what_stands_goes_on_under_another_level() -> None:
    old = {"id": "flood", "levels": {"yellow": {"when": "level >= 84.0", "for": "10m"}}}
    state = begun(old)
    assert course(state, [85.0, 85.0]) == [(10, "yellow")]
    for level, expected in (
        ("orange", [(30, "orange"), (50, "clear")]),
        ("blue", [(20, "blue"), (50, "clear")]),
    ):
        new = {"id": "flood", "levels": {level: {"when": "level >= 84.0", "for": "10m"}}}
        following, told = reload(state, compile_network(network(new), TYPES), state.things)
        assert told == ()
        assert course(following, [85.0, 85.0, 85.0, 80.0], start=20) == expected
