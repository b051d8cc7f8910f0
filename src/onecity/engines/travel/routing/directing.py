"""How does a way look on the map, and in words?"""

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.atlas import Atlas, Course
from onecity.engines.travel.rules.phrases import Piece
from onecity.engines.travel.rules.road import Mark
from onecity.engines.travel.rules.turning import bearings_deg, swing_deg


def line_of(network: Network, course: Course) -> NDArray[np.float64]:
    """The shape of a way, rows of (lon, lat)."""
    lines = []
    for i, arc in enumerate(course.arcs):
        line = network.line(arc >> 1)
        line = line if arc % 2 == 0 else line[::-1]
        begin = course.enter if i == 0 else 0.0
        end = course.leave if i == len(course.arcs) - 1 else 1.0
        lines.append(_between(line, begin, end)[0 if i == 0 else 1 :])
    return np.concatenate(lines) if lines else np.empty((0, 2))


def pieces_of(atlas: Atlas, course: Course) -> list[Piece]:
    """The arcs of a way as what the directions are made from."""
    network = atlas.network
    leaving, arriving = _bearings(network, course)
    found = []
    for i, (arc, cost) in enumerate(zip(course.arcs, course.costs, strict=True)):
        segment = arc >> 1
        begin = course.enter if i == 0 else 0.0
        end = course.leave if i == len(course.arcs) - 1 else 1.0
        swing = float(swing_deg(arriving[i - 1], leaving[i])) if i else 0.0
        found.append(
            Piece(
                network.names[int(network.name[segment])],
                float(network.length_m[segment]) * max(0.0, end - begin),
                cost / 100,
                float(leaving[i]),
                swing,
                Mark(int(network.mark[segment])),
                i > 0 and _choice(atlas, arc, course.arcs[i - 1]),
            )
        )
    return found


def _bearings(network: Network, course: Course) -> tuple[list[float], list[float]]:
    leaving, arriving = [], []
    for arc in course.arcs:
        line = network.line(arc >> 1)
        line = line if arc % 2 == 0 else line[::-1]
        leaving.append(float(bearings_deg(*line[0], *line[1])))
        arriving.append(float(bearings_deg(*line[-2], *line[-1])))
    return leaving, arriving


def _choice(atlas: Atlas, arc: int, before: int) -> bool:
    """Whether one could leave the junction by another road than the one that one came by."""
    begin = atlas.network.head if before % 2 == 0 else atlas.network.tail
    node = int(begin[before >> 1])
    steps = atlas.doorsteps
    own = atlas.network.own_arcs()
    out = own[steps.leaving_arcs(node)]
    return bool(np.any((out != own[arc]) & (out != own[before] ^ 1)))


def _between(line: NDArray[np.float64], begin: float, end: float) -> NDArray[np.float64]:
    """The part of a line between two shares of its length."""
    if begin <= 0 and end >= 1:
        return line
    step = np.hypot(*(np.diff(line, axis=0) * (np.cos(np.radians(line[0, 1])), 1.0)).T)
    along = np.concatenate(([0.0], np.cumsum(step)))
    along /= along[-1] or 1.0
    inner = (along > begin) & (along < end)
    ends = [[np.interp(at, along, line[:, axis]) for axis in (0, 1)] for at in (begin, end)]
    return np.concatenate(([ends[0]], line[inner], [ends[1]]))
