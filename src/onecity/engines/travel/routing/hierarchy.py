"""Which shortcuts does a network need, whatever the weights, and what do they weigh today?

A customisable contraction hierarchy (Dibbelt, Strasser, Wagner 2016): `Topology` depends on the roads alone and is
built once; `customise` gives every shortcut its weight and is quick enough for live speeds. Vertices are numbered by
rank here. All arcs lead upwards; each has a weight for the way up and one for the way down. Everything is arrays, so
that one process can write them and others map the file.
"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.travel.routing.order import dissection_order

INFINITE = (1 << 30) - 1  # twice this still fits into 32 bits; 124 days in centiseconds
ONE = np.uint64(1)


class Topology(NamedTuple):
    """The chordal graph. `parent` is the lowest neighbour above, `depth` the number of ancestors.

    `first`/`above` list the arcs upwards of each vertex, `below_first`/`below`/`below_arc` those from below.
    `arc` and `upwards` say where each arc of the network went; `inputs_first`/`inputs` list them by shortcut.
    """

    rank: NDArray[np.uint32]
    first: NDArray[np.int64]
    above: NDArray[np.int32]
    parent: NDArray[np.int32]
    depth: NDArray[np.int32]
    below_first: NDArray[np.int64]
    below: NDArray[np.int32]
    below_arc: NDArray[np.int64]
    arc: NDArray[np.int64]
    upwards: NDArray[np.bool_]
    inputs_first: NDArray[np.int64]
    inputs: NDArray[np.int64]


class Weights(NamedTuple):
    """What every shortcut costs upwards and downwards, in the unit of the network's arcs."""

    up: NDArray[np.int32]
    down: NDArray[np.int32]


