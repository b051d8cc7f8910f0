"""Does a name that a rule gives itself mean its piece everywhere, and does the warning tell it?"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.batch import Batch, reading
from onecity.engines.sensing.rules.program import compile_network
from onecity.engines.sensing.rules.state import new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things
from onecity.engines.sensing.rules.thresholds import thresholds
from onecity.engines.sensing.tests import town
from onecity.engines.sensing.tests.histories import case
from onecity.engines.sensing.tests.oracle import TYPES

LADDER = {
    "yellow": {"when": "above >= 0.0 && !is_dry"},
    "red": {"when": "above >= margin"},
}
LETS = {"margin": "thing.limit_level / 100.0", "above": "level - thing.limit_level", "is_dry": "rain <= 0.0"}
NETWORK = town.declared(rules=[{"id": "flood", "let": LETS, "levels": LADDER, "clear": {"below": 0.1}}])


@pytest.mark.parametrize("seed", range(12))
def test_a_rule_with_names_decides_as_the_same_rule_written_out(seed: int) -> None:
    one = case(seed, 40)
    written = one.network.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for rule in written["rules"]:
        pieces = {f"{level}_holds": part["when"] for level, part in rule["levels"].items()}
        rule["let"] = pieces
        for level, part in rule["levels"].items():
            part["when"] = f"{level}_holds"
    named = compile_network(Network.model_validate(_tuples(written)), TYPES)
    told = [
        step(new_state(made, Things.of(one.things), 0), Batch.of(one.log))[1] for made in (one.program, named)
    ]
    assert told[0] == told[1]


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tuples(one) for key, one in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def test_a_warning_tells_the_numbers_that_its_rule_calls_by_a_name() -> None:
    made = town.program(NETWORK)
    state = new_state(made, Things.of({"a": {"limit_level": 80.0}}), 0)
    _, (opened,) = step(state, Batch.of([reading(0, 1, 60_000, 2.0), reading(0, 0, 60_000, 80.5)]))
    assert [(one.property, one.value) for one in opened.samples if one.property in LETS] == [
        ("above", 0.5),
        ("margin", 0.8),
    ]


def test_a_name_may_use_another_wherever_that_stands() -> None:
    lets = {"above": "level - top", "top": "thing.limit_level + 1.0"}
    network = town.rule(let=lets, when="above >= 0.0", **{"for": "0s"})
    told = town.warned(network, {"a": {"level": {"08:00": [84.9, 85.0]}}}, a={"limit_level": 84.0})
    assert [level for one in told for _, level in one.course] == ["yellow"]


def test_a_name_is_not_told_where_it_is_unknown_or_no_condition_uses_it() -> None:
    rule = {"id": "flood", "let": LETS | {"idle": "rain * 2.0"}, "when": "above >= 0.0", "level": "red"}
    made = town.program(town.declared(rules=[rule]))
    state = new_state(made, Things.of({"a": {"limit_level": 80.0}}), 0)
    _, (opened,) = step(state, Batch.of([reading(0, 1, 60_000, 2.0), reading(0, 0, 60_000, 80.5)]))
    assert [one.property for one in opened.samples] == ["level", "above"]


def test_a_threshold_behind_a_name_stands_on_the_chart() -> None:
    rule = {
        "id": "flood",
        "let": {"top": "thing.limit_level - 0.5"},
        "levels": {"yellow": {"when": "level >= top"}, "red": {"when": "level >= top + 1.0"}},
    }
    made = town.program(town.declared(rules=[rule]))
    types = {"level": "double", "rain": "double", "gate": "string", "thing.limit_level": "double"}
    found = thresholds(made.network, "level", types, {"limit_level": "84.0"})
    assert [(one.level, one.value) for one in found] == [("yellow", 83.5), ("red", 84.5)]


@pytest.mark.parametrize(("day", "value"), [("2026-07-01", 80.0), ("2026-11-01", 84.0)])
def test_the_line_on_the_chart_is_that_of_the_season(day: str, value: float) -> None:
    season = 'between("06-15", "09-15") ? thing.limit_level - 4.0 : thing.limit_level'
    made = town.program(town.rule(let={"top": season}, when="level >= top"))
    types = {"level": "double", "rain": "double", "gate": "string", "thing.limit_level": "double"}
    at = round(datetime.fromisoformat(f"{day}T00:00:00+08:00").timestamp() * 1000)
    found = thresholds(made.network, "level", types, {"limit_level": "84.0"}, at)
    assert [one.value for one in found] == [value]


@pytest.mark.parametrize(
    ("lets", "code", "found"),
    [
        ({"level": "rain"}, "network-twice", "level"),
        ({"above": "levl - 1.0"}, "expression", "levl"),
        ({"above": "below - 1.0", "below": "above + 1.0"}, "network-let-circle", "above"),
        ({"above": "gate"}, "network-let-type", "gate"),
        ({"above": "rate(rain, '1h')"}, "network-kind", "rate"),
    ],
)
def test_a_name_that_cannot_be_meant_is_named_once_and_at_its_place(
    tmp_path: Path, lets: dict[str, str], code: str, found: str
) -> None:
    (problem,) = town.problems(
        tmp_path, town.rule(let=lets, when="above > 84.0" if "above" in lets else "level > 1.0")
    )
    assert problem.code == code
    written = (tmp_path / problem.file).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert found in written
