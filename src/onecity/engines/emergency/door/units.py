"""Which ambulances are there, where are they, and who drives them?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind
from onecity.base.audit.door import record
from onecity.base.outbox.door import publish_live
from onecity.core.geo import Point, distance_m
from onecity.core.pack import City
from onecity.core.text import Text
from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.declared import keep_tables, model_now, zone_title
from onecity.engines.emergency.errors import NotOfTheCrew, UnitBusy, UnitUnknown
from onecity.engines.emergency.models import Mission, Unit
from onecity.engines.emergency.permissions import CREW, READ
from onecity.engines.emergency.rules.unit import FREE, OFF, ORDERED

AT_STATION_M = 300
LIVE = "emergency"


@dataclass(frozen=True, slots=True)
class UnitView:
    """An ambulance as it is now. `age_s` is None while it stands at its station: where that is never grows old."""

    id: UUID
    code: str
    title: Text
    station: str
    organisation: str
    division: str
    capabilities: frozenset[str]
    state: str
    state_at: datetime
    on_duty_since: datetime | None
    is_on_road: bool
    moving_to: str
    lon: float
    lat: float
    position_at: datetime
    age_s: float | None
    crew: int
    version: int


def follow_declaration(city: City) -> int:
    """Make the declared ambulances known, inside the transaction of a load; how many. What they do is left alone."""
    model = keep_tables(city)
    return keep_units(model) if model else 0


def keep_units(model: Model) -> int:
    """Make the ambulances of a model known; those no longer declared go off duty when they are free."""
    known = {one.code: one for one in Unit.objects.all()}
    declared = {one.code: one for one in _declared(model)}
    fresh = [one for code, one in declared.items() if code not in known]
    Unit.objects.bulk_create(fresh, batch_size=200)
    for code, one in declared.items():
        if code in known:
            _follow(known[code], one)
    gone = [code for code in known if code not in declared]
    Unit.objects.filter(code__in=gone, state=FREE).update(
        state=OFF, crew=[], state_at=timezone.now(), version=F("version") + 1
    )
    return len(declared)


def units(actor: Actor) -> tuple[UnitView, ...]:
    """All ambulances that the actor may see, by code. Raises `NotAllowed`."""
    actor.must(READ)
    now = timezone.now()
    return tuple(_view(one, now) for one in Unit.objects.order_by("code") if actor.may(READ, one.scope))


def all_units() -> tuple[UnitView, ...]:
    """All ambulances, for the engine's own work."""
    now = timezone.now()
    return tuple(_view(one, now) for one in Unit.objects.order_by("code"))


def changes() -> int:
    """A number that is another one whenever an ambulance has changed what it does. Not their times: a press that
    comes late has an earlier one.
    """
    counted: int | None = Unit.objects.aggregate(versions=Sum("version"))["versions"]
    return counted or 0


def unit_of(code: str) -> UnitView:
    """One ambulance, for the engine's own work. Raises `UnitUnknown`."""
    return _view(_row(code), timezone.now())


def to_sign_on(actor: Actor) -> tuple[UnitView, ...]:
    """The ambulances that the actor may drive. Raises `NotAllowed`."""
    actor.must(CREW)
    now = timezone.now()
    return tuple(_view(one, now) for one in Unit.objects.order_by("code") if actor.may(CREW, one.scope))


def mine(actor: Actor) -> UnitView | None:
    """The ambulance that the actor has signed on to."""
    row = _mine(actor)
    return _view(row, timezone.now()) if row else None


@transaction.atomic
def sign_on(actor: Actor, code: str) -> UnitView:
    """Join the crew of an ambulance, leaving another one.

    Raises `UnitUnknown`, `NotAllowed`, `UnitBusy` while the other one is on a mission.
    """
    former, now = _mine(actor), timezone.now()
    leaves = former is not None and former.code != code
    # in the order of their codes, so that two who change places never wait for each other
    rows = {one: _locked(one) for one in sorted({code, former.code} if former and leaves else {code})}
    row = rows[code]
    actor.must(CREW, row.scope)
    if former and leaves:
        _leave(actor, rows[former.code])
    if str(actor.id) in row.crew:
        return _view(row, now)
    row.crew = [*row.crew, str(actor.id)]
    row.on_duty_since = row.on_duty_since or now
    if row.state == OFF:
        row.state, row.state_at = FREE, now
    _changed(actor, row, "emergency.unit.sign-on")
    return _view(row, now)


@transaction.atomic
def sign_off(actor: Actor) -> None:
    """Leave the crew; the last one takes the ambulance off duty. Raises `UnitBusy` while it is on a mission."""
    found = _mine(actor)
    if found is not None:
        _leave(actor, _locked(found.code))


