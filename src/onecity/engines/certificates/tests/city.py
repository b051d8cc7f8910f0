"""Which small city do the tests of certificates load?"""

import json
from pathlib import Path
from typing import Any

from onecity.base.manifest import Engine
from onecity.core.text import Text

BASE = "onecity.base"
CREDIT = "91370202MA0QD0001L"
RID = "370202199001020010"

ENGINE = Engine(
    id="small",
    title=Text(zh="小城", en="Small"),
    kinds=(
        f"{BASE}.declarations.declare:CITY",
        f"{BASE}.identity.kinds:ORGANISATION",
        f"{BASE}.identity.kinds:DISTRICT",
    ),
)


def text(word: str) -> dict[str, str]:
    """The same word in both languages."""
    return {"zh": word, "en": word}


def organisation(id: str, division: str = "3702", parent: str | None = None) -> dict[str, Any]:
    """A bureau."""
    made = {"id": id, "name": text(id), "short": text(id), "kind": "bureau", "division": division}
    return made | ({"parent": parent} if parent else {})


def field(id: str, **more: Any) -> dict[str, Any]:
    """A field of a face."""
    return {"id": id, "title": text(id), **more}


def card(**changes: Any) -> dict[str, Any]:
    """A disability certificate, issued by the districts too, valid for 12 months."""
    return {
        "id": "disability-card",
        "title": text("disability card"),
        "summary": text("proves it"),
        "code": "T01",
        "authority": "federation",
        "level": "district",
        "holder": "person",
        "group": "social",
        "fields": [
            field("name", mask="name", public=True),
            field("resident_id", type="resident-id", mask="number", sensitive=True),
            field("grade", mask="hidden", sensitive=True),
            field("note", required=False),
        ],
        "validity_months": 12,
        "template": {"headline": "name", "rows": [["name", "grade"], ["resident_id"]]},
        "uses": [
            {
                "id": "service",
                "title": text("service"),
                "fields": ["name", "grade"],
                "by": ["consent", "duty"],
                "legal": text("the law"),
                "days": 30,
            },
            {"id": "discount", "title": text("discount"), "fields": ["name"], "by": ["consent"], "days": 2},
        ],
        "basis": [{"title": text("measures"), "status": "unconfirmed"}],
        "examples": [
            {"id": "right", "face": {"name": "李小明", "resident_id": RID, "grade": "2"}},
            {"id": "wrong", "face": {"name": "李小明", "grade": "2"}, "problems": ["resident_id"]},
        ],
        **changes,
    }


def licence() -> dict[str, Any]:
    """A permit of an organisation; a field of its face says until when."""
    return card(
        id="permit",
        code="T02",
        authority="bureau",
        level="city",
        holder="organisation",
        fields=[field("company", public=True), field("end_date", type="date")],
        validity_months=None,
        valid_until="end_date",
        template={"headline": "company", "rows": [["company", "end_date"]]},
        uses=[{"id": "service", "title": text("service"), "fields": ["company"]}],
        examples=[{"id": "right", "face": {"company": "A", "end_date": "2030-12-31"}}],
    )


def matter(**changes: Any) -> dict[str, Any]:
    """A matter with one material for each way."""
    proof = {"rule": "certificate", "certificate": "disability-card", "use": "service", "fields": ["name"]}
    check = {"rule": "data-check", "owner": "federation", "question": text("is it so?")}
    cross = {"rule": "cross-check", "owner": "bureau", "question": text("is it so?"), "within": "3 workdays"}
    promise = {
        "rule": "promise",
        "promise": text("I promise"),
        "text_version": "v1",
        "inspect_within": "10 workdays",
        "consequence": text("withdrawn"),
    }
    paper = {"rule": "paper", "bring": text("the paper")}
    return {
        "id": "allowance",
        "title": text("allowance"),
        "summary": text("money"),
        "group": "social",
        "department": "bureau",
        "materials": [
            {
                "id": "copy",
                "title": text("copy"),
                "rules": [{"rule": "cancelled", "because": text("no law")}],
            },
            {"id": "card", "title": text("card"), "rules": [proof, check, paper]},
            {"id": "income", "title": text("income"), "rules": [check, cross, promise, paper]},
        ],
        "cases": [
            {"id": "nothing", "expect": {"copy": "cancelled", "card": "paper", "income": "cross-check"}}
        ],
        **changes,
    }


def write(folder: Path, *types: dict[str, Any], matters: tuple[dict[str, Any], ...] = ()) -> Path:
    """A city folder with these types and matters; a bureau and a federation with a body in one district."""
    (folder / "certificates").mkdir(parents=True, exist_ok=True)
    (folder / "organisations").mkdir(exist_ok=True)
    (folder / "matters").mkdir(exist_ok=True)
    (folder / "divisions").mkdir(exist_ok=True)
    (folder / "city.yaml").write_text(CITY, encoding="utf-8")
    (folder / "divisions" / "districts.csv").write_text(DISTRICTS, encoding="utf-8")
    bodies = [
        organisation("federation"),
        organisation("federation-370202", "370202", "federation"),
        organisation("bureau"),
        organisation("bureau-370202", "370202", "bureau"),
    ]
    _dump(folder / "organisations" / "all.yaml", {"organisations": bodies})
    for one in types:
        _dump(folder / "certificates" / f"{one['id']}.yaml", one)
    _dump(folder / "matters" / "all.yaml", {"matters": list(matters)})
    return folder


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


CITY = """
id: small
name: {zh: 小城, en: Small}
division: "3702"
timezone: Asia/Shanghai
languages: [zh, en]
centre: [120.38, 36.06]
bounds: [119.5, 35.5, 121.1, 37.2]
population:
  value: 1000
  approximate: true
  source: {zh: 示例, en: example}
calendar: {years: {}}
parameters: {}
"""

_DISTRICT = {
    "code": "370202",
    "name_zh": "市南区",
    "name_en": "Shinan District",
    "parent": "3702",
    "level": "district",
    "population": "488500",
    "population_year": "2021",
    "population_basis": "published",
    "density_per_km2": "15313",
    "label_lon": "120.39241",
    "label_lat": "36.07370",
}
DISTRICTS = f"{','.join(_DISTRICT)}\n{','.join(_DISTRICT.values())}\n"
