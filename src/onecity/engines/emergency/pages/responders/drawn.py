"""What do small maps of helpers draw?"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from onecity.base.registry import door as registry
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
