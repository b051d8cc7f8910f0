"""How is a block of land split in two by a road, without losing its neighbours?

The plane is kept as half-edges: half-edge `h` runs from `origin[h]` along its face, `h ^ 1` is the same border seen
from the other face, `following` and `previous` run round a face counter-clockwise. Everything is plain arrays, so
that numba compiles it; the random numbers are of our own, so that a seed means the same bytes everywhere.
"""
# ruff: noqa: ANN001, ANN201  what numba compiles has the types of its arguments

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit

TRIES = 8


class Plane(NamedTuple):
    """The half-edges and vertices; `count` holds how many vertices, half-edges and roads are in use."""

    x: Any
    y: Any
    degree: Any
    origin: Any
    following: Any
    previous: Any
    level: Any
    road: Any
    count: Any
    random: Any


@njit(cache=True)
def uniform(state):
    """The next random number in [0, 1) (xorshift64*)."""
    s = state[0]
    s ^= s >> np.uint64(12)
    s ^= s << np.uint64(25)
    s ^= s >> np.uint64(27)
    state[0] = s
    return float((s * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def split_edge(p, h, x, y):
    """Put a vertex on the border `h`; gives the vertex. `h` now ends there."""
    vertex, e = p.count[0], p.count[1]
    p.count[0] += 1
    p.count[1] += 2
    twin = h ^ 1
    p.x[vertex], p.y[vertex], p.degree[vertex] = x, y, 2
    p.level[e >> 1], p.road[e >> 1] = p.level[h >> 1], p.road[h >> 1]
    # e runs on from the vertex to where h ended; e ^ 1 comes back to it, and the old twin starts there.
    p.origin[e], p.origin[e ^ 1] = vertex, p.origin[twin]
    p.origin[twin] = vertex
    p.following[e], p.previous[e] = p.following[h], h
    p.previous[p.following[h]] = e
    p.following[h] = e
    before = p.previous[twin]
    p.following[before], p.previous[e ^ 1] = e ^ 1, before
    p.following[e ^ 1], p.previous[twin] = twin, e ^ 1
    return vertex


@njit(cache=True)
def split_face(p, a, b, level, road):
    """Join the vertices where the half-edges `a` and `b` of one face begin; gives the new half-edge from a's."""
    e = p.count[1]
    p.count[1] += 2
    twin = e ^ 1
    p.level[e >> 1], p.road[e >> 1] = level, road
    p.origin[e], p.origin[twin] = p.origin[a], p.origin[b]
    p.degree[p.origin[a]] += 1
    p.degree[p.origin[b]] += 1
    before_a, before_b = p.previous[a], p.previous[b]
    p.following[before_a], p.previous[e] = e, before_a
    p.following[e], p.previous[b] = b, e
    p.following[before_b], p.previous[twin] = twin, before_b
    p.following[twin], p.previous[a] = a, twin
    return e


@njit(cache=True)
def loop_of(p, h, loop):
    """The half-edges round the face of `h`, written into `loop`; gives how many (0: too many)."""
    n, at = 0, h
    while True:
        if n == len(loop):
            return 0
        loop[n] = at
        n += 1
        at = p.following[at]
        if at == h:
            return n


@njit(cache=True)
def shape_of(p, loop, n):
    """Area, centre of mass, and angle of the long axis of a face."""
    x0, y0 = p.x[p.origin[loop[0]]], p.y[p.origin[loop[0]]]
    area = cx = cy = xx = yy = xy = 0.0
    for i in range(n):
        u, v = p.origin[loop[i]], p.origin[loop[(i + 1) % n]]
        ax, ay, bx, by = p.x[u] - x0, p.y[u] - y0, p.x[v] - x0, p.y[v] - y0
        cross = ax * by - bx * ay
        area += cross
        cx += (ax + bx) * cross
        cy += (ay + by) * cross
        xx += (ax * ax + ax * bx + bx * bx) * cross
        yy += (ay * ay + ay * by + by * by) * cross
        xy += (2 * ax * ay + ax * by + bx * ay + 2 * bx * by) * cross
    area /= 2
    if area <= 1.0:
        return 0.0, x0, y0, 0.0
    cx, cy = cx / (6 * area), cy / (6 * area)
    xx, yy = xx / 12 - area * cx * cx, yy / 12 - area * cy * cy
    xy = xy / 24 - area * cx * cy
    return area, x0 + cx, y0 + cy, 0.5 * math.atan2(2 * xy, xx - yy)


@njit(cache=True)
def hits_of(p, loop, n, x, y, dx, dy, along, which):
    """Where the line through (x, y) meets a face: sorted distances and positions in the loop; gives how many."""
    found = 0
    for i in range(n):
        u, v = p.origin[loop[i]], p.origin[loop[(i + 1) % n]]
        a = (p.x[u] - x) * dy - (p.y[u] - y) * dx
        b = (p.x[v] - x) * dy - (p.y[v] - y) * dx
        if (a > 0) == (b > 0) or found == len(along):
            continue
        share = a / (a - b)
        px, py = p.x[u] + share * (p.x[v] - p.x[u]), p.y[u] + share * (p.y[v] - p.y[u])
        t = (px - x) * dx + (py - y) * dy
        j = found
        while j > 0 and along[j - 1] > t:
            along[j], which[j] = along[j - 1], which[j - 1]
            j -= 1
        along[j], which[j] = t, i
        found += 1
    return found


@njit(cache=True)
def turn_between(ax, ay, bx, by):
    """The angle between two directions, 0 to π."""
    return abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by))


