"""Does `onecity check` find what is wrong with a network, at its place and with what to write instead?"""

from pathlib import Path

import pytest

from onecity.core.pack import Problem
from onecity.engines.sensing.declare.observe import Observed
from onecity.engines.sensing.tests import town
from onecity.engines.sensing.tests.town import EXAMPLE, declared, problems, rule

OBSERVE = town.NETWORK_FILE["observe"]
LADDER = {"yellow": {"when": "level >= 84.0"}}
TASK = {"to": "patrol", "due": "2h"}


def only(found: list[Problem]) -> Problem:
    assert len(found) == 1, found
    return found[0]


def test_a_right_network_has_no_problem(tmp_path: Path) -> None:
    whole = declared(
        partition_by="catchment",
        respond={
            "lead": "water",
            "group_by": ["catchment"],
            "inhibit": [{"when": "red", "mute": "flood"}],
            "tasks": {"yellow": TASK},
        },
        cap={"event": town.WORDS, "yellow": "Moderate"},
        rules=[
            {
                "id": "flood",
                "levels": {"yellow": {"when": "level >= thing.limit_level - 0.3 && !missing(rain, '1h')"}},
                "clear": {"below": 0.2, "for": "30m"},
            },
            {"id": "gates", "when": 'gate == "open" && thing.kind in ["dam", "weir"]', "level": "blue"},
            {"id": "storm", "when": "neighbours(sum(rain, '1h') >= 30.0) >= 2.0", "level": "red"},
        ],
    )
    assert problems(tmp_path, whole) == []


@pytest.mark.parametrize(
    ("when", "code", "nearest"),
    [
        ("levl >= 84.0", "expression", "level"),
        ("level >= thing.limit", "expression", "thing.limit_level"),
        ("level >= thing.limit_levl", "expression", "thing.limit_level"),
        ('rat(level, "1h") > 1.0', "expression", "rate"),
        ('rate(level, "soon") > 1.0', "expression", None),
        ("level >= 84.0 &&", "expression", None),
        ("level - 84.0", "network-not-a-condition", None),
        ("thing.limit_level > 3.0", "network-no-reading", None),
        ('rate(level, "1m") > 1.0', "network-window", None),
        ('missing(level, "5m")', "network-window", None),
        ('sum(rain, "10000h") > 1.0', "network-window", None),
        ("rate(level + 1.0, '1h') > 1.0", "network-not-a-property", "level"),
        ('sum(level, "1h") > 1.0', "network-kind", None),
        ('rate(rain, "1h") > 1.0', "network-kind", None),
        ("neighbours(level > 84.0) >= 2.0", "network-no-partition", None),
        ("n_of_m(level > 84.0, 3, 2)", "network-n-of-m", None),
        ("n_of_m(level > 84.0 && rain > 1.0, 1, 2)", "network-n-of-m", None),
        ("n_of_m(missing(level, '1h') && level > 1.0, 1, 2)", "network-nested", None),
        ('gate == "opened"', "network-state-unknown", "open"),
        ('gate < "open"', "network-text", None),
        ("[level].exists(x, x > 84.0)", "network-unsupported", None),
        ("double(string(level)) > 84.0", "network-unsupported", None),
    ],
)
def test_a_condition_that_cannot_be_computed_is_named_with_what_is_near(
    tmp_path: Path, when: str, code: str, nearest: str | None
) -> None:
    problem = only(problems(tmp_path, rule(when=when)))
    assert (problem.file, problem.code, problem.nearest) == ("networks/water/network.yaml", code, nearest)
    assert "{" not in problem.text("zh") + problem.text("en")


