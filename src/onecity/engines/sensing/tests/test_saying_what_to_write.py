"""Does whoever declares a network for the first time read what to write instead, and is nothing wrong left unsaid?"""

from pathlib import Path
from typing import Any

import pytest

from onecity.core.pack import Problem
from onecity.engines.sensing.tests import town
from onecity.engines.sensing.tests.town import EXAMPLE, NETWORK_FILE, declared, problems, rule

GATE = NETWORK_FILE["observe"]["gate"]


def only(found: list[Problem]) -> Problem:
    assert len(found) == 1, found
    (one,) = found
    assert one.line > 1
    assert "{" not in one.text("zh") + one.text("en")
    return one


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("avg(level, 60) > 1.0", 'Write it as avg(level, "1h")'),
        ("avg(level) > 1.0", 'Write it as avg(level, "1h")'),
        ("n_of_m(level > 1.0) == true", "Write it as n_of_m(level > 3.0, 2, 3)"),
        ("gate == 1", 'as in gate == "open"'),
        ('level >= "high"', "a number with numbers"),
        ("age(level) > 3600", 'duration("2h")'),
        ("flagged(level) == 1", "stands for itself"),
        ("80.0 < level < 84.0", "joined by &&"),
        ("level in [80.0, 84.0]", "1.0 <= level && level <= 2.0"),
        ("level / 0.0 > 1.0", "division by zero"),
        ("mean(level, '1h') > 1.0", 'Did you mean "avg"?'),
        ("increase(level, '1h') > 1.0", 'Did you mean "delta"?'),
        ("level = 1.0", "= is written =="),
        ("level ≥ 1.0", "≥ is written >="),
        ("level <> 1.0", "<> is written !="),
        ("level > 1.0 and rain > 1.0", "and is written &&"),
        ("not level > 1.0", "not is written !"),
        ("level > 1.0 & rain > 1.0", "& is written &&"),
    ],
)
def test_a_condition_that_other_languages_would_take_says_how_it_is_written_here(
    tmp_path: Path, when: str, words: str
) -> None:
    assert words in only(problems(tmp_path, rule(when=when))).text("en")


