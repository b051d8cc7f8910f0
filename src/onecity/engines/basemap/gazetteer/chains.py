"""Where along a road is a house number or a kilometre post?

Every named road of a network becomes one line, walked from its south-western end; where it falls into pieces they
follow each other. Numbers along it are interpolated, not surveyed.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.core.geo import EARTH_RADIUS_M
from onecity.engines.travel.door import Roads

METRES_PER_NUMBER = 5.0
"""An assumption: odd and even numbers face each other, each front is ten metres wide."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chains:
    """The lines of roads, one after the other: points of road r are `first[r]:first[r + 1]`, `along_m` from its start.

    Junctions of road r are `node[node_first[r]:node_first[r + 1]]`, sorted; they stand at `node_lon`, `node_lat`.
    """

    first: Ints
    lon: Floats
    lat: Floats
    along_m: Floats
    node_first: Ints
    node: Ints
    node_lon: Floats
    node_lat: Floats

    def length_m(self, road: int) -> float:
        """Metres from end to end."""
        begin, end = self.first[road], self.first[road + 1]
        return float(self.along_m[end - 1]) if end > begin else 0.0

    def point_at(self, road: int, metres: float) -> tuple[float, float]:
        """Longitude and latitude at so many metres from the start; at the end where the road is shorter."""
        part = slice(int(self.first[road]), int(self.first[road + 1]))
        along = self.along_m[part]
        return float(np.interp(metres, along, self.lon[part])), float(
            np.interp(metres, along, self.lat[part])
        )

    def place_on(self, road: int, lon: float, lat: float) -> float:
        """Metres from the start to the place on the road that is nearest."""
        part = slice(int(self.first[road]), int(self.first[road + 1]))
        scale = np.cos(np.radians(lat))
        x, y, along = (self.lon[part] - lon) * scale, self.lat[part] - lat, self.along_m[part]
        dx, dy = np.diff(x), np.diff(y)
        size = np.maximum(dx * dx + dy * dy, 1e-18)
        share = np.clip(-(x[:-1] * dx + y[:-1] * dy) / size, 0, 1)
        away = (x[:-1] + share * dx) ** 2 + (y[:-1] + share * dy) ** 2
        nearest = int(np.argmin(away))
        return float(along[nearest] + share[nearest] * (along[nearest + 1] - along[nearest]))

    def crossing(self, one: int, other: int) -> tuple[float, float] | None:
        """Where two roads meet; the first place where they do so more than once."""
        first = self.node[int(self.node_first[one]) : int(self.node_first[one + 1])]
        second = self.node[int(self.node_first[other]) : int(self.node_first[other + 1])]
        both = np.intersect1d(first, second)
        return (float(self.node_lon[both[0]]), float(self.node_lat[both[0]])) if len(both) else None


def chains_of(roads: Roads) -> Chains:
    """The lines of all named roads of a network; road r is its name r, nameless roads have no line."""
    network = roads.ready.network
    order = np.argsort(network.name, kind="stable")
    bounds = np.searchsorted(network.name[order], np.arange(len(network.names) + 1))
    tail, head = network.tail.tolist(), network.head.tolist()
    west = (network.lon + network.lat).tolist()
    starts, shape = network.shape_first.tolist(), np.asarray(network.shape)
    first, pieces, nodes, node_first = [0], [], [], [0]
    for name in range(len(network.names)):
        own = order[bounds[name] : bounds[name + 1]].tolist() if name else []
        for segment, forward in _walk(own, tail, head, west):
            line = shape[starts[segment] : starts[segment + 1]]
            pieces.append(line if forward else line[::-1])
        met = sorted({end for one in own for end in (tail[one], head[one])})
        nodes += met
        node_first.append(len(nodes))
        first.append(first[-1] + sum(starts[one + 1] - starts[one] for one in own))
    points = np.concatenate(pieces) if pieces else np.empty((0, 2))
    ends = np.array(first, np.int64)
    return Chains(
        ends,
        points[:, 0].copy(),
        points[:, 1].copy(),
        _along_m(points, ends),
        np.array(node_first, np.int64),
        np.array(nodes, np.int64),
        np.array(network.lon, float),
        np.array(network.lat, float),
    )


def _walk(own: list[int], tail: list[int], head: list[int], west: list[float]) -> Iterator[tuple[int, bool]]:
    """The segments of one road in the order of a walk, each with whether it is walked from its tail."""
    at: dict[int, list[int]] = defaultdict(list)
    for one in own:
        at[tail[one]].append(one)
        at[head[one]].append(one)
    left = set(own)
    for start in sorted(at, key=lambda node: (len(at[node]) % 2 == 0, west[node])):
        node = start
        while left:
            ahead = next((one for one in at[node] if one in left), None)
            if ahead is None and node == start:
                break
            if ahead is None:  # a dead end: what else leaves the start
                node = start
                continue
            left.discard(ahead)
            forward = tail[ahead] == node
            yield ahead, forward
            node = head[ahead] if forward else tail[ahead]


def _along_m(points: Floats, first: Ints) -> Floats:
    """Metres from the start of each line to each of its points; jumps between its pieces count too."""
    if not len(points):
        return np.empty(0)
    radians = np.radians(points)
    step = np.diff(radians, axis=0)
    across = np.sin(step[:, 1] / 2) ** 2
    across += np.cos(radians[:-1, 1]) * np.cos(radians[1:, 1]) * np.sin(step[:, 0] / 2) ** 2
    total = np.concatenate(
        ([0.0], np.cumsum(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, across)))))
    )
    counts = np.diff(first)
    begins: Floats = np.repeat(total[np.minimum(first[:-1], len(total) - 1)], counts)
    return np.asarray(total - begins, float)
