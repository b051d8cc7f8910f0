"""Where along a road is a house number or a kilometre post?

Every named road of a network becomes lines, one for each part of the city that has a road of this name, measured from
its south-western end. Numbers along it are interpolated, not surveyed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.core.geo import EARTH_RADIUS_M
from onecity.engines.basemap.gazetteer.walking import Segments, distances, on_plane, roads_of
from onecity.engines.travel.door import Roads

METRES_PER_NUMBER = 5.0
"""An assumption: odd and even numbers face each other, each front is ten metres wide."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chains:
    """Lines of roads, one after the other; name r of the network has the lines `line_first[r]:line_first[r + 1]`.

    Points of line l are `first[l]:first[l + 1]`, `along_m` from its end; after each segment stands a point that is
    none (NaN). Its junctions are `node[node_first[l]:node_first[l + 1]]`, sorted; they stand at `node_lon`, `node_lat`.
    """

    line_first: Ints
    metres: Floats
    first: Ints
    lon: Floats
    lat: Floats
    along_m: Floats
    node_first: Ints
    node: Ints
    node_lon: Floats
    node_lat: Floats

    def lines(self, name: int) -> range:
        """The lines of a name, the longest first."""
        return range(int(self.line_first[name]), int(self.line_first[name + 1]))

    def length_m(self, line: int) -> float:
        """Metres from end to end."""
        return float(self.metres[line])

    def point_at(self, line: int, metres: float) -> tuple[float, float]:
        """Longitude and latitude at so many metres from the start; at the end where the road is shorter."""
        part = slice(int(self.first[line]), int(self.first[line + 1]))
        lon, lat, along = self.lon[part], self.lat[part], self.along_m[part]
        low, high = np.minimum(along[:-1], along[1:]), np.maximum(along[:-1], along[1:])
        there = np.flatnonzero((low <= metres) & (metres <= high))
        if not len(there):
            end = int(np.nanargmax(along))
            return float(lon[end]), float(lat[end])
        at = int(there[0])
        step = along[at + 1] - along[at]
        share = (metres - along[at]) / step if step else 0.0
        return float(lon[at] + share * (lon[at + 1] - lon[at])), float(
            lat[at] + share * (lat[at + 1] - lat[at])
        )

    def place_on(self, line: int, lon: float, lat: float) -> tuple[float, float]:
        """Metres from the start to the place on the line that is nearest, and how far off that is in degrees."""
        part = slice(int(self.first[line]), int(self.first[line + 1]))
        scale = np.cos(np.radians(lat))
        x, y, along = (self.lon[part] - lon) * scale, self.lat[part] - lat, self.along_m[part]
        dx, dy = np.diff(x), np.diff(y)
        size = np.maximum(dx * dx + dy * dy, 1e-18)
        share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / size, 0, 1)
        away = (x[:-1] + share * dx) ** 2 + (y[:-1] + share * dy) ** 2
        nearest = int(np.nanargmin(away))
        metres = along[nearest] + share[nearest] * (along[nearest + 1] - along[nearest])
        return float(metres), float(np.sqrt(away[nearest]))

    def crossing(self, one: int, other: int) -> tuple[float, float] | None:
        """Where two lines meet; the first place where they do so more than once."""
        first = self.node[int(self.node_first[one]) : int(self.node_first[one + 1])]
        second = self.node[int(self.node_first[other]) : int(self.node_first[other + 1])]
        both = np.intersect1d(first, second)
        return (float(self.node_lon[both[0]]), float(self.node_lat[both[0]])) if len(both) else None


def chains_of(roads: Roads) -> Chains:
    """The lines of all named roads of a network; nameless roads have none."""
    network = roads.ready.network
    own = np.flatnonzero(~network.is_twin())
    own = own[np.argsort(network.name[own], kind="stable")]
    bounds = np.searchsorted(network.name[own], np.arange(len(network.names) + 1))
    starts, shape, run = network.shape_first, np.asarray(network.shape), _run_m(np.asarray(network.shape))
    metres = run[starts[1:] - 1] - run[starts[:-1]]
    place = on_plane(np.asarray(network.lon), np.asarray(network.lat))
    segments = Segments(network.tail.tolist(), network.head.tolist(), metres.tolist(), place)
    line_first, lengths, first, node_first = [0], [], [0], [0]
    order: list[int] = []
    from_tail: list[float] = []
    from_head: list[float] = []
    nodes: list[int] = []
    many = np.diff(starts).tolist()
    for name in range(len(network.names)):
        mine = own[bounds[name] : bounds[name + 1]].tolist() if name else []
        for road in roads_of(mine, segments):
            along = distances(road, segments)
            order += road
            from_tail += [along[segments.tail[one]] for one in road]
            from_head += [along[segments.head[one]] for one in road]
            first.append(first[-1] + sum(many[one] + 1 for one in road))
            lengths.append(max(along.values()))
            nodes += sorted(along)
            node_first.append(len(nodes))
        line_first.append(len(lengths))
    ends = np.array([from_tail, from_head], float)
    every = _measured(shape, starts, run, np.array(order, np.int64), ends)
    return Chains(
        np.array(line_first, np.int64),
        np.array(lengths, float),
        np.array(first, np.int64),
        every[:, 0].copy(),
        every[:, 1].copy(),
        every[:, 2].copy(),
        np.array(node_first, np.int64),
        np.array(nodes, np.int64),
        np.array(network.lon, float),
        np.array(network.lat, float),
    )


def _measured(shape: Floats, starts: Ints, run: Floats, order: Ints, ends: Floats) -> Floats:
    """Longitude, latitude and metres along the road of each point of segments in an order, after each of them NaN.

    `ends` are the metres at the tail and the head of each.
    """
    many = np.diff(starts)[order]
    segment = np.repeat(np.arange(len(order)), many)
    point = starts[order][segment] + np.arange(len(segment)) - np.repeat(np.cumsum(many) - many, many)
    done = run[point] - run[starts[order]][segment]
    left = run[starts[order + 1] - 1][segment] - run[point]
    found: Floats = np.full((len(segment) + len(order), 3), np.nan)
    place = np.arange(len(segment)) + segment
    found[place, :2] = shape[point]
    found[place, 2] = np.minimum(ends[0][segment] + done, ends[1][segment] + left)
    return found


def _run_m(points: Floats) -> Floats:
    """Metres over the ground from the first point of all to each."""
    if not len(points):
        return np.empty(0)
    radians = np.radians(points)
    step = np.diff(radians, axis=0)
    across = np.sin(step[:, 1] / 2) ** 2
    across += np.cos(radians[:-1, 1]) * np.cos(radians[1:, 1]) * np.sin(step[:, 0] / 2) ** 2
    return np.concatenate(
        ([0.0], np.cumsum(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, across)))))
    )
