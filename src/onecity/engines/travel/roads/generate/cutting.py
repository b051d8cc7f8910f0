"""How does land become a network of roads, from the longest to the last lane?

Each block is cut by a road across its long axis, the two parts again, until a block holds no more people than one
block should. Early cuts become the main roads, late ones lanes: a hierarchy as real cities have it.
"""
# ruff: noqa: ANN001, ANN201, ANN202  what numba compiles has the types of its arguments

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.travel.roads.generate.faces import (
    Plane,
    cut,
    inside,
    loop_of,
    shape_of,
    split_edge,
    uniform,
)

COARSE_M2 = 2.0e6  # above this a block is always cut, unless nobody lives there at all
FINE_M2 = 3.0e4  # below this the middle of a block speaks for the whole


class Ground(NamedTuple):
    """Blocks wanted per square metre, on a raster of squares `cell` metres wide from (`west`, `south`)."""

    density: Any
    west: float
    south: float
    cell: float


class Cuts(NamedTuple):
    """Numbers of the declaration. `least_area` and `least_load` are what a block must exceed for a road of a level."""

    least_area: Any
    least_load: Any
    snap: float
    shortest_m: float
    stub_share: float


@njit(cache=True)
def density_at(ground, x, y):
    """Blocks wanted per square metre at a place; 0 outside the raster."""
    column, row = int((x - ground.west) / ground.cell), int((y - ground.south) / ground.cell)
    if 0 <= row < ground.density.shape[0] and 0 <= column < ground.density.shape[1]:
        return ground.density[row, column]
    return 0.0


