"""What are the answers to questions about times, ways and reach, on one network with the weights of one moment?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.dijkstra import Arcs, Reached, arcs_of, least_by_group, reached
from onecity.engines.travel.routing.finder import Finder
from onecity.engines.travel.routing.graph import Graph
from onecity.engines.travel.routing.hierarchy import INFINITE
from onecity.engines.travel.routing.places import Doorsteps, Spots
from onecity.engines.travel.routing.queries import Seeds, at_vertices
from onecity.engines.travel.rules.profile import Profile


@dataclass(frozen=True, slots=True)
class Course:
    """A way: its time, and the arcs of the network with the share of each where it is entered and left."""

    centiseconds: int
    arcs: tuple[int, ...]
    enter: float = 0.0
    leave: float = 1.0
    costs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Atlas:
    """One profile's view of a network: its graph, its weights, and who answers. Never changes."""

    network: Network
    graph: Graph
    profile: Profile
    arc_weights: NDArray[np.int32]
    finder: Finder
    epoch: int

    @cached_property
    def doorsteps(self) -> Doorsteps:
        """Where ways begin and end."""
        return Doorsteps(self.network, self.graph, self.arc_weights)

    @cached_property
    def arcs(self) -> Arcs:
        """The graph for searches all around."""
        return arcs_of(len(self.graph.lon), self.graph.tail, self.graph.head, self.arc_weights)

    def table(self, sources: Spots, targets: Spots) -> NDArray[np.int32]:
        """Centiseconds from every source to every target."""
        steps = self.doorsteps
        found = self.finder.table(steps.leaving(sources), steps.arriving(targets))
        for i, j in _together(sources, targets):
            found[i, j] = min(int(found[i, j]), self._on_the_spot(sources, i, targets, j))
        return np.minimum(found, INFINITE)

    def course(self, sources: Spots, i: int, targets: Spots, j: int) -> Course | None:
        """The way from one spot to another, None where there is none."""
        if sources.node[i] >= 0 and sources.node[i] == targets.node[j]:
            return Course(0, ())
        steps = self.doorsteps
        direct, arc = steps.direct(sources, i, targets, j)
        out, into = steps.leaving(sources.at([i])), steps.arriving(targets.at([j]))
        pairs = self.finder.table(at_vertices(out.vertex), at_vertices(into.vertex)).astype(np.int64)
        pairs = pairs + out.offset[:, None] + into.offset[None, :]
        best = int(pairs.min()) if pairs.size else INFINITE
        if min(best, direct) >= INFINITE:
            return None
        if direct <= best:
            begin, end = float(sources.share[i]), float(targets.share[j])
            enter, leave = (begin, end) if arc % 2 == 0 else (1 - begin, 1 - end)
            return Course(direct, (arc,), enter, leave, (direct,))
        a, b = np.unravel_index(int(pairs.argmin()), pairs.shape)
        return self._joined(sources, i, targets, j, out, int(a), into, int(b), best)

    def around(self, spots: Spots, limit: int) -> Reached:
        """Times from the nearest of the spots to every vertex, within a limit in centiseconds."""
        out = self.doorsteps.leaving(spots)
        place = np.repeat(np.arange(out.count), np.diff(out.first))
        found = reached(self.arcs, out.vertex, out.offset, limit)
        nearest = np.append(place, -1).astype(np.int32)[found.seed]
        return Reached(found.cost, nearest, found.arc)

    def node_times(self, found: Reached) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """For every node the least time of its vertices, and the spot it is counted from (-1: not reached)."""
        time, spot = least_by_group(self.graph.node, self.network.node_count, found.cost, found.seed)
        return time, spot

    def _on_the_spot(self, sources: Spots, i: int, targets: Spots, j: int) -> int:
        if sources.node[i] >= 0 and sources.node[i] == targets.node[j]:
            return 0
        return self.doorsteps.direct(sources, i, targets, j)[0]

    def _joined(
        self,
        sources: Spots,
        i: int,
        targets: Spots,
        j: int,
        out: Seeds,
        a: int,
        into: Seeds,
        b: int,
        cost: int,
    ) -> Course:
        """First a part of the arc where one stands, then the way, then a part of the arc where one goes."""
        _, arcs = self.finder.way(int(out.vertex[a]), int(into.vertex[b]))
        driven: list[int] = []
        costs: list[int] = []
        for arc in arcs.tolist():
            number = int(self.graph.drive[arc])
            if number >= 0:
                driven.append(number)
                costs.append(int(self.arc_weights[arc]))
            elif costs:
                costs[-1] += int(self.arc_weights[arc])
        enter, leave = 0.0, 1.0
        if sources.node[i] < 0:
            arc, enter = self._stood_on(sources, i, out, a, self.graph.end)
            driven, costs = [arc, *driven], [int(out.offset[a]), *costs]
        if targets.node[j] < 0:
            arc, rest = self._stood_on(targets, j, into, b, self.graph.begin)
            leave = rest
            driven, costs = [*driven, arc], [*costs, int(into.offset[b])]
        missing = cost - sum(costs)  # a turn right after the first, partly driven arc
        if costs:
            costs[0] += missing
        return Course(cost, tuple(driven), enter, leave, tuple(costs))

    def _stood_on(
        self, spots: Spots, i: int, seeds: Seeds, k: int, vertex: NDArray[np.int32]
    ) -> tuple[int, float]:
        """The arc on which a spot lies in the direction of a seed, and how far along it."""
        segment, share = int(spots.segment[i]), float(spots.share[i])
        steps = self.doorsteps
        ahead = vertex is self.graph.end
        for arc, done in steps.under(segment, share):
            cost = steps.cost[arc]
            part = steps.part(arc, 1 - done if ahead else done) if cost < INFINITE else -1
            if vertex[arc] == seeds.vertex[k] and part == seeds.offset[k]:
                return arc, done
        raise AssertionError("a seed belongs to one of its segment's arcs")


def _together(sources: Spots, targets: Spots) -> Sequence[tuple[int, int]]:
    """The pairs that stand on one segment, or at one node."""
    on: dict[tuple[bool, int], list[int]] = {}
    for j, (segment, node) in enumerate(zip(targets.segment.tolist(), targets.node.tolist(), strict=True)):
        if node >= 0 or segment >= 0:
            on.setdefault((node >= 0, node if node >= 0 else segment), []).append(j)
    return [
        (i, j)
        for i, (segment, node) in enumerate(zip(sources.segment.tolist(), sources.node.tolist(), strict=True))
        for j in on.get((node >= 0, node if node >= 0 else segment), [])
    ]
