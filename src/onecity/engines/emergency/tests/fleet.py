"""Which city do tests of dispatch load? Three stations on a line, two hospitals, no roads unless a test brings them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import time_machine
from django.core.cache import cache
from ruamel.yaml import YAML

from onecity.base.actor import Actor, system
from onecity.base.declarations.current import look_again
from onecity.base.declarations.door import load_release
from onecity.base.declarations.tests.reading import remembered
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.engines.emergency.door.dispatching import RecommendationView, confirm, recommend
from onecity.engines.emergency.door.missions import MissionView
from onecity.engines.emergency.models import Call

QINGDAO = Path(__file__).resolve().parents[5] / "cities" / "qingdao"
ENGINES = ("base", "web", "engines.emergency")
KEPT = ("city.yaml", "divisions/districts.csv", "organisations", "emergency/protocols", "emergency/guidance")
OPERATOR = system({"declarations.load", "identity.register", "identity.assign"})
START = datetime(2026, 7, 20, 8, tzinfo=UTC)
CENTRE = "emergency-medical-center"
LAT = 36.07
ZONES = {"west": 120.30, "middle": 120.35, "east": 120.40}


def write_city(folder: Path, *, units: int = 1) -> Path:
    """A small city in a folder: a station with ambulances in each of three zones."""
    for name in KEPT:
        source, target = QINGDAO / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    yaml = YAML()
    roles = yaml.load((QINGDAO / "roles.yaml").read_text())["roles"]
    kept = [one for one in roles if all(name.startswith("emergency.") for name in one["permissions"])]
    with (folder / "roles.yaml").open("w") as stream:
        yaml.dump({"roles": kept}, stream)
    write_model(folder, units=units)
    return folder


def write_model(folder: Path, *, units: int = 1, stations: tuple[str, ...] = tuple(ZONES)) -> None:
    """The model with its tables beside it; `units` at each station."""
    place = folder / "emergency"
    shutil.copy(QINGDAO / "emergency" / "model.yaml", place / "model.yaml")
    text = (place / "model.yaml").read_text()
    (place / "model.yaml").write_text(text.replace('group: ["370202", "370203", "370212", "370213"]\n', ""))
    rows = [f"{name},370202,{lon},{LAT},4,1000,1,1" for name, lon in ZONES.items()]
    head = "id,district,lon,lat,area_km2,weight,volunteers,aeds"
    (place / "zones.csv").write_text("\n".join([head, *rows]) + "\n")
    names = [f"station-{name},{name}" for name in stations]
    (place / "stations.csv").write_text("\n".join(["id,zone", *names]) + "\n")
    counts = [f"station-{name},{units}" for name in stations]
    (place / "units.csv").write_text("\n".join(["station,count", *counts]) + "\n")
    wards = ["first,west,stroke-centre,1", "second,east,,1", "third,middle,,1", "fourth,middle,,1"]
    (place / "hospitals.csv").write_text("\n".join(["id,zone,capabilities,bays", *wards]) + "\n")


@contextmanager
def city(folder: Path, settings: object, *, units: int = 1) -> Iterator[Path]:
    """The city, loaded; the clock stands still until it is moved."""
    with time_machine.travel(START, tick=False):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
        settings.ONECITY_ENGINES = [f"onecity.{name}.engine:ENGINE" for name in ENGINES]  # type: ignore[attr-defined]
        cache.clear()
        look_again()
        load(write_city(folder, units=units))
        yield folder
        look_again()


def load(folder: Path) -> None:
    """Load the city as it stands in its folder."""
    load_release(remembered(folder), actor=OPERATOR)


def officer(role: str, name: str = "马车组") -> Actor:
    """Somebody of the emergency centre."""
    person_id = create_person(OPERATOR, PersonDraft(name=name, kind="staff", division="3702"))
    assign_role(OPERATOR, person_id, role, organisation=CENTRE, division="3702")
    return actor_of(person_id)


def call_at(zone: str, priority: str = "urgent", *, leaf: tuple[str, str] = ("", ""), **more: object) -> Call:
    """A call that was judged half a minute after it came."""
    number = Call.objects.count() + 1
    rank = ("critical", "urgent", "minor").index(priority)
    now = datetime.now(UTC)
    given = {
        "number": f"T-{number:04}",
        "once": f"once-{number}",
        "token_hash": f"{number:064}",
        "source": "portal",
        "state": "judged",
        "priority": priority,
        "rank": rank,
        "protocol": leaf[0],
        "leaf": leaf[1],
        "lon": ZONES[zone],
        "lat": LAT,
        "radius_m": 30.0,
        "division": "370202",
        "received_at": now - timedelta(seconds=30),
        "answered_at": now - timedelta(seconds=25),
        "judged_at": now,
    }
    return Call.objects.create(**given | more)


def send(dispatcher: Actor, call: UUID, unit: str = "", *, reason: str = "", once: str = "") -> MissionView:
    """Recommend and confirm: the first, or the one named."""
    shown: RecommendationView = recommend(dispatcher, call)
    chosen = unit or shown.options[0].code
    once = once or f"{call}:{chosen}"
    return confirm(dispatcher, call, chosen, token=shown.token, once=once, reason=reason).mission
