"""Which few free ambulances should move up, so that most people stay covered?

A mixed-integer programme (HiGHS): where each free ambulance stands, with at most `most_moves` moves, none longer than
`longest_s`. The k-th ambulance near a zone adds (1 - busy) busy^(k-1) of its weight, which falls with k: covers fill up
in the right order by themselves. A move that gains less than `worth` of all weight is not made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import coo_array  # type: ignore[import-untyped]

MOST_COVERS = 4
LIMIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Move:
    """An ambulance and the station where it should stand."""

    unit: int
    station: int
    way_s: float


@dataclass(frozen=True, slots=True)
class _Rows:
    """A sparse constraint matrix that grows row by row."""

    cells: list[tuple[int, int, float]]
    low: list[float]
    high: list[float]

    def add(self, entries: list[tuple[int, float]], low: float, high: float) -> None:
        row = len(self.low)
        self.cells.extend((row, column, value) for column, value in entries)
        self.low.append(low)
        self.high.append(high)

    def constraint(self, columns: int) -> Any:  # noqa: ANN401  scipy's own
        row, column, value = (np.array(one) for one in zip(*self.cells, strict=True))
        matrix = coo_array((value, (row.astype(int), column.astype(int))), shape=(len(self.low), columns))
        return LinearConstraint(matrix.tocsr(), self.low, self.high)


def relocate(
    stand: Sequence[int],
    way_s: NDArray[np.float64],
    covers: NDArray[np.bool_],
    weights: Sequence[float],
    *,
    busy: float,
    most_moves: int,
    longest_s: float,
    worth: float = 0.001,
) -> tuple[Move, ...]:
    """The moves; none when the solver finds none worth it in time.

    `stand[unit]` is the station now, `way_s[unit, station]`, `covers[station, zone]`.
    """
    if not len(stand) or most_moves < 1:
        return ()
    patterns, group = np.unique(covers.T, axis=0, return_inverse=True)
    weight = np.bincount(group.ravel(), weights=np.array(weights, float), minlength=len(patterns))
    total = max(float(weight.sum()), 1e-12)
    places = [
        (unit, station)
        for unit, here in enumerate(stand)
        for station in range(covers.shape[0])
        if station == here or way_s[unit, station] <= longest_s
    ]
    units, zones = len(places), len(patterns)
    gain = (1 - busy) * busy ** np.arange(MOST_COVERS)
    moved = np.array([worth * (stand[unit] != station) for unit, station in places])
    cost = np.concatenate([moved, -(weight[:, None] / total * gain).ravel()])
    rows = _Rows([], [], [])
    for unit in range(len(stand)):
        rows.add([(n, 1.0) for n, place in enumerate(places) if place[0] == unit], 1, 1)
    for zone in range(zones):
        near = [(n, -1.0) for n, place in enumerate(places) if patterns[zone, place[1]]]
        mine = [(units + zone * MOST_COVERS + k, 1.0) for k in range(MOST_COVERS)]
        rows.add(mine + near, -np.inf, 0)
    rows.add([(n, float(moved[n] > 0)) for n in range(units)], 0, most_moves)
    solved = milp(
        cost,
        integrality=np.concatenate([np.ones(units), np.zeros(zones * MOST_COVERS)]),
        bounds=Bounds(0, 1),
        constraints=rows.constraint(len(cost)),
        options={"time_limit": LIMIT_S},
    )
    if solved.x is None:
        return ()
    chosen = [place for place, value in zip(places, solved.x[:units], strict=True) if value > 0.5]
    return tuple(Move(u, s, float(way_s[u, s])) for u, s in chosen if stand[u] != s)
