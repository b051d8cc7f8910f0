"""Where could a thing of a network stand: by a road, in a town, out at sea?

All positions are invented, from a seed; only the land, the sub-districts and the rule by which the reference roads are
generated are given.
"""

import csv
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from citydata.sources import read_land
from onecity.core.pack import load
from onecity.engines.travel.declare import ROADS
from onecity.engines.travel.roads.generate.making import generated
from onecity.engines.travel.roads.network import Network

CITY = Path(__file__).resolve().parents[2] / "cities" / "qingdao"
SPREAD, MOST_SPREAD_KM, KM_PER_DEGREE = 0.3, 3.0, 111.2
# The city's neighbours on the coast, so that their land is not taken for sea.
NEIGHBOURS = (
    "370682",
    "370683",
    "370685",
    "370687",
    "370781",
    "370785",
    "370786",
    "371102",
    "371103",
    "371121",
)
SEA = (119.55, 35.60, 121.0, 36.45)
BAY = shapely.box(120.05, 35.98, 120.37, 36.30)
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Place:
    """A position in WGS84 degrees, in a division and its district."""

    lon: float
    lat: float
    division: str
    district: str


@dataclass(frozen=True, slots=True)
class RoadPlace:
    """A place on a road of the generated network; `road` counts its roads."""

    place: Place
    road: str
    number: int


class Ground:
    """The city's land, its towns and its roads."""

    @cached_property
    def cells(self) -> dict[str, BaseGeometry]:
        """The area of each sub-district."""
        text = (CITY / "divisions" / "subdistricts.geojson").read_text(encoding="utf-8")
        return {one["id"]: shapely.geometry.shape(one["geometry"]) for one in json.loads(text)["features"]}

    @cached_property
    def towns(self) -> list[dict[str, str]]:
        """The sub-districts that have a position."""
        with (CITY / "divisions" / "subdistricts.csv").open(encoding="utf-8-sig", newline="") as file:
            return [row for row in csv.DictReader(file) if row["inside_lon"]]

    @cached_property
    def land(self) -> dict[str, BaseGeometry]:
        """The land of each district."""
        text = (CITY / "divisions" / "districts.geojson").read_text(encoding="utf-8")
        return {one["id"]: shapely.geometry.shape(one["geometry"]) for one in json.loads(text)["features"]}

    @cached_property
    def roads(self) -> Network:
        """The roads that the city's declaration generates."""
        return generated(load(CITY, [ROADS]).get("roads", "qingdao"), CITY / "roads")

    @cached_property
    def _index(self) -> tuple[list[str], shapely.STRtree]:
        return list(self.cells), shapely.STRtree(list(self.cells.values()))

    def at(self, lon: float, lat: float) -> Place:
        """The place at a position; in the nearest sub-district where it lies in none."""
        codes, tree = self._index
        code = codes[int(tree.nearest(shapely.Point(lon, lat)))]
        return Place(round(float(lon), 5), round(float(lat), 5), code, code[:6])

    def near(self, random: Random, place: Place, km: float) -> Place:
        """A place nearby, most often within so many kilometres."""
        east, north = random.normal(0, km / KM_PER_DEGREE, 2)
        return self.at(place.lon + east / math.cos(math.radians(place.lat)), place.lat + north)

    def in_towns(self, random: Random, count: int, districts: Sequence[str] = ()) -> list[Place]:
        """Places around the towns' inside points, more of them where more people live."""
        towns = [one for one in self.towns if not districts or one["parent"] in districts]
        weights = np.array([float(one["population"]) for one in towns])
        chosen = random.choice(len(towns), size=count, p=weights / weights.sum())
        return [self._around(random, towns[one]) for one in sorted(chosen)]

    def _around(self, random: Random, town: dict[str, str]) -> Place:
        lon, lat, area = float(town["inside_lon"]), float(town["inside_lat"]), self.cells[town["code"]]
        spread = min(SPREAD * math.sqrt(float(town["land_km2"])), MOST_SPREAD_KM) / KM_PER_DEGREE
        for _ in range(50):
            east, north = random.normal(0, spread, 2)
            x, y = round(lon + east / math.cos(math.radians(lat)), 5), round(lat + north, 5)
            if area.covers(shapely.Point(x, y)):
                return Place(x, y, town["code"], town["parent"])
        return Place(round(lon, 5), round(lat, 5), town["code"], town["parent"])

    def on_roads(self, random: Random, count: int, classes: Iterable[int]) -> list[Place]:
        """Places at segments' middles, longer segments more often."""
        segments = np.flatnonzero(np.isin(self.roads.road_class, list(classes)))
        lengths = self.roads.length_m[segments].astype(float)
        chosen = random.choice(segments, size=count, replace=False, p=lengths / lengths.sum())
        return [self._middle(int(one)) for one in sorted(chosen)]

    def by_roads(self, places: Sequence[Place], classes: Iterable[int]) -> list[Place]:
        """The nearest road's place to each, every one once."""
        segments = np.flatnonzero(np.isin(self.roads.road_class, list(classes)))
        firsts = self.roads.shape[self.roads.shape_first[segments]]
        nearest = shapely.STRtree([shapely.Point(*one) for one in firsts]).nearest(
            [shapely.Point(p.lon, p.lat) for p in places]
        )
        return [self._middle(int(segments[one])) for one in dict.fromkeys(nearest.tolist())]

    def along_roads(self, count: int, each: int, classes: Iterable[int]) -> list[RoadPlace]:
        """`each` places along every one of the `count` longest roads, from west to east."""
        of_class = np.flatnonzero(np.isin(self.roads.road_class, list(classes)) & (self.roads.name > 0))
        totals = np.bincount(self.roads.name[of_class], weights=self.roads.length_m[of_class])
        found: list[RoadPlace] = []
        for number, name in enumerate(np.argsort(-totals, kind="stable")[:count], start=1):
            segments = of_class[self.roads.name[of_class] == name]
            places = sorted((self._middle(int(one)) for one in segments), key=lambda one: (one.lon, one.lat))
            for order, at in enumerate(np.linspace(0, len(places) - 1, each + 2).astype(int)[1:-1], start=1):
                found.append(RoadPlace(places[int(at)], f"road-{number:02}", order))
        return found

    def _middle(self, segment: int) -> Place:
        first, last = (int(self.roads.shape_first[segment + one]) for one in (0, 1))
        lon, lat = shapely.get_coordinates(
            shapely.line_interpolate_point(
                shapely.LineString(self.roads.shape[first:last]), 0.5, normalized=True
            )
        )[0]
        return self.at(float(lon), float(lat))

    @cached_property
    def _shore(self) -> tuple[BaseGeometry, BaseGeometry]:
        own = shapely.union_all(list(self.land.values()))
        others = shapely.union_all(list(read_land(list(NEIGHBOURS)).values()))
        return own, shapely.union_all([own, others])

    def at_sea(self, random: Random, count: int, nearest_km: float, furthest_km: float) -> list[Place]:
        """Places in the open sea, so far from any land and no further from the city's own."""
        own, all_land = self._shore
        west, south, east, north = SEA
        found: list[Place] = []
        while len(found) < count:
            point = shapely.Point(random.uniform(west, east), random.uniform(south, north))
            off = point.distance(all_land) * KM_PER_DEGREE
            if (
                off > nearest_km
                and not BAY.covers(point)
                and point.distance(own) * KM_PER_DEGREE < furthest_km
            ):
                found.append(self.at(point.x, point.y))
        return found


def seeded(seed: int, name: str) -> Random:
    """A source of chance of its own for each layer, so that a new layer changes no other."""
    return np.random.default_rng([seed, *name.encode()])
