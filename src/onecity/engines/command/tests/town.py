"""Which city do the tests load? Qingdao's networks over three reservoirs of which two share a catchment."""

import hashlib
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from ruamel.yaml import YAML

from onecity.base.actor import Actor, system
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.base.outbox.door import emit, recover
from onecity.base.registry.models import Thing
from onecity.engines.sensing.events import WarningChanged, WarningKind, WarningLevel

QINGDAO = Path(__file__).resolve().parents[5] / "cities" / "qingdao"
KEPT = (
    "city.yaml",
    "divisions/districts.csv",
    "organisations",
    "layers/reservoirs.yaml",
    "networks/reservoirs",
)
PLUGGED_IN = {"command", "sensing", "worklist"}
HEAD = (
    "code,name_zh,name_en,division,district,class,catchment,capacity,dead_level,limit_level,normal_level,"
    "design_level,check_level,crest_level,lon,lat,simulated"
)
REST = "small,{catchment},100,80,90,92,95,97,99,120.3,36.7,true"
THINGS = {
    "one": ("一号水库", "370285108", "upper"),
    "two": ("二号水库", "370285109", "upper"),
    "far": ("远处水库", "370283105", "lower"),
}
OPERATOR = system({"declarations.load", "identity.register", "identity.assign"})
START = datetime(2026, 7, 20, 8, tzinfo=UTC)


def write_city(folder: Path) -> Path:
    """Copy what the tests need of Qingdao, with a layer of three reservoirs."""
    for name in KEPT:
        source, target = QINGDAO / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    write_roles(folder / "roles.yaml")
    rows = [
        f"{code},{name},{code},{division},{division[:6]}," + REST.format(catchment=catchment)
        for code, (name, division, catchment) in THINGS.items()
    ]
    (folder / "layers" / "reservoirs.csv").write_text("\n".join([HEAD, *rows]) + "\n")
    return folder


def write_roles(path: Path) -> None:
    """Qingdao's roles that act on warnings, with the permissions of the engines that are plugged in here."""
    yaml = YAML()
    roles = yaml.load((QINGDAO / "roles.yaml").read_text())["roles"]
    kept = [role for role in roles if any(one.startswith("command.") for one in role["permissions"])]
    for role in kept:
        role["permissions"] = [one for one in role["permissions"] if one.split(".")[0] in PLUGGED_IN]
    with path.open("w") as stream:
        yaml.dump({"roles": kept}, stream)


def load(folder: Path) -> None:
    """Load the city as it stands in its folder."""
    load_release(remembered(folder), actor=OPERATOR)


def officer(role: str, organisation: str = "water", division: str = "370285", name: str = "张守坝") -> Actor:
    """Somebody with a role."""
    person_id = create_person(OPERATOR, PersonDraft(name=name, kind="staff", division=division[:6]))
    assign_role(OPERATOR, person_id, role, organisation=organisation, division=division)
    return actor_of(person_id)


def told(
    thing: str,
    sequence: int,
    kind: WarningKind,
    level: WarningLevel | None,
    minutes: float,
    *,
    rule: str = "flood",
    number: int = 0,
) -> WarningChanged:
    """A change of a warning as sensing announces it."""
    warning = hashlib.sha256(f"{thing}{rule}{number}".encode()).hexdigest()[:32]
    moment = START + timedelta(minutes=minutes)
    return WarningChanged(
        warning_id=warning,
        transition_id=hashlib.sha256(f"{warning}{sequence}".encode()).hexdigest()[:32],
        sequence=sequence,
        network="reservoirs",
        rule=rule,
        thing=thing,
        thing_id=thing_id(thing),
        division=THINGS[thing][1],
        kind=kind,
        before=None,
        level=level,
        time=moment,
        at=moment,
        start=START,
        end=moment if level is None else None,
    )


def thing_id(code: str) -> UUID:
    """The registry's id of a reservoir."""
    return Thing.objects.values_list("id", flat=True).get(layer="reservoirs", code=code)


def happen(changes: Iterable[WarningChanged]) -> None:
    """Let sensing announce changes and everybody hear of them, and of what follows."""
    for change in changes:
        emit(change)
    settle()


def settle() -> None:
    """Deliver what the outbox owes until nothing is owed."""
    while recover():
        pass
