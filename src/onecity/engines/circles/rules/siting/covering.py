"""Which sites bring a service within reach of most people?

The maximal covering location problem (Church, ReVelle 1974). Existing points stay. The greedy answer is there at once;
`searching` improves it and proves it, or says how far it may lie from the best. Where districts have floors that the
best choice does not keep, HiGHS (through scipy) goes on. Cells that the same candidates cover are one row: the same
answer, a far smaller model.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import coo_array, csr_array  # type: ignore[import-untyped]

from onecity.engines.circles.rules.coverage import Pairs
from onecity.engines.circles.rules.siting.answer import Flags, Floors, FloorUnreachable, Ints, Sited
from onecity.engines.circles.rules.siting.gains import Gains, alike, pick, simple_bound, worth
from onecity.engines.circles.rules.siting.searching import Found, searched

WITHIN_S = 2.0
A_PERSON = 0.999  # people are whole: what covers less than one more covers none


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
    value, bound = worth(gains, chosen), simple_bound(gains, chosen, sites)
    return Sited(
        tuple(chosen), question.so_far + value, question.so_far + bound, "greedy", keeps_floors=not lacking
    )


def cover_exact(question: Covering, sites: int, within_s: float = WITHIN_S) -> Sited:
    """The best choice, or the best found in the time with its bound; never worse than the greedy one.

    Raises `FloorUnreachable` where no choice keeps the floors.
    """
    end = time.perf_counter() + within_s
    greedy, missing = cover_greedy(question, sites), question.missing()
    share = 0.5 if missing.any() else 1.0
    start = pick(question.gains, sites)[0] if missing.any() else greedy.chosen
    found = searched(question.gains, sites, start, share * within_s, A_PERSON)
    if missing.any() and not _keeps(question, found.chosen, missing):
        return _with_floors(question, sites, greedy, found, end - time.perf_counter())
    proven = found.stopped == "proven"
    return Sited(
        tuple(_by_worth(question.gains, found.chosen)),
        question.so_far + found.value,
        question.so_far + (found.value if proven else float(np.floor(found.bound + 1e-6))),
        "optimal" if proven else "best found",
        found.stopped,
    )


def _keeps(question: Covering, chosen: Sequence[int], missing: Ints) -> bool:
    """Whether a choice gives every group what it lacks."""
    weight, group, cover = question.rows
    own = np.asarray(cover[:, list(chosen)].sum(axis=1)).reshape(-1) > 0
    return bool((np.bincount(group[own], weights=weight[own], minlength=len(missing)) >= missing).all())


def _with_floors(question: Covering, sites: int, greedy: Sited, free: Found, within_s: float) -> Sited:
    """The best choice that keeps the floors; no such gives more than the best without them (`free`)."""
    gains, missing = question.gains, question.missing()
    found = _solved(*question.rows, sites, missing, max(0.1, within_s))
    if found.status == 2:
        raise FloorUnreachable
    bound = question.so_far + min(free.bound, greedy.bound - question.so_far)
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = min(bound, question.so_far + float(np.floor(-found.mip_dual_bound + 1e-4)))
    chosen, value, keeps = greedy.chosen, greedy.value, greedy.keeps_floors
    if found.x is not None:
        picked = np.flatnonzero(found.x[: question.candidates] > 0.5).tolist()
        given = question.so_far + worth(gains, picked)
        if given > value or not keeps:
            chosen, value, keeps = tuple(_by_worth(gains, picked)), given, True
    proven = keeps and (found.status == 0 or bound < value + A_PERSON)
    return Sited(
        chosen,
        value,
        value if proven else max(bound, value),
        "optimal" if proven else "best found",
        "proven" if proven else "time",
        keeps,
    )


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


def _by_worth(gains: Gains, picked: Sequence[int]) -> list[int]:
    """A choice in the order in which its candidates add most."""
    own = np.isin(gains.candidate, list(picked))
    inner = Gains(gains.row[own], gains.candidate[own], gains.gain[own], gains.rows, gains.candidates)
    ordered, _ = pick(inner, len(picked))
    return [*ordered, *sorted(set(picked) - set(ordered))]


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
    kept, row = alike(candidate, first, question.candidates, group[own])
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
