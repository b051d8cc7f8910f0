"""Which arcs does the shortest way take?

Labels with predecessors find the shortcuts of the way; a shortcut is either an arc of the network or leads over a
vertex below both its ends.
"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.travel.routing.hierarchy import INFINITE, Topology, Weights


def way(
    topology: Topology, weights: Weights, arc_weights: NDArray[Any], source: int, target: int
) -> tuple[int, NDArray[np.int64]]:
    """Time and arcs from one vertex to another; `INFINITE` and no arcs where no way leads."""
    s, t = int(topology.rank[source]), int(topology.rank[target])
    cost, steps = _shortcuts(
        topology.first, topology.above, topology.parent, topology.depth, weights.up, weights.down, s, t
    )
    if cost >= INFINITE:
        return INFINITE, np.empty(0, np.int64)
    return int(cost), _unpacked(
        steps,
        topology.first,
        topology.above,
        topology.below_first,
        topology.below,
        topology.below_arc,
        topology.upwards,
        topology.inputs_first,
        topology.inputs,
        weights.up,
        weights.down,
        arc_weights,
    )


@njit(cache=True, nogil=True)
def _climbed(first, above, parent, depth, weight, v, label, came):
    """The label of one vertex, and the shortcut by which each ancestor was reached (with where it began)."""
    label[:] = INFINITE
    label[depth[v]] = 0
    while v >= 0:
        so_far = label[depth[v]]
        if so_far < INFINITE:
            for e in range(first[v], first[v + 1]):
                place = depth[above[e]]
                if so_far + weight[e] < label[place]:
                    label[place] = so_far + weight[e]
                    came[place, 0], came[place, 1] = e, v
        v = parent[v]


@njit(cache=True, nogil=True)
def _shortcuts(first, above, parent, depth, up, down, s, t):
    """The cost, and the shortcuts in order as rows of (arc, 1 if upwards, lower vertex)."""
    size = max(depth[s], depth[t]) + 1
    from_s, from_t = np.empty(size, np.int32), np.empty(size, np.int32)
    came_s, came_t = np.full((size, 2), -1, np.int64), np.full((size, 2), -1, np.int64)
    _climbed(first, above, parent, depth, up, s, from_s, came_s)
    _climbed(first, above, parent, depth, down, t, from_t, came_t)
    a, b = s, t
    while a != b and a >= 0 and b >= 0:
        if depth[a] >= depth[b]:
            a = parent[a]
        else:
            b = parent[b]
    best, top = INFINITE, -1
    v = a if a == b else -1
    while v >= 0:
        if from_s[depth[v]] + from_t[depth[v]] < best:
            best, top = from_s[depth[v]] + from_t[depth[v]], depth[v]
        v = parent[v]
    steps = np.empty((2 * size, 3), np.int64)
    n, place = 0, top
    while place >= 0 and came_s[place, 0] >= 0:
        steps[n, 0], steps[n, 1], steps[n, 2] = came_s[place, 0], 1, came_s[place, 1]
        n += 1
        place = depth[came_s[place, 1]]
    steps[:n] = steps[:n][::-1].copy()
    place = top
    while place >= 0 and came_t[place, 0] >= 0:
        steps[n, 0], steps[n, 1], steps[n, 2] = came_t[place, 0], 0, came_t[place, 1]
        n += 1
        place = depth[came_t[place, 1]]
    return best, steps[:n]


@njit(cache=True, nogil=True)
def _unpacked(
    steps, first, above, below_first, below, below_arc, upwards, inputs_first, inputs, up, down, arc_weights
):
    """The network's arcs of a row of shortcuts, in the order of travel."""
    stack = np.empty((len(steps) + 4096, 3), np.int64)
    size = len(steps)
    stack[:size] = steps[::-1]
    found, n = np.empty(1024, np.int64), 0
    while size:
        size -= 1
        e, rising, low = stack[size, 0], stack[size, 1], stack[size, 2]
        cost = up[e] if rising else down[e]
        chosen = -1
        for k in range(inputs_first[e], inputs_first[e + 1]):
            arc = inputs[k]
            if upwards[arc] == (rising == 1) and arc_weights[arc] == cost:
                chosen = arc
                break
        if chosen >= 0:
            if n == len(found):
                found = np.append(found, np.empty(n, np.int64))
            found[n] = chosen
            n += 1
            continue
        if size + 2 > len(stack):
            stack = np.concatenate((stack, np.empty((len(stack), 3), np.int64)))
        # Over a vertex below: two shortcuts that together cost as much, the first driven on top of the stack.
        high = above[e]
        for i in range(below_first[low], below_first[low + 1]):
            v, to_low = below[i], below_arc[i]
            begin, end = first[v], first[v + 1]
            to_high = begin + np.searchsorted(above[begin:end], high)
            if to_high == end or above[to_high] != high:
                continue
            over = down[to_low] + up[to_high] if rising else down[to_high] + up[to_low]
            if over == cost:
                one, other = (to_low, to_high) if rising else (to_high, to_low)
                stack[size, 0], stack[size, 1], stack[size, 2] = other, 1, v
                stack[size + 1, 0], stack[size + 1, 1], stack[size + 1, 2] = one, 0, v
                size += 2
                break
    return found[:n]
