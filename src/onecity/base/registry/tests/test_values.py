"""Is a value told that cannot be meant: no number where rules want one, a division that there is not?"""

from pathlib import Path

import pytest

from onecity.base.registry.declare import LAYER, LayerDeclaration
from onecity.base.registry.values import faults
from onecity.core.pack import check

LAMPS = LayerDeclaration.model_validate(
    {
        "id": "lamps",
        "title": {"zh": "路灯", "en": "Lamps"},
        "icon": "bulb",
        "colour": "pine-7",
        "kind": "point",
        "fields": [
            {"id": name, "title": {"zh": name, "en": name}, "type": kind}
            for name, kind in {
                "amperes": "number",
                "beds": "integer",
                "lit": "boolean",
                "made": "date",
                "district": "division",
                "street": "text",
            }.items()
        ],
        "credit": {"zh": "例", "en": "Example"},
    }
)
DIVISIONS = {"3702", "370202", "370202001", "370202002", "370283001"}


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("amperes", "1.2 A", "thing-value"),
        ("amperes", "nan", "thing-value"),
        ("beds", "12.5", "thing-value"),
        ("lit", "perhaps", "thing-value"),
        ("made", "26/11/2026", "thing-value"),
        ("district", "370299", "thing-division-unknown"),
        ("division", "370202009", "thing-division-unknown"),
    ],
)
def test_a_value_that_cannot_be_meant_is_told(name: str, value: str, code: str) -> None:
    ((field, told, text, said),) = faults(LAMPS, {name: value}, DIVISIONS)
    assert (field, told, said["value"]) == (name, code, value)
    assert f'"{value}"' in text.en.format(**said)
    assert f"“{value}”" in text.zh.format(**said)


def test_a_division_beside_it_is_named() -> None:
    ((_, _, _, said),) = faults(LAMPS, {"division": "370202009"}, DIVISIONS)
    assert said["near"] in {"370202001", "370202002"}


def test_what_is_right_or_left_out_is_not_told() -> None:
    row = {"amperes": "1.2", "beds": "12.0", "lit": "False", "made": "2026-11-26", "district": 370202}
    assert list(faults(LAMPS, {**row, "division": "370202001", "street": "any"}, DIVISIONS)) == []
    assert list(faults(LAMPS, dict.fromkeys(row, ""), DIVISIONS)) == []
    assert list(faults(LAMPS, {"division": "anywhere"}, ())) == []
    assert list(faults(LAMPS, {"division": "370202001"}, {"3702", "370202"})) == []


def test_the_check_tells_it_at_its_cell(tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers/lamps.yaml").write_text(
        "id: lamps\ntitle: {zh: 路灯, en: Lamps}\nicon: bulb\ncolour: pine-7\nsource: lamps.csv\nkind: point\n"
        "fields:\n  - {id: amperes, title: {zh: 电流, en: Current}, type: number}\ncredit: {zh: 例, en: Example}\n",
        encoding="utf-8",
    )
    (tmp_path / "layers/lamps.csv").write_text(
        "code,name_zh,name_en,amperes,lon,lat\na,甲,A,1.2,120.3,36\nb,乙,B,1·2,120.3,36\n", encoding="utf-8"
    )
    (problem,) = check(tmp_path, (LAYER,))
    assert (problem.place, problem.code) == ("layers/lamps.csv:3:7", "thing-value")
    assert "without a unit" in problem.text("en")
