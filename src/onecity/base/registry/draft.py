"""What does a city or an engine say about a thing, before it is stored?"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from onecity.base.registry.errors import ThingInvalid
from onecity.core.geo import Box, Point, PositionInvalid
from onecity.core.text import Text

JsonObject = Mapping[str, Any]

NO_CODE = Text(zh="缺少代码。请填写 code（或 id）。", en="The code is missing. Write it under code (or id).")
NO_GEOMETRY = Text(
    zh="geometry 不是有效的 GeoJSON 图形。请更正它的 type 和 coordinates。",
    en="The geometry is not valid GeoJSON. Correct its type and coordinates.",
)


@dataclass(frozen=True, slots=True)
class ThingDraft:
    """A thing to be stored: a point, or with `geometry` (a GeoJSON geometry) a line or area at its point."""

    layer: str
    code: str
    name: Text
    lon: float
    lat: float
    geometry: JsonObject | None = None
    division: str | None = None
    attributes: JsonObject = field(default_factory=dict)
    approximate: bool = False
    simulated: bool = False
    source: str = ""

    def check(self) -> Box:
        """The box around the thing.

        Raises `ThingInvalid` for no code, no place on Earth, or no valid geometry.
        """
        if not self.code:
            raise ThingInvalid(self.layer, self.code, NO_CODE, "code")
        try:
            place = Point(self.lon, self.lat)
            if self.geometry is None:
                return Box.around([place])
            return Box(*shape(dict(self.geometry)).bounds)
        except PositionInvalid as problem:
            raise ThingInvalid(self.layer, self.code, no_place(problem), "lon") from problem
        except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError) as problem:
            raise ThingInvalid(self.layer, self.code, NO_GEOMETRY, "geometry") from problem

    def geometry_text(self) -> str:
        """The geometry as compact GeoJSON; empty for a point."""
        return "" if self.geometry is None else compact(self.geometry)

    def content_hash(self) -> str:
        """A name of the draft's content: equal for equal drafts."""
        said = [self.name.zh, self.name.en, self.lon, self.lat, self.geometry, self.division]
        said += [dict(self.attributes), self.approximate, self.simulated, self.source]
        return digest(json.dumps(said, sort_keys=True, ensure_ascii=False))


def no_place(problem: PositionInvalid) -> Text:
    """What to say about a position that no place on Earth has."""
    lon, lat = f"{problem.lon:g}", f"{problem.lat:g}"
    return Text(
        zh=f"经度 {lon}、纬度 {lat} 不在地球上。请用度数（WGS84），经度在前。",
        en=f"Longitude {lon}, latitude {lat} is no place on Earth. Use degrees (WGS84), longitude first.",
    )


def point_inside(geometry: JsonObject) -> Point:
    """A point that certainly lies inside the area, near its middle.

    Raises what shapely raises for bad geometry.
    """
    inside = shapely.point_on_surface(shape(dict(geometry)))
    return Point(round(inside.x, 5), round(inside.y, 5))


def compact(value: object) -> str:
    """JSON without spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """128 bits of SHA-256 as 32 hexadecimal digits: to tell contents apart, not to prove anything."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
