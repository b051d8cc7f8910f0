"""When is one where on a way?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.routing.atlas import Course
from onecity.engines.travel.routing.directing import line_of
from onecity.engines.travel.rules.turning import bearings_deg

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Passing:
    """A node on a way: when it is reached, in which direction, at the end of which segment."""

    node: int
    seconds: float
    heading_deg: float
    segment: int


def timed_line(network: Network, course: Course) -> tuple[Floats, Floats]:
    """The shape of a way, and the seconds from its start to each of its points; even speed on each arc."""
    lines, times, begins = [], [], 0.0
    for place, (arc, cost) in enumerate(zip(course.arcs, course.costs, strict=True)):
        is_last = place == len(course.arcs) - 1
        part = line_of(
            network,
            Course(
                cost,
                (arc,),
                course.enter if place == 0 else 0.0,
                course.leave if is_last else 1.0,
                (cost,),
            ),
        )
        step = np.hypot(*(np.diff(part, axis=0) * (np.cos(np.radians(part[0, 1])), 1.0)).T)
        along = np.concatenate(([0.0], np.cumsum(step)))
        share = along / along[-1] if along[-1] else np.zeros(len(along))
        kept = slice(0 if place == 0 else 1, None)
        lines.append(part[kept])
        times.append((begins + share * cost / 100)[kept])
        begins += cost / 100
    if not lines:
        return np.empty((0, 2)), np.empty(0)
    return np.concatenate(lines), np.concatenate(times)


def passings(network: Network, course: Course) -> tuple[Passing, ...]:
    """The nodes that a way passes, first to last, its two ends left out."""
    found, begins = [], 0
    for arc, cost in zip(course.arcs[:-1], course.costs[:-1], strict=True):
        begins += cost
        segment = arc >> 1
        line = network.line(segment)
        line = line if arc % 2 == 0 else line[::-1]
        node = int((network.head if arc % 2 == 0 else network.tail)[segment])
        heading = float(bearings_deg(*line[-2], *line[-1]))
        found.append(Passing(node, begins / 100, heading, segment))
    return tuple(found)