def test_a_fault_is_told_at_the_very_character(tmp_path: Path) -> None:
    problem = only(problems(tmp_path, rule(when="level >= 84.0 || sum(level, '1h') > 3.0")))
    written = (tmp_path / problem.file).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert written[problem.column - 1 :].startswith("sum(level")


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"partition_by": "catchmnt"}, "network-attribute-unknown", "partition_by"),
        ({"thing": {"layer": "reservoirs", "key": "number"}}, "network-attribute-unknown", "key"),
        ({"thing": {"layer": "reservoir"}}, "unknown-reference", "layer"),
        ({"respond": {"group_by": ["basin"]}}, "network-attribute-unknown", "group_by"),
        ({"respond": {"lead": "water", "tasks": {"red": TASK}}}, "network-level-idle", "tasks"),
        (
            {"respond": {"lead": "water", "tasks": {"yellow": TASK | {"to": "ptrol"}}}},
            "unknown-reference",
            "to",
        ),
        (
            {"respond": {"lead": "water", "tasks": {"yellow": TASK | {"acknowledge": "3h"}}}},
            "value_error",
            "tasks",
        ),
        ({"respond": {"inhibit": [{"when": "purple", "mute": "yellow"}]}}, "network-inhibit-unknown", "when"),
        ({"cap": {"event": town.WORDS, "red": "Extreme"}}, "network-level-idle", "cap"),
        ({"late": "2 hours"}, "value_error", "late"),
        ({"observe": OBSERVE | {"level": OBSERVE["level"] | {"range": [9.0, 1.0]}}}, "value_error", "level"),
        (
            {"observe": OBSERVE | {"gate": {"title": town.WORDS, "every": "1h", "kind": "state"}}},
            "value_error",
            "",
        ),
        ({"rules": [{"id": "flood", "when": "level > 1.0"}]}, "value_error", ""),
        ({"rules": [{"id": "flood", "levels": LADDER, "level": "red"}]}, "value_error", ""),
        ({"rules": [{"id": "red", "when": "level > 1.0", "level": "red"}]}, "network-twice", "id"),
        (
            {
                "rules": [
                    {"id": "f", "when": 'rate(level, "1h") > 1.0', "level": "red", "clear": {"below": 0.1}}
                ]
            },
            "network-below-idle",
            "below",
        ),
        (
            {
                "rules": [
                    {
                        "id": "f",
                        "when": "level > 1.0",
                        "level": "red",
                        "clear": {"below": 1.0, "when": "level < 1.0"},
                    }
                ]
            },
            "value_error",
            "",
        ),
    ],
)
def test_names_and_times_that_do_not_fit_are_named(
    tmp_path: Path, changes: dict[str, object], code: str, place: str
) -> None:
    found = problems(tmp_path, declared(**changes))
    assert code in {problem.code for problem in found}
    assert all(problem.line > 0 and "{" not in problem.text("zh") for problem in found)
    assert place is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"readings": {"b": {"level": {"08:00": 1.0}}}}, "unknown-reference"),
        ({"readings": {"a": {"levl": {"08:00": 1.0}}}}, "unknown-reference"),
        ({"things": {"a": {"limit": 1.0}}}, "unknown-reference"),
        ({"expect": [{"thing": "a", "rule": "floods", "levels": {"08:10": "yellow"}}]}, "unknown-reference"),
        ({"readings": {"a": {"level": {"8 o'clock": 1.0}}}}, "network-notation"),
        ({"readings": {"a": {"level": {"08:10": 1.0, "08:05": 1.0}}}}, "network-notation"),
        ({"readings": {"a": {"level": {"08:10": ["1.0 times 3"]}}}}, "network-notation"),
        ({"readings": {"a": {"level": {"08:10": ["1.0 flag Z"]}}}}, "network-notation"),
        ({"readings": {"a": {"gate": {"08:10": ["ajar"]}}}}, "network-state-unknown"),
        ({"until": "25:61"}, "string_pattern_mismatch"),
        (
            {"expect": [{"thing": "a", "rule": "flood", "levels": {"08:10": "clear", "08:20": "yellow"}}]},
            "network-episode",
        ),
    ],
)
def test_an_example_that_cannot_be_run_is_named(
    tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    problem = only(problems(tmp_path, declared(), EXAMPLE | changes))
    assert (problem.file, problem.code) == ("networks/water/examples/calm.yaml", code)


HIGH = {"readings": {"a": {"level": {"08:00": ["85.0 x4"]}}}}


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        (
            [],
            "lacks flood of a: 08:10 yellow (readings: 08:00 level 85.00; 08:05 level 85.00; 08:10 level 85.00)",
        ),
        (
            [{"thing": "a", "rule": "flood", "levels": {"08:05": "yellow"}}],
            "flood of a should be 08:05 yellow, but it is 08:10 yellow.",
        ),
        (
            [
                {"thing": "a", "rule": "flood", "levels": {"08:10": "yellow"}},
                {"thing": "a", "rule": "flood", "levels": {"09:10": "yellow"}},
            ],
            "flood of a should be 09:10 yellow, but it is no warning.",
        ),
    ],
)
def test_an_example_that_comes_out_otherwise_says_what_came_and_why(
    tmp_path: Path, expect: list[dict[str, object]], words: str
) -> None:
    problem = only(problems(tmp_path, declared(), EXAMPLE | HIGH | {"expect": expect}))
    assert problem.code == "network-example"
    assert words in problem.text("en")
    assert "a 的 flood" in problem.text("zh")


def test_words_of_states_are_shown_to_people_and_stand_for_states_only(tmp_path: Path) -> None:
    gate = OBSERVE["gate"] | {"words": {"open": {"zh": "开", "en": "Open"}}}
    said = Observed.model_validate(gate).said
    assert (said(1.0).zh, said(1.0).en, said(0.0).zh) == ("开", "Open", "closed")
    wrong = gate | {"words": {"ajar": {"zh": "半开", "en": "Ajar"}}}
    assert "“ajar” in words" in str(only(problems(tmp_path, declared(observe=OBSERVE | {"gate": wrong}))))


def test_a_value_is_shown_with_its_digits_and_unit() -> None:
    level = Observed.model_validate(OBSERVE["level"] | {"decimals": 2, "unit": "m"})
    assert level.said(1183.5384).zh == "1,183.54 m"
