"""What does a circle come to: for each cell, each division and the whole city?

A *row* is a cell once for each pace: those who walk at 1.25 m/s and, where a share of elders is declared, those at 0.8.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onecity.engines.circles.rules.capacity import UNLIMITED, allotted
from onecity.engines.circles.rules.coverage import (
    Flags,
    Ints,
    Pairs,
    covered,
    people_by_count,
    people_with,
    summed,
)
from onecity.engines.circles.rules.spreading import part_of


@dataclass(frozen=True, slots=True)
class Ground:
    """People by row, the cell of each row, and the pairs of rows and points."""

    people: Ints
    cell: Ints
    cells: int
    pairs: Pairs

    @classmethod
    def of(cls, paces: Sequence[tuple[Ints, Pairs]]) -> "Ground":
        """One block of rows for each pace; all have the same cells."""
        cells = len(paces[0][0])
        moved = [
            Pairs(pairs.cell + place * cells, pairs.point, pairs.seconds)
            for place, (_, pairs) in enumerate(paces)
        ]
        return cls(
            np.concatenate([people for people, _ in paces]),
            np.tile(np.arange(cells), len(paces)),
            cells,
            Pairs(
                np.concatenate([one.cell for one in moved]),
                np.concatenate([one.point for one in moved]),
                np.concatenate([one.seconds for one in moved]),
            ),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """People of each cell: all, those with each service, those with at least k services, those who find room too."""

    people: Ints
    having: Ints
    at_least: Ints
    room: Ints

    def rolled(self, group: Ints, groups: int) -> "Judged":
        """The same by group: sub-districts, districts, the city. Exact sums."""
        return Judged(
            *(summed(one, group, groups) for one in (self.people, self.having, self.at_least, self.room))
        )


def paced(
    people: Ints, elder_share: float | None, walking: Pairs, elder: Pairs | None
) -> list[tuple[Ints, Pairs]]:
    """People by pace: all at one, or elders apart from the others."""
    if elder_share is None or elder is None:
        return [(people, walking)]
    elders = part_of(people, elder_share)
    return [(people - elders, walking), (elders, elder)]


def judge(ground: Ground, offers: Flags, usable: Flags, capacity: Ints) -> Judged:
    """Who has what. `offers`: points by services; `usable`: open and not closed for good; `capacity` in people.

    Every service is judged by itself: a point's capacity counts for each that it offers.
    """
    reached = covered(ground.pairs, offers, usable, len(ground.people))
    having = people_with(ground.people, reached)
    room = having.copy()
    for service in range(offers.shape[1]):
        chosen = usable & offers[:, service]
        if np.any(capacity[chosen] != UNLIMITED):
            room[:, service] = allotted(ground.people, ground.pairs.among(chosen), capacity).served
    return Judged(ground.people, having, people_by_count(ground.people, reached), room).rolled(
        ground.cell, ground.cells
    )


@dataclass(frozen=True, slots=True)
class Full:
    """Which points have no room left for one service, and for which cells all the same: their people have a place."""

    points: Flags
    settled: Mapping[int, frozenset[int]]

    def at(self, cell: int) -> Flags:
        """The points that are full for the people of a cell."""
        found = self.points.copy()
        found[list(self.settled.get(cell, ()))] = False
        return found


def full_points(ground: Ground, offered: Flags, usable: Flags, capacity: Ints) -> Full:
    """Which points are full for whom, for one service."""
    chosen = usable & offered
    given = allotted(ground.people, ground.pairs.among(chosen), capacity)
    full = np.asarray((capacity != UNLIMITED) & (given.load >= capacity) & chosen)
    unserved = set(ground.cell[given.served < ground.people].tolist())
    settled: dict[int, set[int]] = {}
    for row, point in given.placed:
        cell = int(ground.cell[row])
        if full[point] and cell not in unserved:
            settled.setdefault(cell, set()).add(point)
    return Full(full, {cell: frozenset(points) for cell, points in settled.items()})