@transaction.atomic
def report_position(actor: Actor, code: str, lon: float, lat: float, at: datetime | None = None) -> bool:
    """Say where an ambulance is: its crew's phone, or its terminal (a program). Older news than known is left aside.

    Raises `UnitUnknown`, `NotAllowed`, `NotOfTheCrew`, `core.geo.PositionInvalid`.
    """
    point, now = Point(lon, lat), timezone.now()
    row = _locked(code)
    must_drive(actor, row)
    moment = min(at or now, now)
    if moment < row.position_at:
        return False
    row.lon, row.lat, row.position_at = point.lon, point.lat, moment
    row.is_on_road = not _is_at_station(row)
    row.save(update_fields=["lon", "lat", "position_at", "is_on_road"])
    _tell_moved(row)
    return True


def may_follow(actor: Actor, key: str) -> bool:
    """Who may follow the live topic `unit`: whoever has signed on to it."""
    row = Unit.objects.filter(code=key).first()
    return row is not None and str(actor.id) in row.crew and actor.may(CREW, row.scope)


def must_drive(actor: Actor, row: Unit) -> None:
    """Raises `NotAllowed`, or `NotOfTheCrew` for a person who has not signed on to it."""
    actor.must(CREW, row.scope)
    if actor.kind is not ActorKind.CLIENT and str(actor.id) not in row.crew:
        raise NotOfTheCrew


def _leave(actor: Actor, row: Unit) -> None:
    if row.state not in {FREE, OFF} or Mission.objects.filter(unit=row, ended_at=None).exists():
        raise UnitBusy(row.title_zh, row.title_en)
    row.crew = [one for one in row.crew if one != str(actor.id)]
    if not row.crew:
        row.state, row.state_at, row.on_duty_since = OFF, timezone.now(), None
    _changed(actor, row, "emergency.unit.sign-off")


def _mine(actor: Actor) -> Unit | None:
    """JSON cannot be searched alike on both databases, and there are a few hundred rows."""
    if actor.id is None:
        return None
    rows = Unit.objects.exclude(crew=[]).order_by("code")
    return next((one for one in rows if str(actor.id) in one.crew), None)


def _tell_moved(row: Unit) -> None:
    if not row.is_on_road:
        return
    publish_live(LIVE, "units", {"unit": row.code})
    mission = Mission.objects.filter(unit=row, ended_at=None).values_list("id", "call_id").first()
    if mission:
        publish_live("mission", str(mission[0]), {"moved": row.code})
        publish_live("call", str(mission[1]), {"moved": row.code})
        calls.tell_caller(mission[1])


def _is_at_station(row: Unit) -> bool:
    model = model_now()
    stations = {one.id: one.zone for one in model.stations}
    places = {one.id: one for one in model.zones}
    home = places.get(stations.get(row.station, ""))
    return bool(home and distance_m(row.lon, row.lat, home.lon, home.lat) <= AT_STATION_M)


def _declared(model: Model) -> Iterable[Unit]:
    stations = {one.id: one.zone for one in model.stations}
    zones = {one.id: one for one in model.zones}
    now, counted = timezone.now(), dict[str, int]()
    for group in model.units:
        zone = zones[stations[group.station]]
        name = zone_title(zone.id, group.station)
        for _ in range(group.count):
            number = counted[group.station] = counted.get(group.station, 0) + 1
            yield Unit(
                code=f"{group.station.removeprefix('station-')}-{number}",
                title_zh=f"{name.zh} {number} 号车"[:100],
                title_en=f"{name.en}, ambulance {number}"[:100],
                station=group.station,
                organisation=model.organisation,
                division=zone.district,
                capabilities=list(group.capabilities),
                state_at=now,
                lon=zone.lon,
                lat=zone.lat,
                position_at=now,
            )


def _follow(row: Unit, declared: Unit) -> None:
    names = ("title_zh", "title_en", "station", "organisation", "division", "capabilities")
    if any(getattr(row, name) != getattr(declared, name) for name in names):
        for name in names:
            setattr(row, name, getattr(declared, name))
        row.version += 1
        row.save(update_fields=[*names, "version"])


def _changed(actor: Actor, row: Unit, action: str) -> None:
    row.version += 1
    row.save()
    record(actor=actor, action=action, target=f"unit:{row.code}", details={"state": row.state})
    publish_live(LIVE, "", {"unit": row.code})
    publish_live("unit", row.code, {"state": row.state})


def _row(code: str) -> Unit:
    row = Unit.objects.filter(code=code).first()
    if row is None:
        raise UnitUnknown(code)
    return row


def _locked(code: str) -> Unit:
    row = Unit.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise UnitUnknown(code)
    return row


def _view(row: Unit, now: datetime) -> UnitView:
    parked = row.state in {FREE, ORDERED} and not row.is_on_road
    return UnitView(
        id=row.id,
        code=row.code,
        title=Text(zh=row.title_zh, en=row.title_en),
        station=row.station,
        organisation=row.organisation,
        division=row.division,
        capabilities=frozenset(row.capabilities),
        state=row.state,
        state_at=row.state_at,
        on_duty_since=row.on_duty_since,
        is_on_road=row.is_on_road,
        moving_to=row.moving_to,
        lon=row.lon,
        lat=row.lat,
        position_at=row.position_at,
        age_s=None if parked else max(0.0, (now - row.position_at).total_seconds()),
        crew=len(row.crew),
        version=row.version,
    )
