"""What do small maps of helpers draw?"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.base.registry import door as registry
from onecity.core.geo import Point, PositionInvalid
from onecity.web.map.scene import bounds, ground_scene, layer_url

LAND = "divisions"
Field = dict[str, Any]


def scene() -> Field:
    """The ground below."""
    language = get_language() or "zh-hans"
    layer = next((one for one in registry.layers() if one.id == LAND), None)
    return {
        "bounds": bounds(),
        "land": layer_url(layer, language) if layer else "",
        "ground": ground_scene(),
        "words": {"map": _("Map")},
    }


def here(lon: float | None, lat: float | None) -> list[tuple[float, float, str, str]]:
    """The mark of a device that is being placed; none for what is no place on Earth."""
    try:
        point = Point(math.nan if lon is None else lon, math.nan if lat is None else lat)
    except PositionInvalid:
        return []
    return [(point.lon, point.lat, "aed-here", _("Here"))]


def field(
    *,
    ring: tuple[float, float, float] | None = None,
    line: Sequence[tuple[float, float]] = (),
    points: Iterable[tuple[float, float, str, str]] = (),
) -> Field:
    """A rough place as a ring (lon, lat, metres), a way, points with their kind and name."""
    return {
        "ring": {"at": ring[:2], "radius_m": ring[2]} if ring else None,
        "line": [list(one) for one in line],
        "points": [{"at": [lon, lat], "kind": kind, "name": name} for lon, lat, kind, name in points],
    }
