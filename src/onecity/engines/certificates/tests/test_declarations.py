"""Are mistakes in types and matters found, and is the reference city's breadth there?"""

from pathlib import Path
from typing import Any

import pytest

from onecity.base.manifest import engines, resolve
from onecity.core.pack import check, load
from onecity.engines.certificates.tests import city

QINGDAO = Path(__file__).parents[5] / "cities" / "qingdao"
KINDS = [
    resolve(name)
    for name in (
        *city.ENGINE.kinds,
        "onecity.engines.certificates.declare:CERTIFICATE_TYPE",
        "onecity.engines.certificates.declare:MATTER",
    )
]


def problems(folder: Path, *types: dict[str, Any], **more: Any) -> list[str]:
    city.write(folder, *types, **more)
    return [problem.code for problem in check(folder, KINDS, examples=True)]


def test_a_right_city_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, city.card(), city.licence(), matters=(city.matter(),)) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"authority": "nobody"}, "unknown-reference"),
        ({"valid_until": "colour"}, "unknown-reference"),
        ({"valid_until": "name", "validity_months": None}, "certificates-end"),
        ({"template": {"headline": "colour", "rows": [["name"]]}}, "unknown-reference"),
        ({"examples": [{"id": "right", "face": {"name": "x"}}]}, "certificates-example"),
        (
            {
                "examples": [
                    {
                        "id": "mask",
                        "face": {"name": "李小明", "resident_id": city.RID, "grade": "2"},
                        "masked": {"name": "李小明"},
                    }
                ]
            },
            "certificates-example",
        ),
        ({"fields": [city.field("name"), city.field("name")]}, "certificates-twice"),
    ],
)
def test_a_wrong_type_is_told_where_it_is_wrong(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    assert code in problems(tmp_path, city.card(**changes))


def test_a_code_belongs_to_one_type(tmp_path: Path) -> None:
    assert problems(tmp_path, city.card(), city.card(id="another")) == ["certificates-code"]


def test_a_matter_names_only_uses_and_fields_that_exist_and_its_cases_come_true(tmp_path: Path) -> None:
    wrong = city.matter(cases=[{"id": "c", "expect": {"card": "certificate"}}])
    assert problems(tmp_path / "a", city.card(), matters=(wrong,)) == ["certificates-example"]
    matter = city.matter()
    matter["materials"][1]["rules"][0] |= {"use": "nothing"}
    assert problems(tmp_path / "b", city.card(), matters=(matter,)) == ["unknown-reference"]
    matter = city.matter()
    matter["materials"][1]["rules"][0] |= {"fields": ["resident_id"]}
    assert problems(tmp_path / "c", city.card(), matters=(matter,)) == ["unknown-reference"]
    matter = city.matter(cases=[{"id": "c", "expect": {"colour": "paper"}}])
    assert "unknown-reference" in problems(tmp_path / "d", city.card(), matters=(matter,))


def test_the_reference_city_is_right_in_its_breadth_and_claims_no_unchecked_law() -> None:
    names = [name for engine in engines() for name in engine.kinds]
    kinds = {kind.name: kind for kind in (*map(resolve, names), *KINDS)}
    found = load(QINGDAO, kinds.values(), examples=True)
    types = found.all("certificate-type").values()
    assert len(types) == 49
    assert len({one.code for one in types}) == 49
    assert len(found.all("matter")) == 35
    assert all(matter.demonstration for matter in found.all("matter").values())
    assert {basis.status for one in types for basis in one.basis} == {"unconfirmed"}
