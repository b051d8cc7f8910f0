"""Who finds room, when a point can serve only so many?

Nearest assignment with capacity: the shortest pair of all is served first, and so on, until the point is full; who
is left goes to the next nearest with room. (Chosen over two-step floating catchment areas: its answer is a person with
or without a place, which can be explained and adds up; a ratio of supply to demand can be neither.)
"""

from dataclasses import dataclass

import numpy as np

from onecity.engines.circles.rules.coverage import Ints, Pairs

UNLIMITED = -1


@dataclass(frozen=True, slots=True)
class Allotment:
    """People of each cell who found room, people at each point, and which cells have somebody at which points."""

    served: Ints
    load: Ints
    placed: frozenset[tuple[int, int]]


def allotted(people: Ints, pairs: Pairs, capacity: Ints) -> Allotment:
    """Give everybody a place at the nearest point with room; `capacity` counts people, `UNLIMITED` for no limit.

    Ties go to the lower cell, then the lower point.
    """
    room = np.where(capacity == UNLIMITED, np.iinfo(np.int64).max, capacity).tolist()
    left = people.tolist()
    order = np.lexsort((pairs.point, pairs.cell, pairs.seconds))
    load = [0] * len(capacity)
    placed: set[tuple[int, int]] = set()
    for cell, point in zip(pairs.cell[order].tolist(), pairs.point[order].tolist(), strict=True):
        wanted = left[cell]
        if wanted and room[point]:
            taken = min(wanted, room[point])
            left[cell] -= taken
            room[point] -= taken
            load[point] += taken
            placed.add((cell, point))
    served = people - np.array(left, np.int64).reshape(people.shape)
    return Allotment(served, np.array(load, np.int64), frozenset(placed))
