"""Who drives the ambulances of a demonstration that nobody has signed on to?

Simulated crews, through the same doors as real ones, and only in demo mode. An ambulance with a crew is left to it.
They drive in a straight line and are there when it was expected; how long the rest takes is invented.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, Grant
from onecity.core.geo import Point
from onecity.engines.emergency.door import handover
from onecity.engines.emergency.door.missions.moving import times_of
from onecity.engines.emergency.door.missions.seeing import end_of
from onecity.engines.emergency.door.missions.stepping import step
from onecity.engines.emergency.door.units import report_position
from onecity.engines.emergency.errors import EmergencyError
from onecity.engines.emergency.models import Mission
from onecity.engines.emergency.permissions import CREW
from onecity.engines.emergency.rules.unit import (
    AT_HOSPITAL,
    EN_ROUTE,
    ON_SCENE,
    ORDERED,
    TRANSPORTING,
)

CREWS: Final = Actor(ActorKind.CLIENT, UUID(int=0), frozenset({Grant(CREW)}))
TICK: Final = timedelta(seconds=5)
READY, CARE, HANDOVER = timedelta(seconds=75), timedelta(minutes=4), timedelta(minutes=6)
UNKNOWN_WAY: Final = timedelta(minutes=8)


def drive_simulated() -> int:
    """Let simulated crews go on with their missions; how many did something, for the schedule."""
    if not settings.CONFIGURATION.demo:
        return 0
    rows = Mission.objects.filter(ended_at=None, unit__crew=[]).select_related("unit", "call")
    return sum(_goes_on(row, timezone.now()) for row in rows)


def _goes_on(row: Mission, now: datetime) -> bool:
    since = max(at for at in times_of(row).values() if at is not None)
    try:
        return ACTS[row.state](row, since, now)
    except EmergencyError:
        return False  # a person acted at the same moment


def _leave_station(row: Mission, since: datetime, now: datetime) -> bool:
    return now >= since + READY and bool(step(CREWS, row.id, "depart"))


def _drive_there(row: Mission, since: datetime, now: datetime) -> bool:
    due = row.ordered_at + timedelta(seconds=row.eta_s) if row.eta_s else since + UNKNOWN_WAY
    return _drive(row, max(due, since + TICK), now, "arrive")


def _help(row: Mission, since: datetime, now: datetime) -> bool:
    if now < since + CARE:
        return False
    best = next(iter(handover.options(CREWS, row.id)), None)
    if best is not None:
        handover.choose(CREWS, row.id, best.id)
    return bool(step(CREWS, row.id, "leave" if best else "finish"))


def _drive_on(row: Mission, since: datetime, now: datetime) -> bool:
    due = row.hospital_eta_at or since + UNKNOWN_WAY
    return _drive(row, max(due, since + TICK), now, "reach")


def _hand_over(row: Mission, since: datetime, now: datetime) -> bool:
    return now >= since + HANDOVER and bool(step(CREWS, row.id, "hand_over"))


def _drive(row: Mission, due: datetime, now: datetime, then: str) -> bool:
    """A step nearer to where it goes; there when it is due."""
    end = end_of(row)
    if end is not None:
        left = max((due - now) / TICK, 1.0)
        lon = row.unit.lon + (end.lon - row.unit.lon) / left
        lat = row.unit.lat + (end.lat - row.unit.lat) / left
        place = end if now >= due else Point(lon, lat)
        report_position(CREWS, row.unit.code, place.lon, place.lat, now)
    return now >= due and bool(step(CREWS, row.id, then))


ACTS: Final[dict[str, Callable[[Mission, datetime, datetime], bool]]] = {
    ORDERED: _leave_station,
    EN_ROUTE: _drive_there,
    ON_SCENE: _help,
    TRANSPORTING: _drive_on,
    AT_HOSPITAL: _hand_over,
}
