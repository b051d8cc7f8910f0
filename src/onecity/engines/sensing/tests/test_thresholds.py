"""Which lines stand across the curve of a property?"""

from typing import Any

from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.language import names
from onecity.engines.sensing.rules.thresholds import Threshold, thresholds
from onecity.engines.sensing.tests.town import EXAMPLE

WORDS = {"zh": "水", "en": "Water"}
TYPES = {"limit_level": "double", "design": "double"}


def network(*rules: dict[str, Any]) -> Network:
    """A network of reservoirs with these rules."""
    return Network.model_validate(
        {
            "id": "water",
            "title": WORDS,
            "thing": {"layer": "reservoirs"},
            "observe": {
                "level": {"title": WORDS, "unit": "m", "every": "5m"},
                "rain": {"title": WORDS, "unit": "mm", "every": "5m", "kind": "increment"},
            },
            "rules": list(rules),
            "examples": [EXAMPLE],
        }
    )


def lines(
    property: str, values: dict[str, object], *rules: dict[str, Any]
) -> list[tuple[str, float, str, bool]]:
    """Level, value, attribute and side of each line."""
    made = network(*rules)
    found: tuple[Threshold, ...] = thresholds(made, property, names(made, TYPES), values)
    return [(one.level, one.value, one.attribute, one.is_lower) for one in found]


def flood(when: str) -> dict[str, Any]:
    """A rule with one level."""
    return {"id": "flood", "when": when, "level": "yellow"}


def test_each_level_has_the_things_own_value_and_the_name_of_its_attribute() -> None:
    ladder = {
        "id": "flood",
        "levels": {
            "blue": {"when": "level >= thing.limit_level - 0.5"},
            "yellow": {"when": "level >= thing.limit_level"},
            "red": {"when": 'thing.design < level || rate(level, "1h") > 1.0'},
        },
    }
    assert lines("level", {"limit_level": 51.5, "design": 52.0}, ladder) == [
        ("blue", 51.0, "", False),
        ("yellow", 51.5, "limit_level", False),
        ("red", 52.0, "design", False),
    ]


def test_what_a_thing_does_not_have_is_no_line() -> None:
    assert lines("level", {"limit_level": None}, flood("level >= thing.limit_level")) == []
    assert lines("level", {"limit_level": ""}, flood("level >= thing.limit_level")) == []


def test_numbers_may_be_written_as_the_registry_keeps_them() -> None:
    assert lines("level", {"limit_level": "51.50"}, flood("level >= thing.limit_level")) == [
        ("yellow", 51.5, "limit_level", False)
    ]


def test_a_mean_a_rate_and_the_neighbours_are_not_on_the_curve() -> None:
    said = 'avg(level, "1h") > 3.0 || rate(level, "1h") > 1.0 || neighbours(level > 7.0) >= 2.0'
    assert lines("level", {}, flood(said)) == []


def test_a_comparison_with_another_property_is_no_line() -> None:
    assert lines("level", {}, flood("level > rain * 2.0")) == []


def test_a_lower_limit_is_known_as_one() -> None:
    assert lines("level", {}, flood("level <= 2.0 && rain > 1.0")) == [("yellow", 2.0, "", True)]