@njit(cache=True)
def inside(p, loop, n, x, y):
    """Whether a point lies in a face."""
    odd = False
    for i in range(n):
        u, v = p.origin[loop[i]], p.origin[loop[(i + 1) % n]]
        if (p.y[u] > y) != (p.y[v] > y):
            share = (y - p.y[u]) / (p.y[v] - p.y[u])
            if x < p.x[u] + share * (p.x[v] - p.x[u]):
                odd = not odd
    return odd


@njit(cache=True)
def fits(p, loop, n, i, xi, yi, j, xj, yj, sharpest):
    """Whether a straight road between two places on the border of a face stays inside and meets no border flat.

    `i` and `j` are positions in the loop: the places lie on those half-edges or at their origins.
    """
    dx, dy = xj - xi, yj - yi
    for end in range(2):
        k, x, y = (i, xi, yi) if end == 0 else (j, xj, yj)
        ox, oy = (dx, dy) if end == 0 else (-dx, -dy)
        at_vertex = p.x[p.origin[loop[k]]] == x and p.y[p.origin[loop[k]]] == y
        before = p.origin[loop[(k - 1) % n]] if at_vertex else p.origin[loop[k]]
        after = p.origin[loop[(k + 1) % n]]
        if turn_between(p.x[before] - x, p.y[before] - y, ox, oy) < sharpest:
            return False
        if turn_between(p.x[after] - x, p.y[after] - y, ox, oy) < sharpest:
            return False
    for k in range(n):
        u, v = p.origin[loop[k]], p.origin[loop[(k + 1) % n]]
        a = (p.x[u] - xi) * dy - (p.y[u] - yi) * dx
        b = (p.x[v] - xi) * dy - (p.y[v] - yi) * dx
        if (a > 0) == (b > 0):
            continue
        share = a / (a - b)
        px, py = p.x[u] + share * (p.x[v] - p.x[u]), p.y[u] + share * (p.y[v] - p.y[u])
        t = ((px - xi) * dx + (py - yi) * dy) / (dx * dx + dy * dy)
        if 1e-6 < t < 1 - 1e-6:
            return False
    return inside(p, loop, n, (xi + xj) / 2, (yi + yj) / 2)


@njit(cache=True)
def snapped(p, loop, n, i, x, y, reach_m, most):
    """The vertex of half-edge `i` of the loop that is near enough to (x, y): its position there, or -1."""
    nearest, found = reach_m, -1
    for step in range(2):
        k = (i + step) % n
        v = p.origin[loop[k]]
        away = math.hypot(p.x[v] - x, p.y[v] - y)
        if away < nearest and p.degree[v] < most:
            nearest, found = away, k
    return found


@njit(cache=True)
def cut(p, loop, n, x, y, angle, snap_m, least_m, level, road):
    """Split a face by a road through (x, y); gives the new half-edge, or -1 where none fits."""
    along, which = np.empty(256), np.empty(256, np.int64)
    for attempt in range(TRIES):
        turned = angle + (uniform(p.random) - 0.5) * (0.25 + 0.35 * attempt)
        dx, dy = math.cos(turned), math.sin(turned)
        found = hits_of(p, loop, n, x, y, dx, dy, along, which)
        best, chosen = 1e18, -1
        for k in range(0, found - 1, 2):
            miss = max(along[k], -along[k + 1], 0.0)
            if miss < best:
                best, chosen = miss, k
        if chosen < 0:
            continue
        e = join(
            p,
            loop,
            n,
            x,
            y,
            dx,
            dy,
            along[chosen],
            which[chosen],
            along[chosen + 1],
            which[chosen + 1],
            snap_m,
            least_m,
            level,
            road,
        )
        if e >= 0:
            return e
    return -1


@njit(cache=True)
def join(p, loop, n, x, y, dx, dy, t0, i0, t1, i1, snap_m, least_m, level, road):
    """Build one chord: its ends go to vertices nearby, else become new vertices; -1 where it does not fit."""
    xs = np.array([x + t0 * dx, x + t1 * dx])
    ys = np.array([y + t0 * dy, y + t1 * dy])
    at = np.array([i0, i1])
    new = np.array([True, True])
    for end in range(2):
        near = snapped(p, loop, n, at[end], xs[end], ys[end], snap_m, 4)
        if near < 0:
            near = snapped(p, loop, n, at[end], xs[end], ys[end], least_m, 6)
            if near >= 0 and p.degree[p.origin[loop[near]]] >= 5:
                return -1
        if near >= 0:
            at[end], new[end] = near, False
            xs[end], ys[end] = p.x[p.origin[loop[near]]], p.y[p.origin[loop[near]]]
    if at[0] == at[1] or math.hypot(xs[1] - xs[0], ys[1] - ys[0]) < least_m:
        return -1
    if not fits(p, loop, n, at[0], xs[0], ys[0], at[1], xs[1], ys[1], 0.5):
        return -1
    begins = np.empty(2, np.int64)
    for end in range(2):
        h = loop[at[end]]
        if new[end]:
            split_edge(p, h, xs[end], ys[end])
            h = p.following[h]
        begins[end] = h
    return split_face(p, begins[0], begins[1], level, road)