@pytest.mark.parametrize(
    ("blue", "yellow", "is_hidden"),
    [
        ({"when": "level >= 84.0"}, {"when": "level >= 83.0"}, True),
        ({"when": "level >= 84.0"}, {"when": "level >= 84.0"}, True),
        ({"when": "level > 84.0"}, {"when": "level >= 84.0"}, True),
        ({"when": "level >= 84.0"}, {"when": "level > 84.0"}, False),
        ({"when": "level >= 84.0"}, {"when": "level >= 85.0"}, False),
        ({"when": "level >= 84.0"}, {"when": "level >= 83.0", "for": "10m"}, False),
        ({"when": "level >= 84.0", "for": "10m"}, {"when": "83.0 <= level", "for": "10m"}, True),
        ({"when": "level <= 10.0"}, {"when": "level <= 12.0"}, True),
        ({"when": "level <= 10.0"}, {"when": "level <= 8.0"}, False),
        ({"when": "level >= thing.limit_level - 0.3"}, {"when": "level >= thing.limit_level - 0.5"}, True),
        ({"when": "level >= thing.limit_level - 0.3"}, {"when": "level >= thing.limit_level"}, False),
        ({"when": "level >= 84.0", "clear": "level < 70.0"}, {"when": "level >= 83.0"}, False),
        ({"when": "level >= 84.0"}, {"when": 'avg(level, "1h") >= 83.0'}, False),
    ],
)
def test_a_level_that_a_higher_one_always_hides_is_named(
    tmp_path: Path, blue: dict[str, str], yellow: dict[str, str], is_hidden: bool
) -> None:
    ladder = {"id": "flood", "levels": {"blue": blue, "yellow": yellow}}
    found = problems(tmp_path, declared(rules=[ladder]))
    assert [one.code for one in found] == ["network-level-hidden"] * is_hidden


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"until": "07:00"}, "network-example-time", "+1d 07:00"),
        (
            {"until": "08:10", "readings": {"a": {"level": {"08:00": ["1.0 x4"]}}}},
            "network-example-time",
            "Make it later",
        ),
        (
            {"until": "08:10", "readings": {"a": {"level": {"08:00": ["1.0 late 11m"]}}}},
            "network-example-time",
            "Readings come after",
        ),
        (
            {"expect": [{"thing": "a", "rule": "flood", "levels": {"07:59": "yellow"}}]},
            "network-example-time",
            "outside the time",
        ),
        (
            {"expect": [{"thing": "a", "rule": "flood", "levels": {"08:00": "red"}}]},
            "network-level-idle",
            "Allowed: yellow",
        ),
        ({"until": "24:30"}, "string_pattern_mismatch", "+1d 08:05 for the next day"),
        ({"readings": {"a": {"level": {"07:00": 1.0}}}}, "network-notation", "lies before `start`"),
        ({"readings": {"a": {"gate": {"08:00": ["opne"]}}}}, "network-state-unknown", 'Did you mean "open"?'),
        (
            {"readings": {"a": {"gate": {"08:00": ["closed x2", 7]}}}},
            "network-state-unknown",
            "Allowed: closed, open",
        ),
        ({"things": {"a": {"limit_level": "high"}}}, "network-attribute-type", "a number"),
        ({"things": {"a": {"limit_level": True}}}, "network-attribute-type", "a number"),
        ({"things": {"a": {"is_high": "very"}}}, "network-attribute-type", "true or false"),
    ],
)
def test_an_example_that_cannot_be_meant_says_what_to_correct(
    tmp_path: Path, changes: dict[str, Any], code: str, words: str
) -> None:
    problem = only(problems(tmp_path, declared(), EXAMPLE | changes))
    assert problem.code == code
    assert words in problem.text("en")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"late": 2}, "“2” lacks its unit"),
        ({"rules": [NETWORK_FILE["rules"][0] | {"for": -10}]}, "“-10” lacks its unit"),
        ({"rules": [NETWORK_FILE["rules"][0] | {"for": "-10m"}]}, "“-10m” is no span of time"),
        ({"rules": [NETWORK_FILE["rules"][0] | {"id": "High Water"}]}, "such as high-water"),
        ({"rules": [NETWORK_FILE["rules"][0] | {"clear": {"below": -0.1}}]}, "must be at least 0"),
        ({"observe": NETWORK_FILE["observe"] | {"gate": GATE | {"states": ["shut", "shut"]}}}, "rename one"),
        ({"observe": NETWORK_FILE["observe"] | {"gate": GATE | {"every": "0s"}}}, "more than 0"),
        (
            {"respond": {"lead": "water", "tasks": {"yellow": {"to": "patrol", "due": "0s"}}}},
            "late at once",
        ),
        (
            {
                "respond": {
                    "lead": "water",
                    "tasks": {"yellow": {"to": "patrol", "acknowledge": "2h", "due": "1h"}},
                }
            },
            "`acknowledge` (2h) is longer than `due` (1h)",
        ),
        ({"respond": {"inhibit": [{"when": "flood", "mute": "flood"}]}}, "would keep itself quiet"),
        ({"cap": {"event": town.WORDS}}, "such as red: Severe"),
        ({"cap": {"event": town.WORDS, "yellow": "Severe", "red": "Moderate"}}, "not less"),
    ],
)
def test_one_mistake_is_one_problem_that_says_what_to_write(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    assert words in only(problems(tmp_path, declared(**changes))).text("en")


def test_things_of_an_example_flow_in_no_circle(tmp_path: Path) -> None:
    upstream = declared(upstream_by="catchment")
    told = problems(
        tmp_path, upstream, EXAMPLE | {"things": {"a": {"catchment": "b"}, "b": {"catchment": "a"}}}
    )
    assert {one.code for one in told} >= {"network-upstream-circle"}
