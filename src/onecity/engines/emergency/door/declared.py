"""What does the city say about its ambulances, stations, hospitals and classes of calls now?"""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from onecity.base.declarations.door import current
from onecity.base.identity.door import division_name
from onecity.base.registry import door as registry
from onecity.core.geo import Point
from onecity.core.pack import City, DeclarationUnknown
from onecity.core.text import Text
from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.declare.model import Hospital, Priority, Zone
from onecity.engines.emergency.errors import ModelUndeclared
from onecity.engines.emergency.models import Tables
from onecity.engines.emergency.reading import complete

KIND = "emergency-model"
LAYER = "hospitals"


@dataclass(frozen=True, slots=True)
class HospitalView:
    """A hospital that takes patients, with its name and where it is; `division`: the district of its zone."""

    id: str
    title: Text
    lon: float
    lat: float
    division: str
    declared: Hospital


def keep_tables(city: City) -> Model | None:
    """Keep the model with its tables for all processes; it, or None where the city declares none."""
    declared = city.of_kind(KIND)
    if not declared:
        return None
    one = declared[0]
    whole = complete(one.value, (city.folder / one.source).parent)
    Tables.objects.update_or_create(hash=one.content_hash, defaults={"value": _written(whole)})
    return whole


def model_now() -> Model:
    """The declared model with its tables. Raises `ModelUndeclared`."""
    snapshot = current()
    try:
        bare: Model = snapshot.only(KIND)
        return _model(snapshot.hash_of(KIND, bare.id))
    except DeclarationUnknown:
        raise ModelUndeclared from None


def priority_of(id: str) -> Priority | None:
    """A class of calls; None for one that the city no longer declares."""
    return next((one for one in model_now().priorities if one.id == id), None)


def priority_title(id: str) -> Text:
    """What a class of calls is called."""
    found = priority_of(id)
    return found.title if found and found.title else Text(zh=id or "未定级", en=id or "not judged yet")


def hospitals() -> dict[str, HospitalView]:
    """The hospitals that take patients, by id."""
    snapshot = current()
    return _hospitals(snapshot.hash_of(KIND, snapshot.only(KIND).id), _layer_version())


def zone_title(zone: str, fallback: str) -> Text:
    """What the place of a zone is called."""
    return division_name(zone) or Text(zh=fallback, en=fallback)


def station_title(station: str) -> Text:
    """What the place of a station is called."""
    zone = next((one.zone for one in model_now().stations if one.id == station), "")
    return zone_title(zone[:9], station)


def local_today() -> date:
    """The day that it is in the city."""
    return timezone.now().astimezone(local_zone()).date()


def local_zone() -> ZoneInfo:
    """The clock that the city lives by."""
    return ZoneInfo(str(current().only("city").timezone))


@lru_cache(maxsize=4)
def _model(content_hash: str) -> Model:
    kept = Tables.objects.filter(hash=content_hash).values_list("value", flat=True).first()
    if kept is not None:
        return Model.model_validate_json(json.dumps(kept))
    # loaded before tables were kept: the folder is still there
    return complete(current().only(KIND), settings.CONFIGURATION.city / "emergency")


@lru_cache(maxsize=4)
def _hospitals(content_hash: str, _layer: str) -> dict[str, HospitalView]:
    model = _model(content_hash)
    zones = {one.id: one for one in model.zones}
    things = {one.code: one.id for one in registry.listed(LAYER)}
    ids = [things[one.id] for one in model.hospitals if one.id in things]
    names, spots = registry.names_of(ids), registry.spots_of(ids)
    found = {}
    for one in model.hospitals:
        thing = things.get(one.id)
        spot = spots.get(thing) if thing else None
        place: Zone | Point = Point(spot.lon, spot.lat) if spot else zones[one.zone]
        title = (names.get(thing) if thing else None) or Text(zh=one.id, en=one.id)
        found[one.id] = HospitalView(one.id, title, place.lon, place.lat, zones[one.zone].district, one)
    return found


def _layer_version() -> str:
    return next((one.version for one in registry.layers() if one.id == LAYER), "")


def _written(model: Model) -> object:
    return json.loads(model.model_dump_json(by_alias=True))