def build(
    tail: NDArray[Any], head: NDArray[Any], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> Topology:
    """The topology of a network of arcs between placed vertices. Loops are ignored."""
    order = dissection_order(tail, head, lon, lat)
    rank = _ranks(order)
    first, above, _ = _contracted(rank, tail, head)
    # Renumbered so that what lies below a vertex stands together: the same shortcuts, nearer in memory.
    rank = _ranks(order[_postorder(_tree(first, above)[0])])
    first, above, arc = _contracted(rank, tail, head)
    parent, depth = _tree(first, above)
    by_head = np.argsort(above, kind="stable")
    tails = np.repeat(np.arange(len(order), dtype=np.int32), np.diff(first))
    inputs = np.argsort(arc, kind="stable")
    inputs = inputs[np.count_nonzero(arc < 0) :]
    return Topology(
        rank=rank,
        first=first,
        above=above,
        parent=parent,
        depth=depth,
        below_first=_starts(above, len(order)),
        below=tails[by_head],
        below_arc=by_head,
        arc=arc,
        upwards=rank[tail] < rank[head],
        inputs_first=_starts(arc[inputs], len(above)),
        inputs=inputs,
    )


def customise(topology: Topology, weights: NDArray[np.int32]) -> Weights:
    """Weigh every shortcut anew; an arc of `INFINITE` is closed."""
    up = np.full(len(topology.above), INFINITE, np.int32)
    down = np.full(len(topology.above), INFINITE, np.int32)
    _lay(topology.arc, topology.upwards, weights, up, down)
    _raise(topology.first, topology.above, up, down)
    return Weights(up, down)


def _ranks(order: NDArray[np.integer[Any]]) -> NDArray[np.uint32]:
    rank = np.empty(len(order), np.uint32)
    rank[order] = np.arange(len(order), dtype=np.uint32)
    return rank


def _contracted(
    rank: NDArray[np.uint32], tail: NDArray[Any], head: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """The arcs upwards, and where among them each arc of the network lies (-1: a loop)."""
    count = len(rank)
    a, b = rank[tail].astype(np.int64), rank[head].astype(np.int64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    real = low != high
    pairs = np.unique(low[real] * count + high[real])
    first, above = _contract(count, *np.divmod(pairs, max(1, count)))
    return first, above, np.where(real, _find_arcs(first, above, low, high), -1)


def _starts(groups: NDArray[Any], count: int) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(np.bincount(groups, minlength=count)))).astype(np.int64)


@njit(cache=True, nogil=True)
def _contract(count, low, high):
    """Remove vertices in order; neighbours above become neighbours of each other, which the parent takes over."""
    degree = np.zeros(count + 1, np.int64)
    for v in low:
        degree[v + 1] += 1
    own = np.cumsum(degree)
    first = np.zeros(count + 1, np.int64)
    above = np.empty(max(16, 4 * len(low)), np.int32)
    child, sibling = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    marked = np.full(count, -1, np.int64)
    size = 0
    for v in range(count):
        begin = size
        marked[v] = v
        if size + count > len(above) and size + 65536 > len(above):
            bigger = np.empty(2 * len(above) + 65536, np.int32)
            bigger[:size] = above[:size]
            above = bigger
        for i in range(own[v], own[v + 1]):
            marked[high[i]] = v
            above[size] = high[i]
            size += 1
        c = child[v]
        while c >= 0:
            for i in range(first[c], first[c + 1]):
                u = above[i]
                if marked[u] != v:
                    marked[u] = v
                    above[size] = u
                    size += 1
            c = sibling[c]
        above[begin:size] = np.sort(above[begin:size])
        first[v + 1] = size
        if size > begin:
            parent = above[begin]
            sibling[v] = child[parent]
            child[parent] = v
    return first, above[:size].copy()


@njit(cache=True, nogil=True)
def _tree(first, above):
    """The elimination tree: the parent of each vertex (-1: none), and how many stand above it."""
    count = len(first) - 1
    parent, depth = np.full(count, -1, np.int32), np.zeros(count, np.int32)
    for v in range(count - 1, -1, -1):
        if first[v] < first[v + 1]:
            parent[v] = above[first[v]]
            depth[v] = depth[parent[v]] + 1
    return parent, depth


@njit(cache=True, nogil=True)
def _postorder(parent):
    """The vertices so that each stands right after all that lies below it."""
    count = len(parent)
    child, sibling = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    roots = np.int64(-1)
    for v in range(count - 1, -1, -1):
        if parent[v] < 0:
            sibling[v], roots = roots, v
        else:
            sibling[v], child[parent[v]] = child[parent[v]], v
    order, n, v = np.empty(count, np.int64), 0, roots
    while v >= 0:
        while child[v] >= 0:
            down = child[v]
            child[v] = -1
            v = down
        order[n] = v
        n += 1
        # On to the next part below the same parent, else up.
        v = sibling[v] if sibling[v] >= 0 else np.int64(parent[v])
    return order


@njit(cache=True, nogil=True)
def _find_arcs(first, above, low, high):
    """The number of the arc between each two vertices."""
    found = np.empty(len(low), np.int64)
    for k in range(len(low)):
        begin, end = first[low[k]], first[low[k] + 1]
        found[k] = begin + np.searchsorted(above[begin:end], high[k])
    return found


@njit(cache=True, nogil=True)
def _lay(arc, upwards, weights, up, down):
    """Put the arcs' weights on their shortcuts."""
    for k in range(len(arc)):
        e = arc[k]
        if e < 0:
            continue
        if upwards[k]:
            up[e] = min(up[e], weights[k])
        else:
            down[e] = min(down[e], weights[k])


@njit(cache=True, nogil=True)
def _raise(first, above, up, down):
    """From the lowest vertex up: the way over it may be shorter than what its neighbours have between them."""
    # Of a number with a sign, numba asks at every look whether it counts from the end: without one, twice as fast.
    bounds = first.view(np.uint64)
    for v in range(len(first) - 1):
        begin, end = bounds[v], bounds[v + 1]
        for i in range(begin, end):
            up_x, down_x = up[i], down[i]
            # The neighbours of v above x are all neighbours of x: two sorted lists, walked together.
            k = bounds[above[i]]
            for j in range(i + ONE, end):
                y = above[j]
                while above[k] != y:
                    k += ONE
                up[k] = min(up[k], np.int32(down_x + up[j]))
                down[k] = min(down[k], np.int32(down[j] + up_x))
