"""On what are questions about the city's circles answered: people, points, and the times between them?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from onecity.base.actor import ANONYMOUS
from onecity.base.declarations.door import current
from onecity.base.registry import door as registry
from onecity.base.registry.errors import LayerUnknown
from onecity.core.geo import Point
from onecity.core.pack import DeclarationUnknown
from onecity.core.text import Text
from onecity.engines.circles.declare import Circle
from onecity.engines.circles.errors import CircleUnknown, PeopleMissing
from onecity.engines.circles.people.settling import NO_NODE, Area, Settled, settle
from onecity.engines.circles.people.store import Arrays, kept, key_of
from onecity.engines.circles.rules.capacity import UNLIMITED
from onecity.engines.circles.rules.coverage import Pairs
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import How
from onecity.engines.travel.errors import NoRoadNear

STREETS = "subdistricts"  # the layer with their shapes
TOP_M_S = 1.25
FARTHEST = 1.02  # straight lines on a plane may be too long by so much
M_PER_DEGREE = 111_195.0
EVERYWHERE_S = 200_000.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A point as it stands in its layer, with what a circle says about it."""

    key: str
    name: Text
    lon: float
    lat: float
    division: str
    offers: tuple[bool, ...]
    hours: str | None
    capacity: int
    simulated: bool
    approximate: bool


def circle_named(id: str) -> Circle:
    """What the city declares. Raises `CircleUnknown`, `NothingLoaded`."""
    try:
        found: Circle = current().get("circle", id)
    except DeclarationUnknown:
        raise CircleUnknown(id) from None
    return found


def spots_of(circle: Circle) -> tuple[Spot, ...]:
    """The circle's points, in the order of its declaration and of their codes; each key once."""
    versions = {layer.id: layer.version for layer in registry.layers()}
    used = tuple((group.layer, versions.get(group.layer, "")) for group in circle.points)
    return _spots(circle.id, current().hash_of("circle", circle.id), used)


@lru_cache(maxsize=16)
def _spots(id: str, _hash: str, _versions: tuple[tuple[str, str], ...]) -> tuple[Spot, ...]:
    circle = circle_named(id)
    found: dict[str, Spot] = {}
    for group in circle.points:
        offers = tuple(one.id in group.services for one in circle.services)
        things = list(registry.listed(group.layer))
        places = _places(group.layer)
        names = registry.names_of(thing.id for thing in things)
        for thing in things:
            wrong = any(str(thing.attributes.get(name)) not in values for name, values in group.where.items())
            if wrong or thing.code not in places:
                continue
            lon, lat, simulated, approximate = places[thing.code]
            key = f"{group.layer}:{thing.code}"
            found.setdefault(
                key,
                Spot(
                    key,
                    names[thing.id],
                    lon,
                    lat,
                    thing.division,
                    offers,
                    group.hours,
                    UNLIMITED if group.capacity is None else group.capacity,
                    simulated,
                    approximate,
                ),
            )
    return tuple(found.values())


def _places(layer: str) -> dict[str, tuple[float, float, bool, bool]]:
    """Where the things of a layer of points are, by code; and whether they are invented, or only near."""
    try:
        body = json.loads(registry.features(layer, limit=registry.MOST_FEATURES).body)
    except LayerUnknown:
        return {}
    declared = {one.id: one for one in registry.layers()}[layer]
    return {
        one["properties"]["code"]: (
            *one["geometry"]["coordinates"][:2],
            bool(one["properties"]["simulated"] or declared.simulated),
            bool(one["properties"]["approximate"] or declared.approximate),
        )
        for one in body["features"]
        if one["geometry"]["type"] == "Point"
    }


def settled() -> tuple[Settled, str]:
    """Where people live, as modelled on the network in use, and the key of that. Raises `PeopleMissing`."""
    streets = current().all("subdistrict")
    version = next((one.version for one in registry.layers() if one.id == STREETS), "")
    network = travel.about(ANONYMOUS).network
    people = sorted((code, one.population) for code, one in streets.items())
    if not people or not version:
        raise PeopleMissing
    key = key_of("people", network, version, people)
    return _settled(key), key


