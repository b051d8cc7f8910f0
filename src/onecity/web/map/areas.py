"""What lies inside an area that somebody drew, or inside a division: by layer, by state, and as a list?"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import shapely
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from shapely.geometry import Polygon

from onecity.base.identity.door import division_name
from onecity.base.registry import door as registry
from onecity.base.registry.door import LayerView
from onecity.core.geo import Box, area_km2
from onecity.web.map.places import MOST_THINGS, count_in
from onecity.web.map.states import LEVELS, Mark

FEWEST_CORNERS = 3
MOST_CORNERS = 200


class AreaInvalid(ValueError):
    """The address names no area: too few or too many corners, or lines that cross."""


@dataclass(frozen=True, slots=True)
class Area:
    """A drawn polygon (WGS84), or a division by its code; `query` names it in an address."""

    title: str
    query: Mapping[str, str]
    shape: Polygon | None = None
    code: str = ""

    @property
    def size_km2(self) -> float | None:
        """How large a drawn area is; right within a per cent for what fits a city."""
        return _square_km(self.shape) if self.shape is not None else None


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing inside, as a list or a file names it."""

    id: UUID
    layer: LayerView
    code: str
    name: str
    division: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Inside:
    """What lies inside of one layer: how many, how many at each level, and whether more were not counted."""

    layer: LayerView
    count: int
    levels: tuple[tuple[str, int], ...]
    complete: bool

    @property
    def quiet(self) -> int:
        """How many nothing is the matter with."""
        return self.count - sum(count for _level, count in self.levels)


def area_of(said: Mapping[str, str], language: str) -> Area | None:
    """The area that an address names by `area=lon,lat,…` or `in=` a division; `None` for none. Raises `AreaInvalid`."""
    if drawn := said.get("area", ""):
        return Area(_("The area you drew"), {"area": drawn}, shape=_polygon(drawn))
    code = said.get("in", "")[:20]
    name = division_name(code) if code else None
    if code and name is None:
        raise AreaInvalid(code)
    return Area(name.in_(language), {"in": code}, code=code) if name else None


def address(area: Area, layers: Iterable[str]) -> str:
    """The query that names an area and the chosen layers."""
    return urlencode({**area.query, "layers": ",".join(layers)})


def inside(
    area: Area, layers: Iterable[LayerView], marks: Sequence[Mark], language: str
) -> tuple[Inside, ...]:
    """What lies inside of each layer of points, the layers with something the matter first."""
    rows = [_inside(area, layer, marks, language) for layer in layers if layer.kind == "point"]
    return tuple(sorted((one for one in rows if one.count), key=lambda one: -sum(n for _l, n in one.levels)))


def marks_inside(area: Area, marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marked things inside, worst first as they come."""
    return tuple(one for one in marks if _holds(area, one.spot.lon, one.spot.lat, one.spot.division))


def things(area: Area, layer: LayerView, language: str) -> Iterator[Thing]:
    """The things of a layer of points inside, at most as many as a layer may show."""
    found = registry.features(layer.id, _box(area), MOST_THINGS, language)
    for feature in json.loads(found.body)["features"]:
        said, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"][:2]
        division = str(said["division"] or "")
        if _holds(area, lon, lat, division):
            yield Thing(
                UUID(str(said["id"])), layer, str(said["code"]), str(said["name"]), division, lon, lat
            )


def _inside(area: Area, layer: LayerView, marks: Sequence[Mark], language: str) -> Inside:
    counted = Counter(one.level for one in marks if one.spot.layer == layer.id)
    levels = tuple((level, counted[level]) for level in LEVELS if counted[level])
    if area.code:
        return Inside(layer, count_in(layer, area.code), levels, complete=True)
    found = registry.features(layer.id, _box(area), MOST_THINGS, language)
    places = [one["geometry"]["coordinates"][:2] for one in json.loads(found.body)["features"]]
    count = int(shapely.contains_xy(area.shape, places).sum()) if places else 0
    return Inside(layer, count, levels, found.complete)


def _holds(area: Area, lon: float, lat: float, division: str) -> bool:
    if area.shape is None:
        return division.startswith(area.code)
    return bool(shapely.contains_xy(area.shape, lon, lat))


def _box(area: Area) -> Box | None:
    return Box(*area.shape.bounds) if area.shape is not None else None


def _polygon(said: str) -> Polygon:
    try:
        numbers = [float(one) for one in said.split(",")]
    except ValueError:
        raise AreaInvalid(said[:60]) from None
    corners = list(zip(numbers[::2], numbers[1::2], strict=len(numbers) % 2 == 0))
    if len(numbers) % 2 or not FEWEST_CORNERS <= len(corners) <= MOST_CORNERS:
        raise AreaInvalid(said[:60])
    if not all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in corners):
        raise AreaInvalid(said[:60])
    shape = Polygon(corners)
    if not shape.is_valid or not shape.area:
        raise AreaInvalid(said[:60])
    shapely.prepare(shape)
    return shape


def _square_km(shape: Polygon) -> float:
    box = Box(*shape.bounds)
    return float(shape.area / shapely.box(*shape.bounds).area * area_km2(box))
