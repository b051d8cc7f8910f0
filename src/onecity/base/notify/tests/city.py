"""A city with two organisations and three roles, for the tests of notify and worklist."""

from pathlib import Path
from uuid import UUID

from onecity.base.actor import Actor, system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.base.manifest import Engine, Permission
from onecity.core.text import Text

PLUGGED_IN = "onecity.base.notify.tests.city:ENGINE"
ENGINE = Engine(
    id="example",
    title=Text(zh="例", en="Example"),
    kinds=tuple(f"onecity.base.identity.kinds:{kind}" for kind in ("ROLE", "ORGANISATION", "DISTRICT")),
    permissions=tuple(
        Permission(name, Text(zh=name, en=name))
        for name in ("example.decide", "worklist.assign", "notify.operate")
    ),
)
FILES = {
    "roles.yaml": """\
roles:
  - {id: clerk, title: {zh: 经办, en: Clerk}, duty: business, permissions: [example.decide]}
  - {id: chief, title: {zh: 科长, en: Chief}, duty: business, permissions: [example.decide, worklist.assign]}
  - {id: operator, title: {zh: 运维, en: Operator}, duty: business, permissions: [notify.operate]}
""",
    "organisations/all.yaml": """\
organisations:
  - {id: health, name: {zh: 卫健委, en: Health}, short: {zh: 卫健, en: H}, kind: bureau, division: "370202"}
  - {id: civil, name: {zh: 民政局, en: Civil}, short: {zh: 民政, en: Civil}, kind: bureau, division: "370202"}
""",
    "divisions/districts.csv": """\
code,name_zh,name_en,parent,level,population,population_year,population_basis,density_per_km2,label_lon,label_lat
370202,市南区,Shinan District,3702,district,488500,2021,published,15313,120.39241,36.07370
""",
}


def load_city(folder: Path) -> None:
    """Load the city; the engine of this module must be plugged in."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    load_release(remembered(folder), actor=system({"declarations.load"}))


def resident(
    email: str = "", language: str = "zh-hans", channels: tuple[str, ...] = (), phone: str = ""
) -> UUID:
    """A person who may have an address and a number."""
    draft = PersonDraft(name="李小明", email=email, phone=phone, language=language, channels=channels)
    return create_person(system({"identity.register"}), draft)


def staff(role: str, organisation: str | None = None, division: str | None = None) -> Actor:
    """Somebody new with a role in an organisation and division, or everywhere."""
    person_id = create_person(system({"identity.register"}), PersonDraft(name="王敏", kind="staff"))
    granting = system({"identity.assign"})
    assign_role(granting, person_id, role, organisation=organisation, division=division)
    return actor_of(person_id)
