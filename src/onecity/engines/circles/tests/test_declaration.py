"""Is a wrong circle told where it is wrong, and do its examples fail when they should?"""

import json
from pathlib import Path

import pytest

from onecity.base.declarations.kinds import kinds
from onecity.core import pack
from onecity.engines.circles.tests import city
from onecity.engines.circles.tests.test_commands import TOWN

EXAMPLE = """
examples:
  - id: one
    title: {zh: 例, en: one}
    network: town.json
    people: [{at: A, people: 60}, {at: B, people: 60}]
    points: [{at: B, services: [simple], capacity: 60, hours: office}]
    profile: walking
    at: "2026-03-02T10:00"
    expect: {share: {simple: 1}, room: {simple: 0.5}, at_least: {"1": 1, "2": 0}}
"""


def problems(folder: Path, *changes: tuple[str, str]) -> list[pack.Problem]:
    path = city.write(folder) / "circles" / "government.yaml"
    (folder / "circles" / "town.json").write_text(json.dumps(TOWN), encoding="utf-8")
    text = path.read_text(encoding="utf-8") + EXAMPLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return [one for one in pack.check(folder, kinds(), examples=True) if one.severity == "error"]


def test_a_right_circle_with_a_right_example_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "code", "found"),
    [
        (("room: {simple: 0.5}", "room: {simple: 0.6}"), "circle-example", "0.6"),
        (("share: {simple: 1}", "share: {permit: 1}"), "circle-example", "1"),
        (("2026-03-02T10:00", "2026-03-02T12:00"), "circle-example", "1"),
        (("services: [simple]\n", "services: [simpel]\n"), "unknown-reference", "simpel"),
        (("where: {level: [hall]}", "where: {levle: [hall]}"), "unknown-reference", "levle"),
        (("    hours: office\n    capacity", "    hours: ofice\n    capacity"), "unknown-reference", "ofice"),
        (("service: simple\n    share", "service: smple\n    share"), "unknown-reference", "smple"),
        (('"2": 0}', '"9": 0}'), "unknown-reference", "9"),
        (("{at: A, people", "{at: Z, people"), "circle-network", None),
    ],
)
def test_each_mistake_is_told_at_its_place(
    tmp_path: Path, change: tuple[str, str], code: str, found: str | None
) -> None:
    told = problems(tmp_path, change)
    assert code in {one.code for one in told}
    first = next(one for one in told if one.code == code)
    assert first.file == "circles/government.yaml"
    assert found is None or first.found == found
    assert first.text("zh")
    assert first.text("en")


def test_the_reference_citys_circles_are_right() -> None:
    folder = Path(__file__).parents[5] / "cities" / "qingdao"
    own = [one for one in kinds() if one.name in {"circle", "layer", "city", "district", "subdistrict"}]
    told = [one for one in pack.check(folder, own, examples=True) if one.file.startswith("circles/")]
    assert [one for one in told if one.severity == "error"] == []
