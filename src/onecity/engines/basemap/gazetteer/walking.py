"""How far along its road does each junction lie?

Over the road itself, from its south-western end. The two carriageways of one road count alike: from one to the other
is a hop. What lies far apart under one name is several roads: a city has its 人民路 in every town.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from onecity.core.geo import EARTH_RADIUS_M

GAP_M = 1_000.0
"""Pieces of one name in the same or neighbouring squares of this size are one road."""
HOP_M = 60.0
"""Junctions this near lie on two carriageways of one road."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Segments:
    """The ends and metres of all segments, and where all nodes lie on a plane, in metres."""

    tail: Sequence[int]
    head: Sequence[int]
    metres: Sequence[float]
    place: Floats


def on_plane(lon: Floats, lat: Floats) -> Floats:
    """Metres to the east and north, near enough for gaps within a city."""
    metre = np.radians(1) * EARTH_RADIUS_M
    east = metre * np.cos(np.radians(float(lat.mean()))) if len(lat) else metre
    return np.column_stack((lon * east, lat * metre))


def roads_of(own: Sequence[int], segments: Segments) -> list[list[int]]:
    """Segments of one name as roads of their own, the one with most metres first."""
    if len(own) < 2:  # most lanes
        return [list(own)] if own else []
    joined = _Joined()
    for one in own:
        tail = segments.tail[one]
        joined.join(tail, segments.head[one])
        for node in (tail, segments.head[one]):
            x, y = (segments.place[node] // GAP_M).astype(int).tolist()
            joined.join(node, ("square", x, y))
    squares = [key for key in joined.above if isinstance(key, tuple)]
    known = set(squares)
    for _, x, y in squares:
        for near in ((x + 1, y), (x, y + 1), (x + 1, y + 1), (x + 1, y - 1)):
            if ("square", *near) in known:
                joined.join(("square", x, y), ("square", *near))
    found: dict[object, list[int]] = defaultdict(list)
    for one in own:
        found[joined.top(segments.tail[one])].append(one)
    return sorted(found.values(), key=lambda road: -sum(segments.metres[one] for one in road))


def distances(road: Sequence[int], segments: Segments) -> dict[int, float]:
    """Metres from the south-western end of a road to each of its junctions."""
    if len(road) == 1:
        ends = (segments.tail[road[0]], segments.head[road[0]])
        south, north = sorted(ends, key=lambda node: float(segments.place[node].sum()))
        return {north: segments.metres[road[0]], south: 0.0}
    at: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for one in road:
        tail, head, metres = segments.tail[one], segments.head[one], segments.metres[one]
        at[tail].append((head, metres))
        at[head].append((tail, metres))
    nodes = list(at)
    places = segments.place[nodes]
    begin = min(nodes, key=lambda node: (len(at[node]) % 2 == 0, float(segments.place[node].sum())))
    for a, b in cKDTree(places).query_pairs(HOP_M):
        away = float(np.hypot(*(places[a] - places[b])))
        at[nodes[a]].append((nodes[b], away))
        at[nodes[b]].append((nodes[a], away))
    found = _reached({begin: 0.0}, at)
    apart = [node for node in nodes if node not in found]
    if apart:  # over the gap from what is nearest to it
        here = list(found)
        away, nearest = cKDTree(segments.place[here]).query(segments.place[apart])
        seeds = {
            node: found[here[at_]] + gap
            for node, at_, gap in zip(apart, nearest.tolist(), away.tolist(), strict=True)
        }
        found |= _reached(seeds, at)
    return found


def _reached(seeds: dict[int, float], at: dict[int, list[tuple[int, float]]]) -> dict[int, float]:
    found: dict[int, float] = {}
    waiting = [(metres, node) for node, metres in seeds.items()]
    heapq.heapify(waiting)
    while waiting:
        metres, node = heapq.heappop(waiting)
        if node in found:
            continue
        found[node] = metres
        for other, step in at[node]:
            if other not in found:
                heapq.heappush(waiting, (metres + step, other))
    return found


class _Joined:
    """Which things hang together."""

    def __init__(self) -> None:
        self.above: dict[object, object] = {}

    def top(self, one: object) -> object:
        """The one that stands for all that hangs together with it."""
        above = self.above.setdefault(one, one)
        while above != self.above[above]:
            self.above[one] = self.above[above]
            one, above = above, self.above[above]
        return above

    def join(self, one: object, other: object) -> None:
        """From now on the two hang together."""
        self.above[self.top(one)] = self.top(other)
