"""Which vehicles and teams move in the city, where are they now, and what are they about?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.base.actor import Actor, NotAllowed
from onecity.base.manifest import MapUnit, MapUnits, engines, resolve
from onecity.web.access import actor_of
from onecity.web.map.piece import piece

MOST_UNITS = 5_000
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A kind of units in the panel of layers: `id` is its engine's."""

    id: str
    kind: MapUnits
    units: tuple[MapUnit, ...]


def kinds(actor: Actor) -> Iterator[tuple[str, MapUnits]]:
    """The kinds of units that this reader may see, by the engine that knows them."""
    for engine in engines():
        if engine.map_units is not None and actor.may(engine.map_units.permission):
            yield engine.id, engine.map_units


def units(actor: Actor, kind: MapUnits) -> tuple[MapUnit, ...]:
    """Where the units of a kind are."""
    return tuple(resolve(kind.units)(actor))[:MOST_UNITS]


def rows(actor: Actor) -> tuple[UnitRow, ...]:
    """The kinds, each with its units."""
    return tuple(UnitRow(id, kind, units(actor, kind)) for id, kind in kinds(actor))


def collection(found: Iterable[UnitRow], language: str) -> dict[str, object]:
    """Units as a FeatureCollection; `kind` is their engine's id."""
    features = [_feature(row.id, one, language) for row in found for one in row.units]
    return {"type": "FeatureCollection", "features": features}


@require_safe
@never_cache
def map_units(request: HttpRequest) -> HttpResponse:
    """All units as GeoJSON."""
    found = rows(actor_of(request))
    if not found:
        raise NotAllowed("map")
    return JsonResponse(collection(found, get_language() or "zh-hans"))


@require_safe
@never_cache
def map_units_list(request: HttpRequest) -> HttpResponse:
    """The units as a list; `?unit=` the one that was chosen on the map comes first."""
    actor = actor_of(request)
    known = tuple(kinds(actor))
    if not known:
        raise NotAllowed("map")
    chosen = request.GET.get("unit", "")
    parts = [(kind, _chosen_first(id, units(actor, kind), chosen)[:MOST_LINES]) for id, kind in known]
    topics = sorted({kind.topic for _id, kind in known})
    context = {
        "title": _("On the road"),
        "parts": parts,
        "chosen": chosen,
        "live": ", ".join(f"live:{topic} from:body throttle:3s" for topic in topics),
        "here": request.get_full_path(),
    }
    return piece(request, "map/units.html", context)


def _chosen_first(kind: str, found: Iterable[MapUnit], chosen: str) -> list[MapUnit]:
    return sorted(found, key=lambda one: f"{kind}:{one.id}" != chosen)


def _feature(kind: str, unit: MapUnit, language: str) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(unit.lon, 6), round(unit.lat, 6)]},
        "properties": {
            "id": f"{kind}:{unit.id}",
            "kind": kind,
            "name": unit.title.in_(language),
            "state": unit.state.in_(language),
            "tone": unit.tone,
            "simulated": unit.simulated,
        },
    }