@lru_cache(maxsize=2)
def _settled(key: str) -> Settled:
    return Settled(**kept("people", key, _settle))  # type: ignore[arg-type]


def _settle() -> Arrays:
    shapes = {
        one["properties"]["code"]: shapely.from_geojson(json.dumps(one["geometry"]))
        for one in json.loads(registry.features(STREETS, limit=registry.MOST_FEATURES).body)["features"]
    }
    areas = [
        Area(code, one.population, shapes.get(code), one.inside_lon or 0.0, one.inside_lat or 0.0)
        for code, one in sorted(current().all("subdistrict").items())
        if one.population
    ]
    nodes = travel.nodes(ANONYMOUS)
    on_foot = _walkable([Point(one.lon, one.lat) for one in areas if one.lon])
    found = settle(areas, nodes.keys[on_foot], nodes.lon[on_foot], nodes.lat[on_foot])
    return {name: getattr(found, name) for name in ("cell", "street", "node", "lon", "lat", "people")}


def _walkable(places: Sequence[Point]) -> NDArray[np.bool_]:
    """The nodes to which a way on foot leads from any of some places."""
    near = []
    for one in places:
        try:
            travel.nearest(ANONYMOUS, one, How("walking"))
            near.append(one)
        except NoRoadNear:
            continue
    seconds = travel.cover(ANONYMOUS, near, EVERYWHERE_S, How("walking")).seconds
    return np.asarray(~np.isnan(seconds))


def pairs_of(ends: Sequence[tuple[float, float]], profile: str, limit_s: float) -> Pairs:
    """The cells from which each of some places is reached in time: exact, kept in the data folder."""
    _, key = settled()
    at = key_of("times", key, profile, limit_s, [[round(lon, 7), round(lat, 7)] for lon, lat in ends])
    return _pairs(at, tuple(ends), profile, limit_s, key)


@lru_cache(maxsize=24)
def _pairs(
    at: str, ends: tuple[tuple[float, float], ...], profile: str, limit_s: float, people: str
) -> Pairs:
    found = kept("times", at, lambda: timed(_settled(people), ends, profile, limit_s))
    return Pairs(**found)  # type: ignore[arg-type]


def timed(people: Settled, ends: Sequence[tuple[float, float]], profile: str, limit_s: float) -> Arrays:
    """Times by the network for all cells that lie near enough by the straight line; none is left out."""
    order = np.argsort(people.lat, kind="stable")
    order = order[people.node[order] != NO_NODE]
    north = people.lat[order]
    cells: list[NDArray[np.int64]] = []
    points: list[NDArray[np.int64]] = []
    seconds: list[NDArray[np.float64]] = []
    reach = (limit_s * TOP_M_S * FARTHEST + 50) / M_PER_DEGREE
    for number, (lon, lat) in enumerate(ends):
        first, last = np.searchsorted(north, (lat - reach, lat + reach))
        band = order[first:last]
        near = np.sort(band[np.abs(people.lon[band] - lon) * np.cos(np.radians(lat)) <= reach])
        if not len(near):
            continue
        try:
            whence = [str(key) for key in people.node[near].tolist()]
            took = travel.table(ANONYMOUS, whence, [Point(lon, lat)], How(profile)).seconds[:, 0]
        except NoRoadNear:
            continue
        cells.append(near)
        points.append(np.full(len(near), number, np.int64))
        seconds.append(took)
    found = Pairs.of(
        np.concatenate(cells or [np.empty(0, np.int64)]),
        np.concatenate(points or [np.empty(0, np.int64)]),
        np.concatenate(seconds or [np.empty(0)]),
        limit_s,
    )
    return {"cell": found.cell, "point": found.point, "seconds": found.seconds}


def names_of(kind: str) -> Mapping[str, Text]:
    """The names of the divisions of a kind by code."""
    return {code: one.name for code, one in current().all(kind).items()}
