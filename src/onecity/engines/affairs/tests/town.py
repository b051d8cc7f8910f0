"""Which city do the tests load? Qingdao without its streets and layers: small enough to be loaded in each test."""

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ruamel.yaml import YAML

from onecity.base.actor import Actor, system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.kinds import kinds
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.core.pack import City, load
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.rules.conditions import Prepared, prepare

QINGDAO = Path(__file__).resolve().parents[5] / "cities" / "qingdao"
KEPT = (
    "city.yaml",
    "roles.yaml",
    "divisions/districts.csv",
    "organisations",
    "people",
    "certificates",
    "affairs/disability",
)
OPERATOR = system(
    {"declarations.load", "identity.register", "identity.assign", "identity.erase", "identity.mandate"}
)
SERVICE = "disability"
NUMBERS: dict[str, int | float] = {"minimum_living_standard": 100_000}


def write_city(folder: Path) -> Path:
    """Copy what the tests need of Qingdao."""
    for name in KEPT:
        source, target = QINGDAO / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return folder


def change(folder: Path, file: str, **changes: Any) -> None:
    """Change top-level values of a YAML file of the city."""
    yaml = YAML()
    path = folder / file
    content = yaml.load(path.read_text())
    content.update(changes)
    with path.open("w") as stream:
        yaml.dump(content, stream)


def reload(folder: Path) -> None:
    """Load the city as it stands in its folder now."""
    load_release(remembered(folder), actor=OPERATOR)


def resident(name: str = "李小明", resident_id: str = "370202199001020010", **draft: Any) -> Actor:
    """Somebody who applies."""
    draft = {"phone": "13800000001"} | draft
    person_id = create_person(
        OPERATOR, PersonDraft(name=name, resident_id=resident_id, division="370202", **draft)
    )
    return actor_of(person_id)


def officer(organisation: str, division: str = "370202", role: str = "clerk", name: str = "陈立") -> Actor:
    """Somebody who decides."""
    person_id = create_person(OPERATOR, PersonDraft(name=name, kind="staff", division=division))
    assign_role(OPERATOR, person_id, role, organisation=organisation, division=division)
    return actor_of(person_id)


@cache
def declared() -> City:
    """The city of these tests as the pack reads it, without a database: for tests of rules."""
    with TemporaryDirectory() as folder:
        return load(write_city(Path(folder)), kinds())


def service() -> Service:
    """The disability service."""
    found: Service = declared().get("service", SERVICE)
    return found


@cache
def ready() -> Prepared:
    """The disability service, ready to use."""
    return prepare(service(), NUMBERS)


ANSWERS: Mapping[str, str | int | bool] = {
    "has_certificate": False,
    "severity": "grade-2",
    "needs_care": True,
    "wants_bus_card": True,
    "name": "李小明",
    "resident_id": "370202199001020010",
    "phone": "13800000001",
    "home_division": "370202",
    "income_per_month": 124_000,
    "care_arrangement": "family",
    "bank_account": "6222020000006210",
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)
PDF = b"%PDF-1.7\n" + bytes(500)
