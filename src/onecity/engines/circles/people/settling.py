"""In which cells do people live? A model: nobody publishes addresses.

The people of a sub-district are spread over the H3 cells (resolution 10, about 130 m across) in which its roads have
junctions that one can walk to, in proportion to their number: where streets are dense, homes are. Whole people,
summing exactly to each sub-district, and so to district and city. The people of a sub-district whose borders nobody
knows are spread over all cells of its district, so that a cell may stand there for two. The same input gives the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from onecity.core.geo import h3_cell
from onecity.engines.circles.rules.spreading import largest_remainder

RESOLUTION = 10
DISTRICT_DIGITS = 6
NO_NODE = ""
Part = tuple[
    NDArray[np.str_], int, NDArray[np.int64], NDArray[np.int64]
]  # names, area, nodes, people of cells


@dataclass(frozen=True, slots=True)
class Area:
    """A sub-district: its people, its shape (None: unknown), and a place where people surely are."""

    code: str
    people: int
    shape: shapely.Geometry | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Settled:
    """Cells with people: the cell, its street's code, its node ("": no road), where that is, and how many people."""

    cell: NDArray[np.str_]
    street: NDArray[np.str_]
    node: NDArray[np.str_]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    people: NDArray[np.int64]


def settle(
    areas: Sequence[Area], keys: NDArray[np.str_], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> Settled:
    """Spread the people of areas over the nodes that one can walk to (`keys`, `lon`, `lat`)."""
    area = _area_of(areas, lon, lat)
    inside = np.flatnonzero(area >= 0)
    cells = np.array(
        [h3_cell(x, y, RESOLUTION) for x, y in zip(lon[inside].tolist(), lat[inside].tolist(), strict=True)],
        str,
    ).reshape(-1)
    names, number = np.unique(cells, return_inverse=True)
    home, nodes, middle = _cells(inside, number, len(names), area, lon, lat)
    parts: list[Part] = []
    alone: list[Area] = []
    for place, one in enumerate(areas):
        own = np.flatnonzero(home == place)
        if not len(own):
            district = one.code[:DISTRICT_DIGITS]
            near = [k for k, other in enumerate(areas) if other.code.startswith(district)]
            own = np.flatnonzero(np.isin(home, near))
        if not len(own):
            alone += [one] if one.people else []
            continue
        people = largest_remainder(one.people, nodes[own])
        lived = people > 0
        parts.append((names[own[lived]], place, middle[own[lived]], people[lived]))
    return _together(areas, parts, alone, keys, lon, lat)


def _area_of(areas: Sequence[Area], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """The area that holds each node, -1 for none; of several the first."""
    known = [place for place, one in enumerate(areas) if one.shape is not None]
    shapes = [one.shape for one in areas if one.shape is not None]
    found = np.full(len(lon), -1, np.int64)
    if known and len(lon):
        tree = shapely.STRtree(shapes)
        point, shape = tree.query(shapely.points(lon, lat), predicate="intersects")
        order = np.lexsort((shape, point))[::-1]
        found[point[order]] = np.array(known)[shape[order]]
    return found


def _cells(
    inside: NDArray[np.int64],
    number: NDArray[np.int64],
    count: int,
    area: NDArray[np.int64],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For each cell the area of most of its nodes, how many it has, and the node nearest to their middle."""
    nodes = np.bincount(number, minlength=count)
    x = np.bincount(number, weights=lon[inside], minlength=count) / np.maximum(nodes, 1)
    y = np.bincount(number, weights=lat[inside], minlength=count) / np.maximum(nodes, 1)
    away = (lon[inside] - x[number]) ** 2 + (lat[inside] - y[number]) ** 2
    order = np.lexsort((inside, away, number))
    middle = inside[order[np.flatnonzero(np.diff(number[order], prepend=-1))]]
    pair, many = np.unique(np.stack((number, area[inside])), axis=1, return_counts=True)
    order = np.lexsort((pair[1], -many, pair[0]))
    home = pair[1][order[np.flatnonzero(np.diff(pair[0][order], prepend=-1))]]
    return home, nodes, middle


def _together(
    areas: Sequence[Area],
    parts: Sequence[Part],
    alone: Sequence[Area],
    keys: NDArray[np.str_],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> Settled:
    """The cells of all areas; an area without roads is one cell where people surely are, without a node."""
    node = np.concatenate([part[2] for part in parts]) if parts else np.empty(0, np.int64)
    streets = [areas[place].code for names, place, _, _ in parts for _ in names]
    return Settled(
        np.array(
            [*(name for part in parts for name in part[0].tolist())]
            + [h3_cell(one.lon, one.lat, RESOLUTION) for one in alone],
            str,
        ),
        np.array([*streets, *(one.code for one in alone)], str),
        np.concatenate((keys[node].astype(str), np.full(len(alone), NO_NODE))).astype(str),
        np.concatenate((lon[node], [one.lon for one in alone])),
        np.concatenate((lat[node], [one.lat for one in alone])),
        np.concatenate([*(part[3] for part in parts), np.array([one.people for one in alone], np.int64)]),
    )
