"""Which sites bring a service within reach of most people?

The maximal covering location problem (Church, ReVelle 1974). Existing points stay. The greedy answer is there at once;
HiGHS (through scipy) finds the best or says how far it may lie. Cells that the same candidates cover are one row: the
same answer, a far smaller model.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import coo_array, csr_array  # type: ignore[import-untyped]

from onecity.engines.circles.rules.coverage import Pairs
from onecity.engines.circles.rules.siting.answer import (
    Flags,
    Floors,
    FloorUnreachable,
    Gains,
    Ints,
    Sited,
    exchanged,
    pick,
    reached,
    simple_bound,
)

WITHIN_S = 20.0
SEED = 3702  # of the marks by which equal rows are told apart; any other gives the same rows


@dataclass(frozen=True)
class Covering:
    """People of each cell, pairs of cells and candidates, cells that existing points cover already, floors."""

    people: Ints
    pairs: Pairs
    candidates: int
    covered: Flags
    floors: Floors | None = None

    @property
    def so_far(self) -> int:
        """People whom existing points cover."""
        return int(self.people[self.covered].sum())

    @cached_property
    def rows(self) -> tuple[Ints, Ints, csr_array]:
        """The merged rows: their people, their group, and a matrix of rows by candidates."""
        return _merged(self)

    @cached_property
    def gains(self) -> Gains:
        """What each candidate gives."""
        weight, _, cover = self.rows
        row, candidate = cover.nonzero()
        return Gains(row, candidate, weight[row].astype(float), len(weight), self.candidates)

    def missing(self) -> Ints:
        """People of each group who have to be covered beyond what is covered already."""
        if self.floors is None:
            return np.zeros(0, np.int64)
        have = np.bincount(
            self.floors.group[self.covered],
            weights=self.people[self.covered],
            minlength=len(self.floors.least),
        )
        return np.maximum(0, self.floors.least - have.astype(np.int64))


def cover_greedy(question: Covering, sites: int) -> Sited:
    """Candidate by candidate; while a district lacks its floor, what helps it counts first."""
    gains, missing = question.gains, question.missing()
    if missing.any():
        chosen, lacking = _fair(question, sites, missing)
    else:
        (chosen, _), lacking = pick(gains, sites), False
    value = float(reached(gains, chosen).sum())
    bound = simple_bound(gains, chosen, sites)
    return Sited(
        tuple(chosen), question.so_far + value, question.so_far + bound, "greedy", keeps_floors=not lacking
    )


def cover_exact(question: Covering, sites: int, within_s: float = WITHIN_S) -> Sited:
    """The best choice, or the best found in the time with its bound; never worse than the greedy one.

    Raises `FloorUnreachable` where no choice keeps the floors.
    """
    weight, group, cover = question.rows
    missing = question.missing()
    greedy = cover_greedy(question, sites)
    if not len(weight) and not missing.any():
        return Sited(greedy.chosen, greedy.value, greedy.value, "optimal")
    found = _solved(weight, group, cover, sites, missing, within_s)
    if found.status == 2:
        raise FloorUnreachable
    bound = greedy.bound
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = min(bound, question.so_far + np.floor(-found.mip_dual_bound + 1e-4))
    chosen, value, keeps = greedy.chosen, greedy.value, greedy.keeps_floors
    if not missing.any():
        better = exchanged(question.gains, list(chosen))
        chosen, value = tuple(better), question.so_far + float(reached(question.gains, better).sum())
    if found.x is not None:
        picked = np.flatnonzero(found.x[: question.candidates] > 0.5)
        worth = question.so_far + float(reached(question.gains, picked.tolist()).sum())
        if worth > value or not keeps:
            chosen, value, keeps = tuple(_by_worth(question.gains, picked)), worth, True
    if found.status == 0:
        bound = value if bound - value < 0.5 + 1e-6 * abs(value) else bound
    how = "optimal" if found.status == 0 and bound <= value else "best found"
    return Sited(chosen, value, max(bound, value), how, keeps)  # type: ignore[arg-type]


def _solved(weight: Ints, group: Ints, cover: csr_array, sites: int, missing: Ints, within_s: float):  # type: ignore[no-untyped-def]  # noqa: ANN202  scipy's own result
    """Choose x (candidates) and z (rows covered): z of a row at most the sum of its x."""
    rows, candidates = cover.shape
    entry = cover.tocoo()
    inside = coo_array(
        (
            np.concatenate((entry.data.astype(float), -np.ones(rows))),
            (
                np.concatenate((entry.row, np.arange(rows))),
                np.concatenate((entry.col, candidates + np.arange(rows))),
            ),
        ),
        shape=(rows, candidates + rows),
    )
    limits = [LinearConstraint(inside.tocsr(), lb=0.0)]
    count = np.concatenate((np.ones(candidates), np.zeros(rows)))
    limits.append(LinearConstraint(count[None, :], ub=float(sites)))
    for number in np.flatnonzero(missing):
        own = np.concatenate((np.zeros(candidates), np.where(group == number, weight, 0)))
        limits.append(LinearConstraint(own[None, :], lb=float(missing[number])))
    return milp(
        -np.concatenate((np.zeros(candidates), weight)).astype(float),
        integrality=count,
        bounds=Bounds(0.0, 1.0),
        constraints=limits,
        options={"time_limit": within_s, "mip_rel_gap": 0.0},
    )


def _fair(question: Covering, sites: int, missing: Ints) -> tuple[list[int], bool]:
    """Greedy with floors: first what fills the districts' lacks, then the rest; and whether a lack remains."""
    weight, group, cover = question.rows
    row, candidate = cover.nonzero()
    open_ = np.ones(len(weight), bool)
    lack, chosen = missing.copy(), []
    for _ in range(min(sites, question.candidates)):
        gain = _by_group(weight * open_, group, row, candidate, question.candidates, len(lack))
        helps = np.minimum(gain, lack[:, None]).sum(axis=0)
        total = gain.sum(axis=0)
        first = int(np.lexsort((np.arange(len(total)), -total, -helps))[0])
        if total[first] <= 0:
            break
        chosen.append(first)
        lack = np.maximum(0, lack - gain[:, first])
        open_[row[candidate == first]] = False
    return chosen, bool(lack.any())


