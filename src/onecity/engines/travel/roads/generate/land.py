"""Where may roads run, and how many people live where? From the city's own divisions."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from onecity.core.geo import EARTH_RADIUS_M

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """Metres east and north of a place; exact enough for a city, inverted exactly."""

    lon: float
    lat: float

    @property
    def east_m(self) -> float:
        """Metres of a degree of longitude at the middle latitude."""
        return math.radians(1) * EARTH_RADIUS_M * math.cos(math.radians(self.lat))

    @property
    def north_m(self) -> float:
        """Metres of a degree of latitude."""
        return math.radians(1) * EARTH_RADIUS_M

    def metres(self, degrees: Any) -> Floats:  # noqa: ANN401  rows of (lon, lat)
        """Degrees to metres."""
        return (np.asarray(degrees, float) - (self.lon, self.lat)) * (self.east_m, self.north_m)

    def degrees(self, metres: Floats) -> Floats:
        """Metres to degrees."""
        return metres / (self.east_m, self.north_m) + (self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class Division:
    """A sub-district: its land in metres, its people, how many settlements it has, where its centre is."""

    code: str
    name_zh: str
    name_en: str
    land: Any
    population: int
    settlements: int
    centre: tuple[float, float]


def divisions_of(shapes: Path, rows: list[dict[str, str]], plan: Plan) -> list[Division]:
    """The sub-districts of a GeoJSON with the figures of their table, by code."""
    features = json.loads(shapes.read_text(encoding="utf-8"))["features"]
    by_code = {one["properties"]["code"]: one["geometry"] for one in features}
    found = []
    for row in sorted(rows, key=lambda one: one["code"]):
        if row["code"] in by_code:
            shape = shapely.from_geojson(json.dumps(by_code[row["code"]]))
            centre = plan.metres([float(row["inside_lon"]), float(row["inside_lat"])])
            found.append(
                Division(
                    row["code"],
                    row["name_zh"],
                    row["name_en"],
                    shapely.make_valid(shapely.transform(shape, plan.metres)),
                    int(row["population"]),
                    max(1, int(row["communities"])),
                    (centre[0], centre[1]),
                )
            )
    return found


def mainland(divisions: list[Division], margin_m: float) -> Any:  # noqa: ANN401  a polygon
    """The largest piece of land, `margin_m` inside its shore, without holes."""
    # Borders between neighbours were simplified apart: a metre closes the cracks.
    whole = shapely.union_all([one.land.buffer(1.0) for one in divisions])
    largest = shapely.Polygon(max(shapely.get_parts(whole), key=shapely.area).exterior)
    inner = max(shapely.get_parts(largest.buffer(-margin_m)), key=shapely.area)
    return shapely.Polygon(shapely.simplify(inner, margin_m / 8).exterior).normalize()
