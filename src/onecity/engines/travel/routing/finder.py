"""What answers a question about times: the hierarchy, or a plain search where none was built?"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.routing import dijkstra, queries, unpacking
from onecity.engines.travel.routing.dijkstra import Arcs, arcs_of
from onecity.engines.travel.routing.graph import Graph
from onecity.engines.travel.routing.hierarchy import INFINITE, Topology, Weights
from onecity.engines.travel.routing.queries import Seeds


class Finder(Protocol):
    """Times in centiseconds between places, and the arcs of a way."""

    def table(self, sources: Seeds, targets: Seeds) -> NDArray[np.int32]:
        """From every source (row) to every target (column); `INFINITE` where no way leads."""
        ...

    def way(self, source: int, target: int) -> tuple[int, NDArray[np.int64]]:
        """Time and arcs from one vertex to another."""
        ...


@dataclass(frozen=True, slots=True)
class Hierarchical:
    """By the customised hierarchy: microseconds."""

    topology: Topology
    weights: Weights
    arc_weights: NDArray[np.int32]

    def table(self, sources: Seeds, targets: Seeds) -> NDArray[np.int32]:
        """See `Finder`."""
        found: NDArray[np.int32] = queries.table(self.topology, self.weights, sources, targets)
        return found

    def way(self, source: int, target: int) -> tuple[int, NDArray[np.int64]]:
        """See `Finder`."""
        return unpacking.way(self.topology, self.weights, self.arc_weights, source, target)


@dataclass(frozen=True, slots=True)
class Plain:
    """By Dijkstra's algorithm: right without any preparation, for networks that were just changed."""

    forward: Arcs
    backward: Arcs
    tail: NDArray[np.int32]

    @classmethod
    def of(cls, graph: Graph, arc_weights: NDArray[np.int32]) -> "Plain":
        """A search over a graph."""
        count = len(graph.lon)
        return cls(
            arcs_of(count, graph.tail, graph.head, arc_weights),
            arcs_of(count, graph.head, graph.tail, arc_weights),
            graph.tail,
        )

    def table(self, sources: Seeds, targets: Seeds) -> NDArray[np.int32]:
        """See `Finder`; one search for each place of the shorter side."""
        if targets.count < sources.count:
            return np.ascontiguousarray(_rows(self.backward, targets, sources).T)
        return _rows(self.forward, sources, targets)

    def way(self, source: int, target: int) -> tuple[int, NDArray[np.int64]]:
        """See `Finder`."""
        found = dijkstra.reached(self.forward, np.array([source]), np.array([0]))
        cost, arcs, at = int(found.cost[target]), [], target
        if cost >= INFINITE:
            return INFINITE, np.empty(0, np.int64)
        while found.arc[at] >= 0:
            arcs.append(int(found.arc[at]))
            at = int(self.tail[arcs[-1]])
        return cost, np.array(arcs[::-1], np.int64)


def _rows(arcs: Arcs, sources: Seeds, targets: Seeds) -> NDArray[np.int32]:
    result = np.full((sources.count, targets.count), INFINITE, np.int32)
    filled = np.flatnonzero(np.diff(targets.first))
    for row in range(sources.count):
        own = slice(sources.first[row], sources.first[row + 1])
        if own.start == own.stop or not len(filled):
            continue
        cost = dijkstra.reached(arcs, sources.vertex[own], sources.offset[own]).cost
        ends = np.minimum(cost[targets.vertex].astype(np.int64) + targets.offset, INFINITE)
        result[row, filled] = np.minimum.reduceat(ends, targets.first[filled])
    return result


def seconds(cost: Any) -> Any:  # noqa: ANN401  a number or an array
    """Centiseconds as seconds; NaN where no way leads."""
    return np.where(np.asarray(cost) >= INFINITE, np.nan, np.asarray(cost) / 100.0)
