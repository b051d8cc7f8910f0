"""What does the city say about volunteers, defibrillators and green waves; which simulated volunteers has it?"""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.core.geo import Point
from onecity.core.pack import City, DeclarationUnknown
from onecity.engines.emergency.declare.responders import GreenWaves, Responders
from onecity.engines.emergency.models import Volunteer
from onecity.engines.emergency.rules.responders.rings import Need, RingRule

KIND, WAVES = "responders", "green-waves"
USUAL_TEST_DAYS = 7
AVAILABLE_OF_FOUR = 4  # every fourth simulated volunteer is on call
AT_ONCE = 500


def responders_now() -> Responders | None:
    """How volunteers are called; None where the city declares nothing: then nobody is."""
    declared: Responders | None = _only(KIND)
    return declared


def waves_now() -> GreenWaves | None:
    """How green is asked for; None where the city declares nothing: then it is not."""
    declared: GreenWaves | None = _only(WAVES)
    return declared


def fresh_for() -> timedelta:
    """How long a self-test counts."""
    declared = responders_now()
    return timedelta(days=declared.self_test_days if declared else USUAL_TEST_DAYS)


def ring_rules(declared: Responders) -> tuple[RingRule, ...]:
    """The rings as the rules take them."""
    return tuple(RingRule(one.radius_m, one.cpr, one.aed, one.wait_s) for one in declared.rings)


def need_of(declared: Responders) -> Need:
    """How many are enough."""
    return Need(declared.wanted.cpr, declared.wanted.aed)


@transaction.atomic
def keep_volunteers(city: City) -> int:
    """Make the simulated volunteers what the city's file says; how many there are. Real people are not touched."""
    rows = [row for declared in city.of_kind(KIND) for row in _rows(city, declared.value, declared.source)]
    codes = {row["code"] for row in rows}
    now = timezone.now()
    Volunteer.objects.filter(simulated=True, ended_at=None).exclude(code__in=codes).update(
        ended_at=now, is_available=False, lon=None, lat=None
    )
    made = [_simulated(number, row) for number, row in enumerate(rows)]
    for one in made:
        one.registered_at = one.position_at = now
    changed = ["kind", "certificate", "skills", "hours", "division", "lon", "lat", "is_available", "ended_at"]
    Volunteer.objects.bulk_create(
        made, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["code"], update_fields=changed
    )
    return len(made)


def _simulated(number: int, row: dict[str, str]) -> Volunteer:
    place = Point(float(row["lon"]), float(row["lat"]))
    return Volunteer(
        code=row["code"],
        kind=row["kind"],
        certificate=row["certificate"],
        skills=row["skills"].split(";"),
        hours=row["hours"],
        division=row["division"],
        is_confirmed=True,
        is_available=number % AVAILABLE_OF_FOUR == 0,
        simulated=True,
        lon=place.lon,
        lat=place.lat,
    )


def _rows(city: City, declared: Responders, source: str) -> list[dict[str, str]]:
    if declared.volunteers_file is None:
        return []
    path = (city.folder / source).parent / Path(declared.volunteers_file)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _only(kind: str) -> Any:  # noqa: ANN401  the kind tells what it is
    try:
        return current().only(kind)
    except (NothingLoaded, DeclarationUnknown):
        return None
