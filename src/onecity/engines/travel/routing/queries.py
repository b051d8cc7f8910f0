"""How long is the way between two places, or between many, over a customised hierarchy?

The shortest way goes up and then down; all that lies above a vertex are its ancestors in the elimination tree. A
*label* holds the distance to every ancestor, at the place of the ancestor's depth: two labels side by side give a
distance in one sweep over what they share. A place on a road has a *seed* for each direction in which one may leave
it: a vertex, and what it costs to get there.
"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.travel.routing.hierarchy import INFINITE, Topology, Weights

FEW = 12  # up to so many on one side, one sweep each is cheaper than a label for everybody on the other


class Seeds(NamedTuple):
    """The seeds of places: place p has `vertex[first[p]:first[p + 1]]`, each after `offset` centiseconds."""

    first: NDArray[np.int64]
    vertex: NDArray[np.int64]
    offset: NDArray[np.int32]

    @property
    def count(self) -> int:
        """How many places there are."""
        return len(self.first) - 1


def at_vertices(vertices: NDArray[Any]) -> Seeds:
    """Places that are vertices themselves."""
    chosen = np.asarray(vertices, np.int64)
    return Seeds(np.arange(len(chosen) + 1), chosen, np.zeros(len(chosen), np.int32))


def table(topology: Topology, weights: Weights, sources: Seeds, targets: Seeds) -> NDArray[np.int32]:
    """Times from every source (row) to every target (column); `INFINITE` where no way leads."""
    if not sources.count or not targets.count:
        return np.empty((sources.count, targets.count), np.int32)
    s, t = _ranked(topology, sources), _ranked(topology, targets)
    tree = (topology.first, topology.above, topology.parent)
    if t.count <= min(FEW, s.count):
        return _to_few(*tree, weights.up, weights.down, *s, *t)
    if s.count <= FEW:
        return np.ascontiguousarray(_to_few(*tree, weights.down, weights.up, *t, *s).T)
    upward, path_s, of_s = _labels(*tree, topology.depth, weights.up, *s)
    downward, path_t, of_t = _labels(*tree, topology.depth, weights.down, *t)
    met = _meet(upward, path_s, downward, path_t)
    return _least(met, of_s, of_t, s.count, t.count)


def _ranked(topology: Topology, seeds: Seeds) -> Seeds:
    return Seeds(seeds.first, topology.rank[seeds.vertex].astype(np.int64), seeds.offset)


def _least(
    met: NDArray[np.int32], of_s: NDArray[np.int64], of_t: NDArray[np.int64], rows: int, columns: int
) -> NDArray[np.int32]:
    """The best of each place's labels, where a place has several."""
    if np.array_equal(of_s, np.arange(rows)) and np.array_equal(of_t, np.arange(columns)):
        return met
    if not met.size:
        return np.full((rows, columns), INFINITE, np.int32)
    found = np.full((rows, columns), INFINITE, np.int32)
    thinner = np.minimum.reduceat(met, np.flatnonzero(np.diff(of_s, prepend=-1)), axis=0)
    thinner = np.minimum.reduceat(thinner, np.flatnonzero(np.diff(of_t, prepend=-1)), axis=1)
    found[np.ix_(np.unique(of_s), np.unique(of_t))] = thinner
    return found


@njit(cache=True, nogil=True)
def _labels(first, above, parent, depth, weight, seed_first, vertex, offset):
    """Labels, the ancestors that they stand for, and whose they are. Seeds on one path up share a label."""
    deepest = 0
    for v in vertex:
        deepest = max(deepest, depth[v])
    label = np.full((len(vertex), deepest + 1), INFINITE, np.int32)
    path = np.full((len(vertex), deepest + 1), -1, np.int32)
    owner = np.empty(len(vertex), np.int64)
    rows = 0
    for place in range(len(seed_first) - 1):
        begin = rows
        # The deepest seeds first: the others may lie on their path.
        order = np.argsort(-depth[vertex[seed_first[place] : seed_first[place + 1]]])
        for k in order:
            v = vertex[seed_first[place] + k]
            row = begin
            while row < rows and path[row, depth[v]] != v:
                row += 1
            if row == rows:
                owner[rows] = place
                rows += 1
                u = v
                while u >= 0:
                    path[row, depth[u]] = u
                    u = parent[u]
            label[row, depth[v]] = min(label[row, depth[v]], offset[seed_first[place] + k])
        for row in range(begin, rows):
            _propagate(first, above, depth, weight, label[row], path[row])
    return label[:rows], path[:rows], owner[:rows]


@njit(cache=True, nogil=True)
def _propagate(first, above, depth, weight, label, path):
    """Up along a path: what is known of a vertex reaches all that lies above it."""
    for at in range(len(path) - 1, -1, -1):
        so_far = label[at]
        if so_far >= INFINITE:
            continue
        v = path[at]
        for e in range(first[v], first[v + 1]):
            place = depth[above[e]]
            label[place] = min(label[place], so_far + weight[e])


@njit(cache=True, nogil=True)
def _meet(upward, path_s, downward, path_t):
    """The least sum over common ancestors, for every pair."""
    result = np.empty((len(upward), len(downward)), np.int32)
    for i in range(len(upward)):
        a, way = upward[i], path_s[i]
        for j in range(len(downward)):
            b, other = downward[j], path_t[j]
            # What two paths share is their beginning: the first place where they differ, by halving.
            low, high = 0, min(len(a), len(b))
            while low < high:
                middle = (low + high) // 2
                if way[middle] == other[middle] and way[middle] >= 0:
                    low = middle + 1
                else:
                    high = middle
            best = np.int32(INFINITE)
            for k in range(low):
                best = min(best, np.int32(a[k] + b[k]))
            result[i, j] = best
    return result


@njit(cache=True, nogil=True)
def _to_few(first, above, parent, up, down, s_first, s_vertex, s_offset, t_first, t_vertex, t_offset):
    """One sweep for each target, down over all that lies above any source."""
    count = len(first) - 1
    result = np.empty((len(s_first) - 1, len(t_first) - 1), np.int32)
    towards, climb, label = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.int32)
    known, labelled = np.full(count, -1, np.int32), np.full(count, -1, np.int32)
    for column in range(len(t_first) - 1):
        for k in range(t_first[column], t_first[column + 1]):
            v = t_vertex[k]
            while v >= 0 and labelled[v] != column:
                labelled[v], label[v] = column, INFINITE
                v = parent[v]
            v = t_vertex[k]
            label[v] = min(label[v], t_offset[k])
            while v >= 0:
                if label[v] < INFINITE:
                    for e in range(first[v], first[v + 1]):
                        label[above[e]] = min(label[above[e]], label[v] + down[e])
                v = parent[v]
        for row in range(len(s_first) - 1):
            least = np.int32(INFINITE)
            for k in range(s_first[row], s_first[row + 1]):
                v, n = s_vertex[k], 0
                while v >= 0 and known[v] != column:
                    climb[n] = v
                    n += 1
                    v = parent[v]
                for i in range(n - 1, -1, -1):
                    v = climb[i]
                    best = label[v] if labelled[v] == column else np.int32(INFINITE)
                    for e in range(first[v], first[v + 1]):
                        best = min(best, np.int32(up[e] + towards[above[e]]))
                    towards[v], known[v] = best, column
                least = min(least, np.int32(towards[s_vertex[k]] + s_offset[k]))
            result[row, column] = least
    return result
