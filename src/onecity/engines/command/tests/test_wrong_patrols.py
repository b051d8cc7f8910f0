"""Does `onecity check` find a patrol that nobody could walk, before the first round is due?"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onecity.base.identity.kinds import ORGANISATION, ROLE
from onecity.base.registry.declare import LAYER
from onecity.core.pack import Problem, check
from onecity.engines.command.declare import PATROL

KINDS = (PATROL, LAYER, replace(ORGANISATION, check=None), ROLE)
WORDS = {"zh": "水", "en": "Water"}
ROLES = [
    {"id": "patrol", "title": WORDS, "duty": "business", "permissions": ["command.act"]},
    {"id": "chief", "title": WORDS, "duty": "business", "permissions": ["command.act"]},
    {"id": "reader", "title": WORDS, "duty": "business", "permissions": ["command.read"]},
]
LAMPS: dict[str, Any] = {
    "id": "lamps",
    "title": WORDS,
    "layer": "lamps",
    "where": {"circuit": ["a"]},
    "lead": "water",
    "to": "patrol",
    "escalate": ["chief"],
    "every": {"days": 7},
    "due": "12h",
    "items": [
        {"id": "door", "title": WORDS},
        {"id": "current", "title": WORDS, "type": "number", "unit": "A"},
    ],
}
FILES: dict[str, Any] = {
    "layers/lamps.yaml": {
        "id": "lamps",
        "title": WORDS,
        "icon": "bulb",
        "colour": "sea-7",
        "kind": "point",
        "fields": [{"id": "circuit", "title": WORDS, "type": "text"}],
        "credit": WORDS,
    },
    "roles.yaml": {"roles": ROLES},
    "organisations/all.yaml": {
        "organisations": [
            {"id": "water", "name": WORDS, "short": WORDS, "kind": "bureau", "division": "3702"}
        ]
    },
}


def found(folder: Path, **changes: object) -> list[Problem]:
    """What the check says of a city with this patrol."""
    for name, content in {**FILES, "patrols/lamps.yaml": LAMPS | changes}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return check(folder, KINDS, examples=True)


def test_a_patrol_that_somebody_can_walk_has_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"where": {"circut": ["a"]}}, "patrol-attribute-unknown", 'Did you mean "circuit"?'),
        ({"escalate": ["patrol"]}, "patrol-role-twice", "was called already"),
        ({"escalate": ["chief", "chief"]}, "patrol-role-twice", "name the next"),
        ({"to": "reader"}, "patrol-role-idle", "Grant it in roles.yaml"),
        ({"items": [{"id": "door", "title": WORDS, "unit": "A"}]}, "patrol-unit", "type: number"),
        ({"due": "30m"}, "string_pattern_mismatch", "such as 12h or 2d"),
        ({"every": {"days": 7, "at": "25:00"}}, "string_pattern_mismatch", "such as 06:30"),
        (
            {"seasons": [{"from": "02-30", "until": "09-30", "every": {"days": 1}}]},
            "string_pattern_mismatch",
            "a day that the year has",
        ),
    ],
)
def test_what_is_wrong_with_a_patrol_is_said_at_its_place(
    tmp_path: Path, changes: dict[str, object], code: str, words: str
) -> None:
    (problem,) = found(tmp_path, **changes)
    assert (problem.file, problem.code) == ("patrols/lamps.yaml", code)
    assert problem.line > 1
    assert words in problem.text("en")
    assert problem.text("zh") != problem.text("en")
