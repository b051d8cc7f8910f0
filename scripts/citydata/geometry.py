"""Which area is each division drawn as?

Districts: simplified together, so that neighbours keep the same border. Sub-districts: nobody publishes their
borders openly, so each is the part of its district that is nearest to the sub-district's inside point.
Everything is in WGS84 degrees on a grid of 0.00001° (about one metre).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import TypeAlias

import numpy as np
import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

GRID = 1e-5
DISTRICT_TOLERANCE = 6e-5
_KM_PER_DEGREE = 111.32

Position: TypeAlias = tuple[float, float]


class BrokenCoverage(Exception):
    """Areas that should tile a surface overlap, or their shared borders differ."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The drawn areas by division code."""

    districts: Mapping[str, BaseGeometry]
    subdistricts: Mapping[str, BaseGeometry]


def simplify_districts(land: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The districts with fewer points; borders that two share stay shared.

    Raises `BrokenCoverage` when rounding has torn a border.
    """
    simplified = shapely.coverage_simplify(list(land.values()), DISTRICT_TOLERANCE)
    tiles = [_oriented(shapely.set_precision(area, GRID, mode="pointwise")) for area in simplified]
    _check_coverage(tiles)
    return dict(zip(land, tiles, strict=True))


def divide(district: BaseGeometry, points: Mapping[str, Position]) -> dict[str, BaseGeometry]:
    """The district cut into one cell per point: the part that is nearer to it than to any other.

    The border and the cutting lines are noded on one grid before any cell is built, so that the cells tile.
    Raises `BrokenCoverage` when they do not.
    """
    if len(points) == 1:
        return dict.fromkeys(points, district)
    lines = shapely.union_all([district.boundary, _cuts(district, list(points.values()))], grid_size=GRID)
    faces = [
        face for face in shapely.polygonize([lines]).geoms if district.contains(face.representative_point())
    ]
    parts: dict[str, list[BaseGeometry]] = {code: [] for code in points}
    for face in faces:
        parts[_nearest(face.representative_point(), points)].append(face)
    cells = {code: _oriented(shapely.coverage_union_all(faces)) for code, faces in parts.items()}
    _check_coverage(list(cells.values()))
    return cells


def label_point(area: BaseGeometry) -> Position:
    """Where a label stands best: the centre of the largest circle that fits into the largest part."""
    largest = max(shapely.get_parts(area), key=shapely.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=1e-3)
    lon, lat = shapely.get_coordinates(circle)[0]
    return round(float(lon), 5), round(float(lat), 5)


def area_km2(area: BaseGeometry) -> float:
    """The area in square kilometres, to about half a percent: degrees scaled at the area's own latitude."""
    middle = (area.bounds[1] + area.bounds[3]) / 2
    return float(area.area * _KM_PER_DEGREE**2 * cos(radians(middle)))


def spread(centre: Position, count: int, within: BaseGeometry, step: float = 0.008) -> list[Position]:
    """`count` positions inside `within`, like a sunflower's seeds around `centre`, `step` degrees apart."""
    found: list[Position] = []
    for index in range(count * 50):
        if len(found) == count:
            break
        angle, reach = index * 2.399963, step * np.sqrt(index)
        squeeze = cos(radians(centre[1]))
        at = (
            round(centre[0] + reach * np.cos(angle) / squeeze, 5),
            round(centre[1] + reach * np.sin(angle), 5),
        )
        if within.contains(Point(at)):
            found.append((float(at[0]), float(at[1])))
    return found


def _cuts(district: BaseGeometry, points: Sequence[Position]) -> BaseGeometry:
    # A degree of longitude is shorter than one of latitude: distances are compared on a stretched plane.
    squeeze = np.array([cos(radians(np.mean([lat for _, lat in points]))), 1.0])
    frame = shapely.transform(shapely.box(*district.bounds).buffer(0.5), lambda at: at * squeeze)
    seeds = shapely.multipoints(np.array(points) * squeeze)
    cuts = shapely.voronoi_polygons(seeds, extend_to=frame, only_edges=True)
    back: BaseGeometry = shapely.transform(cuts, lambda at: at / squeeze)
    return back.intersection(district)


def _nearest(place: Point, points: Mapping[str, Position]) -> str:
    squeeze = cos(radians(np.mean([lat for _, lat in points.values()])))
    return min(
        points,
        key=lambda code: ((points[code][0] - place.x) * squeeze) ** 2 + (points[code][1] - place.y) ** 2,
    )


def _oriented(area: BaseGeometry) -> BaseGeometry:
    """A multipolygon with outer rings counter-clockwise (RFC 7946), its largest part first."""
    parts = sorted(shapely.get_parts(area), key=lambda part: (-part.area, part.bounds))
    return MultiPolygon([shapely.orient_polygons(part.normalize()) for part in parts])


def _check_coverage(tiles: Sequence[BaseGeometry]) -> None:
    if not shapely.coverage_is_valid(list(tiles)) or not all(tile.is_valid for tile in tiles):
        raise BrokenCoverage
