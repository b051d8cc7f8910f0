"""Where is it, in which coordinates, and how far away?

Inside OneCity every coordinate is WGS84, longitude first, in degrees. Chinese maps use GCJ-02 (offset by law)
or BD-09 (Baidu); the constants are those of the commonly published code, so results agree with it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import h3

EARTH_RADIUS_M = 6_371_008.8  # mean radius of WGS84 (IUGG)

_h3: Any = h3  # it carries no types for its functions

_AXIS_M = 6_378_245.0  # Krasovsky 1940, as the published GCJ-02 code has it
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_ANGLE = math.pi * 3000.0 / 180.0
_EXACT_DEG = 1e-11  # about a micrometre: the point where the inverse stops improving


class PositionInvalid(ValueError):
    """A longitude or latitude that no place on Earth has."""

    def __init__(self, lon: float, lat: float) -> None:
        super().__init__(f"longitude {lon}, latitude {lat} is no place: use degrees, longitude first")
        self.lon = lon
        self.lat = lat


@dataclass(frozen=True, slots=True)
class Point:
    """A place in WGS84 degrees, longitude first. Raises `PositionInvalid` for what is not on Earth."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        # Written so that NaN, which compares false to everything, is refused too.
        if not (-180.0 <= self.lon <= 180.0 and -90.0 <= self.lat <= 90.0):
            raise PositionInvalid(self.lon, self.lat)

    def distance_m(self, other: "Point") -> float:
        """Metres over the ground to `other`."""
        return distance_m(self.lon, self.lat, other.lon, other.lat)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees that does not cross the 180th meridian; its border belongs to it."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        Point(self.west, self.south)
        Point(self.east, self.north)
        if self.west > self.east or self.south > self.north:
            raise PositionInvalid(self.west, self.south)

    @classmethod
    def around(cls, points: Iterable[Point]) -> "Box":
        """The smallest box that holds `points`. Raises ValueError when there are none."""
        known = list(points)
        lons, lats = [p.lon for p in known], [p.lat for p in known]
        return cls(min(lons), min(lats), max(lons), max(lats))

    @classmethod
    def within(cls, centre: Point, radius_m: float) -> "Box":
        """A box that holds every place at most `radius_m` from `centre` (cut at the poles and 180°)."""
        angle = radius_m / EARTH_RADIUS_M
        lat_deg = math.degrees(angle)
        ratio = math.sin(min(angle, math.pi / 2)) / max(math.cos(math.radians(centre.lat)), 1e-12)
        touches_pole = abs(centre.lat) + lat_deg >= 90.0
        lon_deg = 180.0 if touches_pole or ratio >= 1.0 else math.degrees(math.asin(ratio))
        south, north = max(centre.lat - lat_deg, -90.0), min(centre.lat + lat_deg, 90.0)
        if lon_deg == 180.0:
            return cls(-180.0, south, 180.0, north)
        return cls(max(centre.lon - lon_deg, -180.0), south, min(centre.lon + lon_deg, 180.0), north)

    def contains(self, point: Point) -> bool:
        """Whether `point` lies inside or on the border."""
        return self.west <= point.lon <= self.east and self.south <= point.lat <= self.north

    def meets(self, other: "Box") -> bool:
        """Whether the two boxes share at least a point."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance in metres (haversine on a sphere; within 0.5 % of the ellipsoid)."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    across = math.sin((phi_b - phi_a) / 2) ** 2
    along = math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, across + along)))


def h3_cell(lon: float, lat: float, resolution: int) -> str:
    """The H3 cell (15 hexadecimal digits) that holds the place; resolution 0 (coarse) to 15 (1 m)."""
    Point(lon, lat)
    cell: str = _h3.latlng_to_cell(lat, lon, resolution)
    return cell


def h3_parent(cell: str, resolution: int) -> str:
    """The coarser cell around a cell."""
    parent: str = _h3.cell_to_parent(cell, resolution)
    return parent


def h3_middle(cell: str) -> Point:
    """The middle of a cell: what is told of a place that is known no better."""
    lat, lon = _h3.cell_to_latlng(cell)
    return Point(lon, lat)


def h3_boundary(cell: str) -> list[tuple[float, float]]:
    """The corners of a cell, longitude first, the first one again at the end: a ring of GeoJSON."""
    corners = [(lon, lat) for lat, lon in _h3.cell_to_boundary(cell)]
    return [*corners, corners[0]]


def h3_cells_over(box: Box, resolution: int) -> set[str]:
    """The H3 cells that share a place with the box: for `WHERE cell IN (…)`."""
    ring = [(box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west)]
    cells: set[str] = set(
        _h3.h3shape_to_cells_experimental(_h3.LatLngPoly(ring), resolution, contain="overlap")
    )
    # a box without an area has none of its own
    return cells or {h3_cell(box.west, box.south, resolution)}


def area_km2(box: Box) -> float:
    """Square kilometres of a box on a sphere."""
    height = math.sin(math.radians(box.north)) - math.sin(math.radians(box.south))
    return (EARTH_RADIUS_M / 1000) ** 2 * math.radians(box.east - box.west) * height


def h3_disk(lon: float, lat: float, resolution: int, radius_m: float) -> set[str]:
    """H3 cells that together hold every place at most `radius_m` away: for `WHERE cell IN (…)`."""
    centre = h3_cell(lon, lat, resolution)
    # The shortest step between neighbours is √3 times the edge; local edges vary, hence the allowance of 0.6.
    step_m = _h3.average_hexagon_edge_length(resolution, unit="m") * math.sqrt(3) * 0.6
    cells: set[str] = set(_h3.grid_disk(centre, math.ceil(radius_m / step_m) + 1))
    return cells


def in_china_frame(lon: float, lat: float) -> bool:
    """Whether the published GCJ-02 code offsets the place: a rectangle around China, not its border."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """WGS84 to GCJ-02 in degrees; unchanged outside the frame of China."""
    if not in_china_frame(lon, lat):
        return lon, lat
    phi = math.radians(lat)
    magic = 1 - _ECCENTRICITY_SQUARED * math.sin(phi) ** 2
    root = math.sqrt(magic)
    north_m, east_m = _offset_m(lon - 105.0, lat - 35.0)
    lat_deg = north_m * 180.0 / ((_AXIS_M * (1 - _ECCENTRICITY_SQUARED)) / (magic * root) * math.pi)
    lon_deg = east_m * 180.0 / (_AXIS_M / root * math.cos(phi) * math.pi)
    return lon + lon_deg, lat + lat_deg


def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 to WGS84 in degrees, by iteration (the offset has no closed inverse): far below 1 cm."""
    if not in_china_frame(lon, lat):
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _ in range(20):  # each round shrinks the error at least a hundredfold: it ends after five or so
        there_lon, there_lat = wgs84_to_gcj02(guess_lon, guess_lat)
        miss_lon, miss_lat = there_lon - lon, there_lat - lat
        guess_lon -= miss_lon
        guess_lat -= miss_lat
        if abs(miss_lon) < _EXACT_DEG and abs(miss_lat) < _EXACT_DEG:
            break
    return guess_lon, guess_lat


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 to BD-09 in degrees; unchanged outside the frame of China."""
    if not in_china_frame(lon, lat):
        return lon, lat
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _BAIDU_ANGLE)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _BAIDU_ANGLE)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 to GCJ-02 in degrees, by the published formula, which is exact to about 0.3 m."""
    if not in_china_frame(lon, lat):
        return lon, lat
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * _BAIDU_ANGLE)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BAIDU_ANGLE)
    return radius * math.cos(angle), radius * math.sin(angle)


def wgs84_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """WGS84 to BD-09 in degrees; unchanged outside the frame of China."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 to WGS84 in degrees, exact to about 0.3 m."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _offset_m(x: float, y: float) -> tuple[float, float]:
    """The published GCJ-02 series: metres to the north and to the east, for degrees from 105° E 35° N."""
    ripple = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + ripple
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + ripple
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    return north, east
