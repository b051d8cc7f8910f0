"""How many people have which services within reach, now and at a given hour?

Everything stands on *pairs*: a cell, a point, and the seconds on foot between them, none above the limit. Opening
hours, closed points and full points only choose among the pairs: no way is searched twice.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Cells and the points that their people reach in time, by cell, then time, then point."""

    cell: Ints
    point: Ints
    seconds: Floats

    @classmethod
    def of(cls, cell: NDArray[Any], point: NDArray[Any], seconds: NDArray[Any], limit_s: float) -> "Pairs":
        """Pairs in their order, those above the limit (or NaN: no way) left out."""
        times = np.asarray(seconds, float)
        kept = np.flatnonzero(times <= limit_s)
        order = kept[np.lexsort((np.asarray(point)[kept], times[kept], np.asarray(cell)[kept]))]
        return cls(
            np.asarray(cell, np.int64)[order], np.asarray(point, np.int64)[order], times[order].astype(float)
        )

    @classmethod
    def of_table(cls, seconds: Floats, limit_s: float) -> "Pairs":
        """Pairs from a table with a row for each cell and a column for each point; NaN where no way leads."""
        rows, columns = np.nonzero(seconds <= limit_s)
        return cls.of(rows, columns, seconds[rows, columns], limit_s)

    def among(self, usable: Flags) -> "Pairs":
        """Only the pairs of usable points."""
        kept = usable[self.point]
        return Pairs(self.cell[kept], self.point[kept], self.seconds[kept])

    def joined(self, other: "Pairs") -> "Pairs":
        """Both together, in order."""
        return Pairs.of(
            np.concatenate((self.cell, other.cell)),
            np.concatenate((self.point, other.point)),
            np.concatenate((self.seconds, other.seconds)),
            np.inf,
        )

    def nearest(self, cells: int) -> tuple[Floats, Ints]:
        """For each cell the seconds to its nearest point (infinite: none) and which (-1: none)."""
        first = np.flatnonzero(np.diff(self.cell, prepend=-1))
        seconds, point = np.full(cells, np.inf), np.full(cells, -1, np.int64)
        seconds[self.cell[first]] = self.seconds[first]
        point[self.cell[first]] = self.point[first]
        return seconds, point


def covered(pairs: Pairs, offers: Flags, usable: Flags, cells: int) -> Flags:
    """Which cells (rows) reach which services (columns) at a usable point. `offers`: points by services."""
    found = np.zeros((cells, offers.shape[1]), bool)
    for service in range(offers.shape[1]):
        chosen = (usable & offers[:, service])[pairs.point]
        found[pairs.cell[chosen], service] = True
    return found


def summed(values: NDArray[Any], group: Ints, groups: int) -> Ints:
    """Whole numbers added up by group: exact, so that parts always sum to the whole."""
    columns = values.reshape(len(values), -1)
    # Sums of floats are exact below 2 ** 53, more people than there are; `np.add.at` takes ten times as long.
    total = [np.bincount(group, weights=columns[:, one], minlength=groups) for one in range(columns.shape[1])]
    whole = np.rint(np.stack(total, axis=1)).astype(np.int64) if total else np.empty((groups, 0), np.int64)
    return whole.reshape(groups, *values.shape[1:])


def people_with(people: Ints, reached: Flags) -> Ints:
    """People of each cell (row) who have each service (column)."""
    return np.asarray(people[:, None] * reached, np.int64)


def people_by_count(people: Ints, reached: Flags) -> Ints:
    """People of each cell (row) who have at least k services: column k - 1 for k from 1 to all of them."""
    count = reached.sum(axis=1)
    least = np.arange(1, reached.shape[1] + 1)
    return np.asarray(people[:, None] * (count[:, None] >= least), np.int64)


def share(part: int, whole: int) -> float:
    """A part of a whole between 0 and 1; nobody at all counts as none of them."""
    return part / whole if whole else 0.0