def _by_group(
    weight: NDArray[np.int64], group: Ints, row: Ints, candidate: Ints, candidates: int, groups: int
) -> Ints:
    place = group[row] * candidates + candidate
    counted = np.bincount(place, weights=weight[row], minlength=groups * candidates)
    return np.rint(counted).astype(np.int64).reshape(groups, candidates)


def _by_worth(gains: Gains, picked: NDArray[np.int64]) -> list[int]:
    """A choice in the order in which its candidates add most."""
    own = np.isin(gains.candidate, picked)
    inner = Gains(gains.row[own], gains.candidate[own], gains.gain[own], gains.rows, gains.candidates)
    ordered, _ = pick(inner, len(picked))
    return [*ordered, *sorted(set(picked.tolist()) - set(ordered))]


def _merged(question: Covering) -> tuple[Ints, Ints, csr_array]:
    """Open cells that the same candidates cover, in the same group, as one row with all their people."""
    pairs, cells = question.pairs, len(question.people)
    open_ = (~question.covered & (question.people > 0))[pairs.cell]
    cell, candidate = pairs.cell[open_], pairs.point[open_]
    group = question.floors.group if question.floors else np.zeros(cells, np.int64)
    if not len(cell):
        return np.empty(0, np.int64), np.empty(0, np.int64), csr_array((0, question.candidates))
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    own = cell[first]
    marks = np.random.default_rng(SEED).integers(1, 2**63, (2, question.candidates), dtype=np.uint64)
    sums = [np.add.reduceat(mark[candidate], first) for mark in marks]
    keys = np.stack((*sums, group[own].astype(np.uint64)), axis=1)
    _, kept, row = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    row = row.reshape(-1)
    weight = np.bincount(row, weights=question.people[own], minlength=len(kept))
    length = np.diff(np.append(first, len(cell)))
    number = np.full(len(own), -1, np.int64)
    number[kept] = np.arange(len(kept))
    stands_for = np.repeat(number, length)
    chosen = stands_for >= 0
    cover = csr_array(
        (np.ones(int(chosen.sum()), np.int8), (stands_for[chosen], candidate[chosen])),
        shape=(len(kept), question.candidates),
    )
    return np.rint(weight).astype(np.int64), group[own][kept], cover
