"""What does the browser need to draw the map?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from onecity.base.declarations.door import current
from onecity.base.declarations.errors import NothingLoaded
from onecity.base.identity.declare import District, Subdistrict
from onecity.base.manifest import MapGround, engines, resolve
from onecity.base.registry.door import LayerView
from onecity.core.text import Text
from onecity.web.map.numbers import Divided
from onecity.web.map.places import Place, base_layer
from onecity.web.map.states import Mark, collection
from onecity.web.map.units import UnitRow
from onecity.web.map.units import collection as unit_collection

ANY_THING = UUID(int=0)
Scene = dict[str, object]
MOST_WHOLE = 2_000
"""Things of a layer that a browser fetches at once; of a larger one it fetches what is seen."""


def scene(
    layers: tuple[LayerView, ...],
    city: Divided,
    areas: Mapping[str, Place],
    language: str,
    shown: Iterable[str],
    thing: str,
) -> Scene:
    """Everything that `onemap.js` reads: bounds, layers, labels, addresses and its words."""
    base, visible = base_layer(layers), set(shown)
    return {
        "bounds": bounds(),
        "base": base.id if base else "",
        "layers": [_layer(layer, language, layer.id in visible) for layer in layers],
        "labels": labels(city, areas, language),
        "thing": thing,
        "ground": ground_scene(),
        "timezone": settings.TIME_ZONE,
        "inside": reverse("map_inside"),
        "panel": reverse("map_thing", args=[ANY_THING]).replace(str(ANY_THING), ""),
        "words": {
            "zoomIn": _("Zoom in"),
            "zoomOut": _("Zoom out"),
            "whole": _("The whole city"),
            "map": _("Map of the city. Arrow keys move it, plus and minus zoom."),
            "failed": _("This layer could not be loaded. Switch it off and on to try again."),
            "cluster": _("%(count)s here: zoom in"),
            "now": _("now"),
            "draw": _("Draw an area: what is inside?"),
            "screen": _("Full screen, and back (F)"),
            "drawing": _(
                "Click corner after corner; Enter ends, Escape stops, Backspace takes the last one back."
            ),
        },
    }


def states_scene(topics: Sequence[str], now: tuple[Mark, ...], language: str) -> Scene | None:
    """The marks of now, so that the page need not ask again, and what tells that they changed."""
    if not topics:
        return None
    return {
        "url": reverse("map_states"),
        "list": reverse("map_standing"),
        "topics": list(topics),
        "now": collection(now, language),
    }


def units_scene(moving: Sequence[UnitRow], language: str) -> Scene | None:
    """The units as they are now, where their positions are asked for, and what tells that they moved."""
    if not moving:
        return None
    topics = sorted({one.kind.topic for one in moving})
    now = unit_collection(moving, language)
    return {"url": reverse("map_units"), "list": reverse("map_units_list"), "topics": topics, "now": now}


def ground() -> MapGround | None:
    """What an engine draws below the layers; `None` where none does."""
    for engine in engines():
        if engine.map_ground and (found := resolve(engine.map_ground)()):
            return cast("MapGround", found)
    return None


def ground_scene() -> Scene | None:
    """The ground as the browser reads it."""
    found = ground()
    return {"url": found.url, "generated": found.generated} if found else None


def bounds() -> list[float] | None:
    """West, south, east and north of the city, in degrees; `None` before one is loaded."""
    try:
        west, south, east, north = current().only("city").bounds
    except NothingLoaded:
        return None
    return [float(west), float(south), float(east), float(north)]


def layer_url(layer: LayerView, language: str) -> str:
    """The address of a layer's GeoJSON; it changes with the content, so a browser may keep it for ever."""
    return f"{reverse('map_layer', args=[layer.id])}?v={layer.version}&lang={language}"


def view_url(layer: LayerView, language: str) -> str:
    """The address of what is seen of a large layer, but for the box; empty for a layer that is fetched whole."""
    if layer.kind != "point" or layer.count <= MOST_WHOLE:
        return ""
    return f"{reverse('map_view', args=[layer.id])}?v={layer.version}&lang={language}"


def labels(city: Divided, areas: Mapping[str, Place], language: str) -> list[Scene]:
    """Names on the map, the most important first; only of divisions that have an area."""
    named: list[tuple[District | Subdistrict, float, float, str]] = [
        (d, d.label_lon, d.label_lat, "district") for d in city.districts
    ]
    for street in city.subdistricts:
        if street.inside_lon is not None and street.inside_lat is not None:
            named.append((street, street.inside_lon, street.inside_lat, "subdistrict"))
    ordered = sorted(named, key=lambda one: (one[3] != "district", -one[0].population))
    return [
        {
            "name": short_name(division.name, language),
            "lon": lon,
            "lat": lat,
            "level": level,
            "layer": areas[division.code].layer,
            "thing": str(areas[division.code].id),
        }
        for division, lon, lat, level in ordered
        if division.code in areas
    ]


def short_name(name: Text, language: str) -> str:
    """A division's name without its kind, as maps write it: 市南区 is 市南, Jiaozhou City is Jiaozhou."""
    if language.startswith("zh"):
        return re.sub(r"(?<=..)(?:区|市|县|街道|镇)$", "", name.zh)
    return re.sub(r" (?:District|City|County|Subdistrict|Town)$", "", name.en)


def _layer(layer: LayerView, language: str, shown: bool) -> Scene:
    return {
        "id": layer.id,
        "kind": layer.kind,
        "title": layer.title.in_(language),
        "url": layer_url(layer, language),
        "view": view_url(layer, language),
        "shown": shown,
        "simulated": layer.simulated,
    }
