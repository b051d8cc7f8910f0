"""Is a caller asked what is needed, and does the city's own content hold?"""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onecity.base.identity.kinds import ORGANISATION
from onecity.core import pack
from onecity.engines.emergency.declare import GUIDANCE, MODEL, PROTOCOL, Protocol
from onecity.engines.emergency.rules.protocol import flaws, judge, prepare

# organisations stand here without the divisions that they are in
KINDS = (MODEL, PROTOCOL, GUIDANCE, replace(ORGANISATION, check=None))
CITY = Path(__file__).resolve().parents[5] / "cities" / "qingdao"
YES_NO = {"yes": {"zh": "是", "en": "yes"}, "no": {"zh": "否", "en": "no"}}
TEXT = {"zh": "问", "en": "ask"}


def protocol(questions: Any, leaves: Any) -> Protocol:
    said = {
        "id": "small",
        "title": TEXT,
        "words": ["x"],
        "review": {"reviewed": False, "note": TEXT},
        "questions": [{"ask": TEXT, "options": YES_NO} | one for one in questions],
        "leaves": [{"priority": "low", "title": TEXT} | one for one in leaves],
        "examples": [{"id": f"e{n}", "leaf": "end"} for n in range(8)],
    }
    return Protocol.model_validate_json(json.dumps(said))


@pytest.fixture(scope="module")
def emergency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    others = shutil.ignore_patterns("responders", "waves")
    shutil.copytree(CITY / "emergency", folder / "emergency", ignore=others)
    shutil.copytree(CITY / "organisations", folder / "organisations")
    return folder


def found_in(folder: Path) -> list[str]:
    return [one.text("en") for one in pack.check(folder, KINDS, examples=True)]


def test_the_citys_protocols_are_whole_and_their_examples_come_out(emergency: Path) -> None:
    assert found_in(emergency) == []
    city = pack.load(emergency, KINDS)
    assert len(city.all("protocol")) >= 12
    for one in city.all("protocol").values():
        assert not one.review.reviewed
        assert "未经医学审核" in one.review.note.zh
    beats = {step.per_minute for one in city.all("guidance").values() for step in one.steps}
    assert beats == {None, 110}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "protocols/bleeding.yaml",
            "leaf: shock, priority: critical",
            "leaf: shock, priority: minor",
            "shock",
        ),
        ("protocols/stroke.yaml", 'face == "yes" || arm', 'face == "yse" || arm', "no question's answer"),
        ("protocols/stroke.yaml", '|| headache == "unknown"', "", "least urgent leaf"),
        ("protocols/fall.yaml", "priority: urgent", "priority: urgnt", "urgent"),
        ("hospitals.csv", "qingdao-university-hospital", "qingdao-universal-hospital", "universal-hospital"),
    ],
)
def test_a_planted_fault_is_told(emergency: Path, file: str, old: str, new: str, said: str) -> None:
    path = emergency / "emergency" / file
    right = path.read_text()
    assert old in right
    path.write_text(right.replace(old, new, 1))
    try:
        assert any(said in one for one in found_in(emergency))
    finally:
        path.write_text(right)


def test_nobody_is_asked_more_than_is_needed() -> None:
    ready = prepare(
        protocol(
            [{"id": "a"}, {"id": "b", "when": 'a == "yes"'}, {"id": "c"}],
            [{"id": "first", "when": 'b == "yes"'}, {"id": "second", "when": 'c == "yes"'}, {"id": "end"}],
        )
    )
    assert judge(ready, {}).question.id == "a"
    assert judge(ready, {"a": "yes"}).question.id == "b"
    assert judge(ready, {"a": "yes", "b": "yes"}).leaf.id == "first"
    assert judge(ready, {"a": "no"}).question.id == "c"
    assert judge(ready, {"a": "unknown", "c": "no"}).leaf.id == "end"


def test_ends_that_nobody_reaches_and_questions_that_nobody_hears_are_flaws() -> None:
    hidden = protocol(
        [{"id": "a"}, {"id": "b"}],
        [{"id": "one", "when": 'a == "yes" && a == "no"'}, {"id": "end"}],
    )
    said = [(one.path[0], one.text.en) for one in flaws(hidden)]
    assert ("leaves", "no answers lead to this leaf.") in said
    assert ("questions", "no way leads to this question.") in said
