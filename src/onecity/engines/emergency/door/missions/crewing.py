"""What may a crew know of the call while it is on its mission, and which way does it take?"""

from dataclasses import dataclass
from uuid import UUID

from onecity.base.actor import Actor
from onecity.base.audit.door import record_reading
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.calls.declared import leaf_of
from onecity.engines.emergency.door.calls.sealing import open_personal
from onecity.engines.emergency.door.declared import priority_title
from onecity.engines.emergency.door.missions.seeing import end_of
from onecity.engines.emergency.door.units import must_drive
from onecity.engines.emergency.door.ways import SIREN
from onecity.engines.emergency.errors import MissionUnknown
from onecity.engines.emergency.models import Mission
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import TravelError

PURPOSE = "emergency"


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the crew needs to find and help somebody; gone from their page when the mission ends."""

    number: str
    priority: str
    priority_title: Text
    rank: int
    title: Text | None
    phone: str
    address: str
    words: str
    place: Text | None
    lon: float | None
    lat: float | None
    radius_m: float | None
    is_text_only: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Where to drive now: to the call, or to the hospital. `route` None where the roads cannot tell the way."""

    lon: float
    lat: float
    route: travel.RouteView | None


def facts(actor: Actor, mission_id: UUID) -> CallFacts:
    """The facts of the call for the crew of a running mission; reading what is personal is logged.

    Raises `MissionUnknown` (also once the mission is over), `NotAllowed`, `NotOfTheCrew`.
    """
    row = _running(actor, mission_id)
    call = row.call
    known = open_personal(call.id, call.sealed)
    fields = [name for name in ("phone", "words", "address") if getattr(known, name)]
    if fields:
        record_reading(actor=actor, subject=call.id, purpose=PURPOSE, fields=fields, target=f"call:{call.id}")
    leaf = leaf_of(call.protocol, call.leaf) if call.leaf else None
    return CallFacts(
        number=call.number,
        priority=call.priority,
        priority_title=priority_title(call.priority),
        rank=call.rank,
        title=leaf.title if leaf else None,
        phone=known.phone,
        address=known.address,
        words=known.words,
        place=calls.place_words(call.lon, call.lat),
        lon=call.lon,
        lat=call.lat,
        radius_m=call.radius_m,
        is_text_only=call.is_text_only,
    )


def way(actor: Actor, mission_id: UUID) -> Way | None:
    """The way from where the ambulance is; None where it goes nowhere now. Raises as `facts`."""
    row = _running(actor, mission_id)
    end = end_of(row)
    if end is None:
        return None
    try:
        route = travel.route(actor, Point(row.unit.lon, row.unit.lat), end, SIREN)
    except (TravelError, OSError):
        route = None
    return Way(end.lon, end.lat, route)


def _running(actor: Actor, mission_id: UUID) -> Mission:
    row = Mission.objects.filter(id=mission_id, ended_at=None).select_related("unit", "call").first()
    if row is None:
        raise MissionUnknown
    must_drive(actor, row.unit)
    return row
