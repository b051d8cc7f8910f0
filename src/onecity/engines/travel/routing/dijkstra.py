"""How far does one get in a given time, and is the hierarchy right?

A plain Dijkstra on arrays, with a bucket for each centisecond (Dial 1969): for everything that lies around, for many
sources at once, where no hierarchy was built, and as the oracle of the tests.
"""
# ruff: noqa: ANN001, ANN201, ANN202  what numba compiles has the types of its arguments

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.travel.routing.hierarchy import INFINITE

FEW = 200_000  # buckets that cost less than to look how many are needed


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
def least_by_group(group, groups, cost, seed):
    """For each group the least cost of its vertices and the seed of the first that has it; else `INFINITE` and -1."""
    least, whose = np.full(groups, INFINITE, np.int32), np.full(groups, -1, np.int32)
    for v in range(len(cost)):
        if cost[v] < least[group[v]]:
            least[group[v]], whose[group[v]] = cost[v], seed[v]
    return least, whose


@njit(cache=True, nogil=True)
def _search(first, head, weight, number, seeds, offsets, limit):
    count = len(first) - 1
    cost = np.full(count, INFINITE, np.int32)
    origin = np.full(count, -1, np.int32)
    came = np.full(count, -1, np.int64)
    bucket = np.full(_buckets(weight, offsets, limit), -1, np.int32)
    after, before = np.empty(count, np.int32), np.empty(count, np.int32)
    mask, waiting = len(bucket) - 1, 0
    for k in range(len(seeds)):
        v = seeds[k]
        if offsets[k] <= limit and offsets[k] < cost[v]:
            if cost[v] < INFINITE:
                _take(bucket, after, before, cost[v] & mask, v)
                waiting -= 1
            cost[v], origin[v] = offsets[k], k
            _put(bucket, after, before, offsets[k] & mask, v)
            waiting += 1
    now = 0
    while waiting:
        v = bucket[now & mask]
        if v < 0:
            now += 1
            continue
        _take(bucket, after, before, now & mask, v)
        waiting -= 1
        for e in range(first[v], first[v + 1]):
            there, u = now + weight[e], head[e]
            if there < cost[u] and there <= limit:
                if cost[u] < INFINITE:
                    _take(bucket, after, before, cost[u] & mask, u)
                    waiting -= 1
                cost[u], origin[u], came[u] = there, origin[v], number[e]
                _put(bucket, after, before, there & mask, u)
                waiting += 1
    return cost, origin, came


@njit(cache=True, nogil=True)
def _buckets(weight, offsets, limit):
    """So many that all times that wait at once have buckets of their own, going round; a power of two."""
    longest = limit
    if limit > FEW:
        longest = min(limit, max(weight.max(), offsets.max())) if len(weight) and len(offsets) else 0
    size = 1
    while size <= longest:
        size *= 2
    return size


@njit(cache=True, nogil=True)
def _put(bucket, after, before, place, v):
    """A vertex into a bucket, a list linked both ways."""
    other = bucket[place]
    after[v], before[v], bucket[place] = other, -1, v
    if other >= 0:
        before[other] = v


@njit(cache=True, nogil=True)
def _take(bucket, after, before, place, v):
    """A vertex out of its bucket."""
    left, right = before[v], after[v]
    if left >= 0:
        after[left] = right
    else:
        bucket[place] = right
    if right >= 0:
        before[right] = left
