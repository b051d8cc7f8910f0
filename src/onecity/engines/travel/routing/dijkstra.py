"""How far does one get in a given time, and is the hierarchy right?

A plain Dijkstra on arrays with a binary heap: for everything that lies around, for many sources at once, where no
hierarchy was built, and as the oracle of the tests.
"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.travel.routing.hierarchy import INFINITE


class Arcs(NamedTuple):
    """Arcs sorted by where they begin: vertex v has `head[first[v]:first[v + 1]]`; `number` is each one's own."""

    first: NDArray[np.int64]
    head: NDArray[np.int32]
    weight: NDArray[np.int32]
    number: NDArray[np.int64]


class Reached(NamedTuple):
    """For every vertex: the time (`INFINITE`: not reached), which seed was nearest, by which arc one came (-1)."""

    cost: NDArray[np.int32]
    seed: NDArray[np.int32]
    arc: NDArray[np.int64]


def arcs_of(count: int, tail: NDArray[Any], head: NDArray[Any], weight: NDArray[np.int32]) -> Arcs:
    """The arcs by where they begin; closed ones are left out."""
    open_ = np.flatnonzero(weight < INFINITE)
    order = open_[np.argsort(tail[open_], kind="stable")]
    first = np.concatenate(([0], np.cumsum(np.bincount(tail[open_], minlength=count)))).astype(np.int64)
    return Arcs(first, head[order].astype(np.int32), weight[order], order)


def reached(arcs: Arcs, seeds: NDArray[Any], offsets: NDArray[Any], limit: int = INFINITE - 1) -> Reached:
    """Times from the nearest seed to every vertex within the limit (which is included)."""
    return Reached(
        *_search(
            arcs.first,
            arcs.head,
            arcs.weight,
            arcs.number,
            np.asarray(seeds, np.int64),
            np.asarray(offsets, np.int64),
            limit,
        )
    )


@njit(cache=True, nogil=True)
def _search(first, head, weight, number, seeds, offsets, limit):
    count = len(first) - 1
    cost = np.full(count, INFINITE, np.int32)
    origin = np.full(count, -1, np.int32)
    came = np.full(count, -1, np.int64)
    heap = np.empty(max(1024, len(seeds) + 16), np.int64)
    size = 0
    for k in range(len(seeds)):
        v = seeds[k]
        if offsets[k] <= limit and offsets[k] < cost[v]:
            cost[v], origin[v] = offsets[k], k
            size, heap = _push(heap, size, (offsets[k] << 32) | v)
    while size:
        top = heap[0]
        size = _pop(heap, size)
        v, so_far = top & 0xFFFFFFFF, top >> 32
        if so_far > cost[v]:
            continue
        for e in range(first[v], first[v + 1]):
            there, u = so_far + weight[e], head[e]
            if there < cost[u] and there <= limit:
                cost[u], origin[u], came[u] = there, origin[v], number[e]
                size, heap = _push(heap, size, (there << 32) | u)
    return cost, origin, came


@njit(cache=True, nogil=True)
def _push(heap, size, item):
    if size == len(heap):
        heap = np.append(heap, np.empty(size, np.int64))
    at = size
    while at > 0:
        above = (at - 1) >> 2
        if heap[above] <= item:
            break
        heap[at] = heap[above]
        at = above
    heap[at] = item
    return size + 1, heap


@njit(cache=True, nogil=True)
def _pop(heap, size):
    """Takes the least out; every node of the heap has four below it, which suits the cache."""
    size -= 1
    item = heap[size]
    at = 0
    while True:
        least, child = item, -1
        for k in range(4 * at + 1, min(4 * at + 5, size)):
            if heap[k] < least:
                least, child = heap[k], k
        if child < 0:
            break
        heap[at] = least
        at = child
    heap[at] = item
    return size
