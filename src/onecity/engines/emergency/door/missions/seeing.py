"""What do crews, dispatchers, hospitals and callers see of a mission?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.emergency.door.declared import hospitals
from onecity.engines.emergency.door.receiving import receives
from onecity.engines.emergency.door.units import must_drive
from onecity.engines.emergency.door.ways import ways_to
from onecity.engines.emergency.errors import EmergencyError, MissionUnknown
from onecity.engines.emergency.models import Mission
from onecity.engines.emergency.permissions import CREW, DISPATCH, READ
from onecity.engines.emergency.rules.unit import EN_ROUTE, NEXT, ORDERED, STAGES, missed


@dataclass(frozen=True, slots=True)
class MissionView:
    """One ambulance's way to a call. `times` by stage; `missed` names stages that nobody reported."""

    id: UUID
    call_id: UUID
    unit: str
    unit_title: Text
    state: str
    eta_s: float | None
    eta_at: datetime | None
    hospital: str
    hospital_eta_at: datetime | None
    acknowledged_at: datetime | None
    times: Mapping[str, datetime | None]
    missed: tuple[str, ...]
    corrections: tuple[Mapping[str, object], ...]
    next: tuple[str, ...]
    is_without_wave: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Track:
    """What a caller may see of the ambulance that comes: where it is and when it should be there, not who drives."""

    title: Text
    state: str
    lon: float
    lat: float
    position_at: datetime
    age_s: float
    eta_at: datetime | None


@dataclass(frozen=True, slots=True)
class Follow:
    """Where an ambulance is and where it goes: to the call, then to the hospital. `end` None: nowhere yet."""

    unit: str
    state: str
    priority: str
    start: Point
    end: Point | None
    position_at: datetime


def mission(actor: Actor, mission_id: UUID) -> MissionView:
    """One mission: for dispatchers, the crew of its ambulance and hospitals. Raises `MissionUnknown`."""
    row = Mission.objects.filter(id=mission_id).select_related("unit", "call").first()
    if row is None or not _may_see(actor, row):
        raise MissionUnknown
    return view_of(row)


def mission_of_crew(actor: Actor, code: str) -> MissionView | None:
    """What the actor's ambulance is about now. Raises `NotOfTheCrew`."""
    row = Mission.objects.filter(unit__code=code, ended_at=None).select_related("unit", "call").first()
    if row is None:
        return None
    must_drive(actor, row.unit)
    return view_of(row)


def of_call(call_id: UUID) -> tuple[MissionView, ...]:
    """All missions to a call, the first order first; for the engine's own work."""
    return of_calls([call_id]).get(call_id, ())


def of_calls(call_ids: Iterable[UUID]) -> dict[UUID, tuple[MissionView, ...]]:
    """The missions to several calls, by call."""
    found: dict[UUID, tuple[MissionView, ...]] = {}
    rows = Mission.objects.filter(call__in=list(call_ids)).select_related("unit", "call")
    for row in rows.order_by("ordered_at", "id"):
        found[row.call_id] = (*found.get(row.call_id, ()), view_of(row))
    return found


def track(call_id: UUID) -> Track | None:
    """The ambulance that will be there first, for the caller's page; None before an order."""
    rows = Mission.objects.filter(call=call_id, ended_at=None).select_related("unit", "call")
    row = min(rows, key=_expected, default=None)
    if row is None:
        return None
    unit, now = row.unit, timezone.now()
    return Track(
        title=Text(zh=unit.title_zh, en=unit.title_en),
        state=row.state,
        lon=unit.lon,
        lat=unit.lat,
        position_at=unit.position_at,
        age_s=max(0.0, (now - unit.position_at).total_seconds()),
        eta_at=_eta_now(row, now),
    )


def follow(mission_id: UUID) -> Follow:
    """The way that a mission is on, for those who clear it. Raises `MissionUnknown`."""
    row = Mission.objects.filter(id=mission_id).select_related("unit", "call").first()
    if row is None:
        raise MissionUnknown
    return Follow(
        unit=row.unit.code,
        state=row.state,
        priority=row.call.priority,
        start=Point(row.unit.lon, row.unit.lat),
        end=end_of(row),
        position_at=row.unit.position_at,
    )


def may_follow(actor: Actor, key: str) -> bool:
    """Whether the actor may hear that a mission moved: the live topic `mission`."""
    try:
        mission(actor, UUID(key))
    except (EmergencyError, ValueError):
        return False
    return True


def view_of(row: Mission) -> MissionView:
    """A mission as values; `unit` and `call` are read with it."""
    times = {name: getattr(row, name) for name in STAGES}
    expected = row.ordered_at + timedelta(seconds=row.eta_s) if row.eta_s is not None else None
    return MissionView(
        id=row.id,
        call_id=row.call_id,
        unit=row.unit.code,
        unit_title=Text(zh=row.unit.title_zh, en=row.unit.title_en),
        state=row.state,
        eta_s=row.eta_s,
        eta_at=expected,
        hospital=row.hospital,
        hospital_eta_at=row.hospital_eta_at,
        acknowledged_at=row.acknowledged_at,
        times=times,
        missed=missed(times),
        corrections=tuple(row.corrections),
        next=NEXT.get(row.state, ()),
        is_without_wave=row.is_without_wave,
        ended_at=row.ended_at,
    )


def _may_see(actor: Actor, row: Mission) -> bool:
    if any(actor.may(one, row.unit.scope) for one in (READ, DISPATCH)):
        return True
    if row.hospital and receives(actor, row.hospital):
        return True
    return actor.may(CREW, row.unit.scope) and str(actor.id) in row.unit.crew


def _expected(row: Mission) -> datetime:
    return row.arrived_at or row.ordered_at + timedelta(seconds=row.eta_s or 3600)


def _eta_now(row: Mission, now: datetime) -> datetime | None:
    """From where it is while it drives; what was expected at the order before it left or where that fails."""
    if row.state not in {ORDERED, EN_ROUTE}:
        return row.arrived_at
    if row.state == EN_ROUTE and row.call.lon is not None and row.call.lat is not None:
        here, there = Point(row.unit.lon, row.unit.lat), Point(row.call.lon, row.call.lat)
        seconds = ways_to(system(), [here], there).seconds[0]
        if seconds is not None:
            return max(now, row.unit.position_at + timedelta(seconds=seconds))
    return row.ordered_at + timedelta(seconds=row.eta_s) if row.eta_s is not None else None


def end_of(row: Mission) -> Point | None:
    """Where a mission's ambulance goes now: to the call, then to the hospital; None: nowhere (yet)."""
    if row.state in {ORDERED, EN_ROUTE} and row.call.lon is not None and row.call.lat is not None:
        return Point(row.call.lon, row.call.lat)
    found = hospitals().get(row.hospital)
    return Point(found.lon, found.lat) if found and row.left_at and not row.at_hospital_at else None