def built_up(ground: Ground, xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which places lie in a town or village, not between fields."""
    rows, columns = ground.density.shape
    column = ((xy[:, 0] - ground.west) / ground.cell).astype(int).clip(0, columns - 1)
    row = ((xy[:, 1] - ground.south) / ground.cell).astype(int).clip(0, rows - 1)
    found: NDArray[np.bool_] = ground.density[row, column] > ground.density.min()
    return found


@njit(cache=True)
def load_of(p, loop, n, area, cx, cy, ground):
    """Blocks wanted inside a face, and where their centre lies."""
    if area < FINE_M2:
        return area * density_at(ground, cx, cy), cx, cy
    low_x = low_y = 1e18
    high_x = high_y = -1e18
    for i in range(n):
        v = p.origin[loop[i]]
        low_x, high_x = min(low_x, p.x[v]), max(high_x, p.x[v])
        low_y, high_y = min(low_y, p.y[v]), max(high_y, p.y[v])
    step = max(ground.cell * 0.5, math.sqrt((high_x - low_x) * (high_y - low_y)) / 40)
    total = wx = wy = 0.0
    y = low_y + step / 2
    while y < high_y:
        x = low_x + step / 2
        while x < high_x:
            if inside(p, loop, n, x, y):
                here = density_at(ground, x, y) * step * step
                total, wx, wy = total + here, wx + here * x, wy + here * y
            x += step
        y += step
    if total <= 0.0:
        return 0.0, cx, cy
    return total, wx / total, wy / total


@njit(cache=True)
def level_of(area, load, cuts):
    """Which road cuts a block: the first level whose area or load the block exceeds."""
    for level in range(len(cuts.least_area)):
        if area > cuts.least_area[level] or load > cuts.least_load[level]:
            return level
    return len(cuts.least_area)


@njit(cache=True)
def grow(p, first, ground, cuts):
    """Cut until no block wants more; gives a half-edge of each final block."""
    queue, final = np.empty(len(p.origin), np.int64), np.empty(len(p.origin), np.int64)
    loop = np.empty(65536, np.int64)
    queue[0] = first
    head, tail, finals = 0, 1, 0
    while head < tail:
        h = queue[head]
        head += 1
        n = loop_of(p, h, loop)
        area, cx, cy, axis = shape_of(p, loop, n)
        load = area / COARSE_M2 + 1000.0
        lx, ly = cx, cy
        if area < 2 * COARSE_M2:
            load, lx, ly = load_of(p, loop, n, area, cx, cy, ground)
        enough = load < 0.75 + 0.5 * uniform(p.random)
        if enough or p.count[1] + 16 > len(p.origin) or p.count[0] + 16 > len(p.x):
            final[finals] = h
            finals += 1
            continue
        known = load if area < 2 * COARSE_M2 else 0.0
        level = level_of(area, known, cuts)
        pull = 0.5 if area < 2 * COARSE_M2 else 0.0
        size = math.sqrt(area)
        x = cx + pull * (lx - cx) + (uniform(p.random) - 0.5) * 0.3 * size
        y = cy + pull * (ly - cy) + (uniform(p.random) - 0.5) * 0.3 * size
        snap = min(cuts.snap * size, 150.0)
        e = cut(p, loop, n, x, y, axis + math.pi / 2, snap, cuts.shortest_m, level, p.count[2])
        if e < 0:
            final[finals] = h
            finals += 1
            continue
        p.count[2] += 1
        queue[tail], queue[tail + 1] = e, e ^ 1
        tail += 2
    return final[:finals]


@njit(cache=True)
def stubs(p, final, cuts, last_level):
    """Dead ends into some of the final blocks: rows of (vertex on the border, new vertex)."""
    found, n_found = np.empty((len(final), 2), np.int64), 0
    loop = np.empty(65536, np.int64)
    for h in final:
        n = loop_of(p, h, loop)
        if uniform(p.random) >= cuts.stub_share or n < 3:
            continue
        _, cx, cy, _ = shape_of(p, loop, n)
        longest, chosen = 2 * cuts.shortest_m, -1
        for i in range(n):
            u, v = p.origin[loop[i]], p.origin[loop[(i + 1) % n]]
            size = math.hypot(p.x[u] - p.x[v], p.y[u] - p.y[v])
            if size > longest and p.level[loop[i] >> 1] >= last_level:
                longest, chosen = size, i
        if chosen < 0 or not inside(p, loop, n, cx, cy):
            continue
        u, v = p.origin[loop[chosen]], p.origin[loop[(chosen + 1) % n]]
        share = 0.35 + 0.3 * uniform(p.random)
        x, y = p.x[u] + share * (p.x[v] - p.x[u]), p.y[u] + share * (p.y[v] - p.y[u])
        reach = 0.5 + 0.35 * uniform(p.random)
        if math.hypot(cx - x, cy - y) < cuts.shortest_m or math.hypot(cx - x, cy - y) > 400.0:
            continue
        vertex = split_edge(p, loop[chosen], x, y)
        end = p.count[0]
        p.count[0] += 1
        p.x[end], p.y[end] = x + reach * (cx - x), y + reach * (cy - y)
        p.degree[vertex], p.degree[end] = 3, 1
        found[n_found, 0], found[n_found, 1] = vertex, end
        n_found += 1
    return found[:n_found]


def plane_of(ring: Any, room: int, seed: int, level: int) -> Plane:  # noqa: ANN401  an array of (x, y)
    """A plane with one face: the inside of a counter-clockwise ring, with room for so many vertices."""
    size = len(ring)
    edges = 2 * room
    plane = Plane(
        x=np.zeros(room),
        y=np.zeros(room),
        degree=np.zeros(room, np.int32),
        origin=np.zeros(2 * edges, np.int64),
        following=np.zeros(2 * edges, np.int64),
        previous=np.zeros(2 * edges, np.int64),
        level=np.zeros(edges, np.int32),
        road=np.zeros(edges, np.int64),
        count=np.array([size, 2 * size, 1], np.int64),
        random=np.array([(seed * 0x9E3779B97F4A7C15 + 0x1234567) & (2**64 - 1) or 1], np.uint64),
    )
    plane.x[:size], plane.y[:size], plane.degree[:size] = ring[:, 0], ring[:, 1], 2
    here = np.arange(size)
    after = (here + 1) % size
    plane.origin[2 * here], plane.origin[2 * here + 1] = here, after
    plane.following[2 * here], plane.previous[2 * after] = 2 * after, 2 * here
    plane.following[2 * after + 1], plane.previous[2 * here + 1] = 2 * here + 1, 2 * after + 1
    plane.level[:size] = level
    return plane


__all__ = ["Cuts", "Ground", "built_up", "grow", "plane_of", "stubs"]
