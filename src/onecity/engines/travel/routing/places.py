"""Where on the network does somebody stand, and where does the way begin from there?"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import shapely
from numpy.typing import NDArray

from onecity.core.geo import EARTH_RADIUS_M
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.graph import Graph
from onecity.engines.travel.routing.hierarchy import INFINITE
from onecity.engines.travel.routing.queries import Seeds
from onecity.engines.travel.rules.road import Access

AT_NODE_M = 1.0  # so near to a junction one stands at the junction, and may leave it in every direction


@dataclass(frozen=True, slots=True)
class Spots:
    """Places on the network: a share of the way along a segment, or a node (else -1).

    `lon`, `lat` are where the place is on the road, `away_m` how far from what was asked; a place too far from every
    road has the segment -1.
    """

    segment: NDArray[np.int64]
    share: NDArray[np.float64]
    node: NDArray[np.int64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    away_m: NDArray[np.float64]

    def at(self, numbers: Sequence[int] | NDArray[np.int64]) -> "Spots":
        """Some of the spots, in another order."""
        chosen = np.asarray(numbers, np.int64)
        return Spots(*(getattr(self, one.name)[chosen] for one in fields(self)))


class Index:
    """Finds the segment nearest to a place, among those that somebody with this access may use."""

    def __init__(self, network: Network, access: Access) -> None:
        self._network = network
        self._east = math.radians(1) * EARTH_RADIUS_M
        self._north = self._east
        self._east *= math.cos(math.radians(float(np.mean(network.lat)))) if network.node_count else 1.0
        self._segments = np.flatnonzero(((network.access & access) != 0) & ~network.is_twin())
        many = np.diff(network.shape_first)
        lines = shapely.linestrings(
            network.shape * (self._east, self._north), indices=np.repeat(np.arange(len(many)), many)
        )
        self._tree = shapely.STRtree(lines[self._segments])

    def nearest(self, places: Sequence[tuple[float, float]], within_m: float) -> Spots:
        """The spots nearest to places (lon, lat), none further than `within_m`."""
        wanted = np.array(places, float).reshape(-1, 2)
        plane = wanted * (self._east, self._north)
        segment, share = np.full(len(wanted), -1, np.int64), np.zeros(len(wanted))
        away = np.full(len(wanted), np.inf)
        if len(self._segments) and len(wanted):
            points = shapely.points(plane)
            # Looking without a limit and dropping what is too far takes half as long as looking with one.
            pairs, distance = self._tree.query_nearest(points, return_distance=True, all_matches=False)
            asked, found = pairs[:, distance <= within_m]
            distance = distance[distance <= within_m]
            lines = self._tree.geometries[found]
            segment[asked], away[asked] = self._segments[found], distance
            size = shapely.length(lines)
            along = shapely.line_locate_point(lines, points[asked])
            share[asked] = np.where(size > 0, along / np.maximum(size, 1e-9), 0.0)
            foot = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
            wanted[asked] = foot / (self._east, self._north)
        return Spots(segment, share, self._node(segment, share), wanted[:, 0], wanted[:, 1], away)

    def _node(self, segment: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.int64]:
        """The junction at which a spot lies, -1 for one in between."""
        size = self._network.length_m[segment]
        node = np.where(share * size <= AT_NODE_M, self._network.tail[segment], -1)
        node = np.where((1 - share) * size <= AT_NODE_M, self._network.head[segment], node)
        return np.where(segment < 0, -1, node).astype(np.int64)


def at_nodes(network: Network, nodes: Sequence[int]) -> Spots:
    """Spots that are junctions."""
    chosen = np.array(nodes, np.int64)
    none = np.full(len(chosen), -1, np.int64)
    zero = np.zeros(len(chosen))
    return Spots(none, zero, chosen, network.lon[chosen], network.lat[chosen], zero)


def together(parts: Sequence[Spots]) -> Spots:
    """Several lists of spots as one."""
    names = [one.name for one in fields(Spots)]
    return Spots(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


class Doorsteps:
    """Turns spots into seeds for one graph and the weights of today."""

    def __init__(self, network: Network, graph: Graph, arc_weights: NDArray[np.int32]) -> None:
        self._graph = graph
        count = network.node_count
        self.cost = np.full(2 * network.segment_count, INFINITE, np.int64)
        driven = graph.drive >= 0
        self.cost[graph.drive[driven]] = arc_weights[driven]
        open_ = np.flatnonzero(self.cost < INFINITE)
        tail, head = network.arc_ends()
        self._out, self._out_first = _by_node(open_, tail, count)
        self._in, self._in_first = _by_node(open_, head, count)
        self._twins: dict[int, list[int]] = defaultdict(list)
        for twin in np.flatnonzero(network.is_twin()).tolist():
            self._twins[int(network.twin_of[twin])].append(2 * twin)

    def leaving(self, spots: Spots) -> Seeds:
        """Where the way from each spot begins: the end of its arc, or every arc that leaves its node."""
        return self._seeds(spots, self._graph.end, self._out, self._out_first, self._graph.begin, ahead=True)

    def arriving(self, spots: Spots) -> Seeds:
        """Where the way to each spot ends."""
        return self._seeds(spots, self._graph.begin, self._in, self._in_first, self._graph.end, ahead=False)

    def leaving_arcs(self, node: int) -> NDArray[np.int64]:
        """The arcs on which one may leave a node."""
        return self._out[self._out_first[node] : self._out_first[node + 1]]

    def under(self, segment: int, share: float) -> list[tuple[int, float]]:
        """The arcs on which one is at a place on a segment, with how much of each lies behind: twins too."""
        ways = ((2 * segment, share), (2 * segment + 1, 1 - share))
        return [(arc, done) for own, done in ways for arc in (own, *self._twins.get(own, ()))]

    def part(self, arc: int, share: float) -> int:
        """Centiseconds for a share of an arc."""
        return math.ceil(share * int(self.cost[arc]) - 1e-9)

    def direct(self, one: Spots, i: int, other: Spots, j: int) -> tuple[int, int]:
        """Time and arc from a spot to another on the same segment without leaving it; `INFINITE` where it cannot."""
        same = one.segment[i] >= 0 and one.segment[i] == other.segment[j]
        if not same or one.node[i] >= 0 or other.node[j] >= 0:
            return INFINITE, -1
        ahead = float(other.share[j] - one.share[i])
        arc = 2 * int(one.segment[i]) + (ahead < 0)
        return (self.part(arc, abs(ahead)), arc) if self.cost[arc] < INFINITE else (INFINITE, -1)

    def _seeds(
        self,
        spots: Spots,
        on_arc: NDArray[np.int32],
        by_node: NDArray[np.int64],
        node_first: NDArray[np.int64],
        at_node: NDArray[np.int32],
        *,
        ahead: bool,
    ) -> Seeds:
        first, vertex, offset = [0], [], []
        for segment, share, node in zip(
            spots.segment.tolist(), spots.share.tolist(), spots.node.tolist(), strict=True
        ):
            if node >= 0:
                found = {int(at_node[arc]) for arc in by_node[node_first[node] : node_first[node + 1]]}
                vertex += sorted(found)
                offset += [0] * len(found)
            elif segment >= 0:
                for arc, done in self.under(segment, share):
                    if self.cost[arc] < INFINITE:
                        vertex.append(int(on_arc[arc]))
                        offset.append(self.part(arc, 1 - done if ahead else done))
            first.append(len(vertex))
        return Seeds(np.array(first, np.int64), np.array(vertex, np.int64), np.array(offset, np.int32))


def _by_node(
    arcs: NDArray[np.int64], node: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ordered = arcs[np.argsort(node[arcs], kind="stable")]
    return ordered, np.concatenate(([0], np.cumsum(np.bincount(node[arcs], minlength=count))))
