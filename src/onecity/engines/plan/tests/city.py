"""Which small city do the tests of the plan load, and what can be measured in it?"""

import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from onecity.base.manifest import Engine, Measure
from onecity.base.measure import Reading
from onecity.core.pack import Kind
from onecity.core.text import Text

HERE = "onecity.engines.plan.tests.city"


class Organisation(BaseModel):
    """As much of an organisation as the plan looks at."""

    id: str
    short: Text


class Service(BaseModel):
    """As much of a service as the plan looks at."""

    id: str


class Town(BaseModel):
    """As much of a city as a page looks at."""

    id: str
    name: Text


CITY = Kind("city", Town, "city.yaml", "one")
ORGANISATION = Kind("organisation", Organisation, "organisations.yaml", "many")
SERVICE = Kind("service", Service, "affairs/*/service.yaml", "one")


def _measure(name: str) -> Measure:
    return Measure(f"test.{name}", Text(zh="测", en=name), f"{HERE}:{name}")


ENGINE = Engine(
    id="test",
    title=Text(zh="测试", en="Test"),
    kinds=(f"{HERE}:CITY", f"{HERE}:ORGANISATION", f"{HERE}:SERVICE"),
    measures=tuple(map(_measure, ("steady", "simulated", "broken", "breaks_the_query", "no_number", "day"))),
)


def reading(value: float, *, simulated: bool = False) -> Reading:
    """A reading with everything that a reader needs."""
    unit, method = Text(zh="个", en="scenes"), Text(zh="逐个数", en="Counted one by one")
    return Reading(value, unit, timezone.now(), method, 7, simulated)


def steady() -> Reading:
    """Always 40."""
    return reading(40)


def simulated() -> Reading:
    """Invented, and says so."""
    return reading(500, simulated=True)


def broken() -> Reading:
    """Cannot be computed."""
    raise RuntimeError("the source is gone")


def breaks_the_query() -> Reading:
    """Fails inside the database, as a measure with a wrong query does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM a_table_that_is_not_there")
    return reading(1)


def no_number() -> Reading:
    """A division of nothing by nothing."""
    return reading(float("nan"))


def day() -> Reading:
    """The day of the month: a value that changes."""
    return reading(timezone.now().day)


def text(word: str) -> dict[str, str]:
    """The same word in both languages."""
    return {"zh": word, "en": word}


def target(id: str, **changes: Any) -> dict[str, Any]:
    """A target of 100 scenes, with changes."""
    return {
        "id": id,
        "project": "government",
        "title": text(id),
        "words": f"原文：{id}",
        "kind": "number",
        "value": 100,
        "comparison": ">=",
        "unit": {"zh": "个", "en": "scenes"},
        "owner": "office",
        "source": text("plan"),
        **changes,
    }


def milestone(id: str, **changes: Any) -> dict[str, Any]:
    """A target that has to exist."""
    return target(id, kind="milestone", value=None, comparison=None, unit=None, **changes)


def plan(*targets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A plan of 2024 with one project, one earlier figure and one list."""
    entries = [
        {"id": "disability", "title": text("disability"), "owner": "office", "service": "disability"},
        {"id": "talents", "title": text("talents"), "owner": "office"},
    ]
    return {
        "plan": {
            "id": "p-2024",
            "title": text("Plan 2024"),
            "year": 2024,
            "intro": text("i"),
            "source": text("s"),
        },
        "projects": [{"id": "government", "title": text("Government"), "intro": text("intro")}],
        "targets": list(targets) or [target("scenes")],
        "standing": [
            {
                "id": "scenes-2023",
                "project": "government",
                "title": text("scenes"),
                "value": 30,
                "comparison": ">",
                "unit": {"zh": "个", "en": "scenes"},
                "owner": "office",
                "year": 2023,
            }
        ],
        "lists": [{"id": "things", "target": "scenes", "title": text("things"), "items": entries}],
        **changes,
    }


def write(folder: Path, declared: dict[str, Any] | None) -> Path:
    """A city folder with this plan, or without any."""
    (folder / "affairs" / "disability").mkdir(parents=True, exist_ok=True)
    (folder / "affairs" / "disability" / "service.yaml").write_text("id: disability\n", encoding="utf-8")
    (folder / "city.yaml").write_text("id: city\nname: {zh: 小城, en: Town}\n", encoding="utf-8")
    offices = "- id: office\n  short: {zh: 办公室, en: Office}\n"
    (folder / "organisations.yaml").write_text(offices, encoding="utf-8")
    if declared is not None:
        (folder / "plan").mkdir(exist_ok=True)
        written = json.dumps(declared, ensure_ascii=False, indent=1)
        (folder / "plan" / "targets.yaml").write_text(written, encoding="utf-8")
    return folder
