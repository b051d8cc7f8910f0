"""Does each threshold have its own way back, in its own unit? Both ways stand in the histories by chance too."""

from pathlib import Path
from typing import Any

import pytest

from onecity.engines.sensing.rules.courses import Told
from onecity.engines.sensing.tests import town
from onecity.engines.sensing.tests.test_nine_semantics import at

EITHER = "level >= 84.0 || sum(rain, '5m') >= 30.0"


def courses(told: list[Told]) -> list[list[tuple[int, str | None]]]:
    return [one.course for one in told]


def test_a_margin_by_property_moves_only_thresholds_in_its_unit() -> None:
    readings = {
        "level": {"08:00": [84.1, 83.95, 83.95, 83.5]},
        "rain": {"08:00": [0.0, 29.0, 20.0, 20.0]},
    }
    network = town.rule(when=EITHER, **{"for": "0s"}, clear={"below": {"level": 0.1, "rain": 5.0}})
    assert courses(town.warned(network, readings, until="09:00")) == [
        [(at("08:00"), "yellow"), (at("08:15"), None)]
    ]
    only_level = town.rule(when=EITHER, **{"for": "0s"}, clear={"below": {"level": 0.01}})
    assert courses(town.warned(only_level, readings, until="09:00")) == [
        [(at("08:00"), "yellow"), (at("08:05"), None)]
    ]


def test_a_level_is_over_by_its_own_condition_and_the_others_by_theirs() -> None:
    levels = {
        "yellow": {"when": "level >= 84.0"},
        "red": {"when": "rate(level, '10m') > 1.0", "clear": "rate(level, '10m') < 0.2"},
    }
    network = town.declared(rules=[{"id": "flood", "levels": levels}])
    readings = {"level": {"08:00": [84.0, 84.5, 85.5, 86.0, 86.4, 86.4, 86.4, 83.0]}}
    assert courses(town.warned(network, readings, until="09:00")) == [
        [
            (at("08:00"), "yellow"),
            (at("08:10"), "red"),
            (at("08:30"), "yellow"),
            (at("08:35"), None),
        ]
    ]


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"clear": {"below": {"levl": 0.1}}}, "unknown-reference", "level"),
        ({"clear": {"below": {"rain": 0.1}}}, "network-below-idle", "when"),
        (
            {"when": "level - rain > 1.0", "clear": {"below": {"level": 0.1, "rain": 2.0}}},
            "network-below-several",
            "clear:",
        ),
        ({"clear": {"below": {"level": -0.1}}}, "greater_than_equal", "0"),
        ({"clear": {"below": -0.1}}, "greater_than_equal", "0"),
    ],
)
def test_margins_that_cannot_be_meant_are_named(
    tmp_path: Path, fields: dict[str, Any], code: str, words: str
) -> None:
    found = town.problems(tmp_path, town.rule(**fields))
    assert code in {one.code for one in found}
    assert any(words in one.text("en") for one in found)
    assert all(one.line > 1 for one in found)
