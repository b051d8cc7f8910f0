"""Which of the cuts stay roads, and what are the segments between their junctions?"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.travel.roads.generate.cutting import Cuts, Ground, Plane, built_up, grow, plane_of, stubs

EXPRESSWAY, MAIN, LANE, STUB = 0, 3, 5, 6  # the first level, the last of main roads, lanes, dead ends
SHORE = 0  # the road number of the border that the land had before any cut


@dataclass(frozen=True, slots=True)
class Draft:
    """Nodes in metres; segments as chains of nodes, most of them junctions only at their ends.

    Chain s is `chain[first[s]:first[s + 1]]`, numbers of nodes.
    """

    xy: NDArray[np.float64]
    level: NDArray[np.int32]
    road: NDArray[np.int64]
    first: NDArray[np.int64]
    chain: NDArray[np.int64]

    @property
    def tail(self) -> NDArray[np.int64]:
        """The first node of each segment."""
        return self.chain[self.first[:-1]]

    @property
    def head(self) -> NDArray[np.int64]:
        """The last node of each segment."""
        return self.chain[self.first[1:] - 1]

    @property
    def degree(self) -> NDArray[np.int64]:
        """How many segments end at each node."""
        return np.bincount(np.concatenate((self.tail, self.head)), minlength=len(self.xy))


def drafted(
    ring: NDArray[np.float64], ground: Ground, cuts: Cuts, gate_share: float, seed: int, room: int
) -> Draft:
    """Cut the land inside a ring, close most gates of lanes, join what is no junction."""
    plane = plane_of(ring, room, seed, LANE)
    final = grow(plane, 0, ground, cuts)
    ends = stubs(plane, final, cuts, LANE)
    xy, a, b, level, road = _edges(plane, ends)
    kept = _kept(xy, a, b, level, road, ground, gate_share, seed)
    first, chain, of = _chains(a[kept], b[kept], level[kept], road[kept], len(xy))
    return Draft(xy, level[kept][of], road[kept][of], first, chain)


def _edges(plane: Plane, ends: NDArray[np.int64]) -> tuple[Any, ...]:
    """The borders between faces and the dead ends, as plain edges."""
    vertices, halves, roads = (int(one) for one in plane.count)
    xy = np.column_stack((plane.x[:vertices], plane.y[:vertices]))
    a = np.concatenate((plane.origin[0:halves:2], ends[:, 0]))
    b = np.concatenate((plane.origin[1:halves:2], ends[:, 1]))
    level = np.concatenate((plane.level[: halves // 2], np.full(len(ends), STUB, np.int32)))
    road = np.concatenate((plane.road[: halves // 2], np.arange(roads, roads + len(ends))))
    return xy, a, b, level, road


def _kept(
    xy: NDArray[np.float64],
    a: NDArray[np.int64],
    b: NDArray[np.int64],
    level: NDArray[np.int32],
    road: NDArray[np.int64],
    ground: Ground,
    gate_share: float,
    seed: int,
) -> NDArray[np.bool_]:
    """Lanes open into main roads at few gates; the shore has a road where people live; all stays connected."""
    on_main = np.zeros(len(xy), bool)
    main = level <= MAIN
    on_main[a[main]] = on_main[b[main]] = True
    gate = (level == LANE) & (on_main[a] != on_main[b]) & (road != SHORE)
    empty = ~built_up(ground, (xy[a] + xy[b]) / 2)
    shore = (road == SHORE) & empty
    random = np.random.default_rng([seed, 2])
    order = np.flatnonzero(gate)
    random.shuffle(order)
    order = np.concatenate((np.flatnonzero(~gate & ~shore), order, np.flatnonzero(shore)))
    wish = np.ones(len(a))
    wish[gate] = random.random(np.count_nonzero(gate)) < gate_share
    wish[shore] = 0
    return _connected(a, b, order, wish, len(xy))


@njit(cache=True)
def _connected(a, b, order, wish, count):
    """In this order: keep what is wished, and what joins two parts that nothing before joined."""
    leader = np.arange(count)
    kept = np.zeros(len(a), np.bool_)
    for e in order:
        u, v = a[e], b[e]
        while leader[u] != u:
            leader[u] = leader[leader[u]]
            u = leader[u]
        while leader[v] != v:
            leader[v] = leader[leader[v]]
            v = leader[v]
        if u != v:
            leader[u] = v
        kept[e] = u != v or wish[e] > 0
    return kept


@njit(cache=True)
def _chains(a, b, level, road, count):
    """Edges joined at nodes where nothing branches: where each chain begins, its nodes, and an edge of it."""
    degree = np.zeros(count + 1, np.int64)
    for e in range(len(a)):
        degree[a[e] + 1] += 1
        degree[b[e] + 1] += 1
    start = np.cumsum(degree)
    fill, at = start[:-1].copy(), np.empty(2 * len(a), np.int64)
    for e in range(len(a)):
        for v in (a[e], b[e]):
            at[fill[v]] = e
            fill[v] += 1
    passes = np.zeros(count, np.bool_)
    for v in range(count):
        if start[v + 1] - start[v] == 2:
            e, f = at[start[v]], at[start[v] + 1]
            passes[v] = level[e] == level[f] and (road[e] == road[f] or level[e] > MAIN)
    used = np.zeros(len(a), np.bool_)
    first, chain, of = (
        np.empty(len(a) + 1, np.int64),
        np.empty(2 * len(a), np.int64),
        np.empty(len(a), np.int64),
    )
    chains = size = 0
    first[0] = 0
    for v in range(count):
        if passes[v]:
            continue
        for k in range(start[v], start[v + 1]):
            e = at[k]
            if used[e]:
                continue
            of[chains] = e
            chain[size] = v
            size += 1
            here = v
            while True:
                used[e] = True
                here = b[e] if a[e] == here else a[e]
                chain[size] = here
                size += 1
                if not passes[here]:
                    break
                e = at[start[here]] if used[at[start[here] + 1]] else at[start[here] + 1]
            chains += 1
            first[chains] = size
    return first[: chains + 1], chain[:size], of[:chains]
