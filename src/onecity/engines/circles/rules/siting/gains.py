"""What does each candidate give, and what do several give together?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from onecity.engines.circles.rules.siting.answer import Flags, Floats, Ints

SEED = 3702  # of the marks by which equal rows are told apart; any other gives the same rows


@dataclass(frozen=True)
class Gains:
    """What each candidate gives each row: a row is a demand cell, or several with the same candidates.

    Entries are sorted by row. A row gives the most that a chosen candidate gives it.
    """

    row: Ints
    candidate: Ints
    gain: Floats
    rows: int
    candidates: int

    @cached_property
    def first(self) -> Ints:
        """Row r has the entries from `first[r]` to before `first[r + 1]`."""
        return np.asarray(np.searchsorted(self.row, np.arange(self.rows + 1)), np.int64)

    @cached_property
    def most(self) -> Floats:
        """What each row gives at best."""
        most = np.zeros(self.rows)
        np.maximum.at(most, self.row, self.gain)
        return most

    def only(self, allowed: Flags, price: Floats) -> tuple["Gains", Floats]:
        """The same with some candidates only, and the rows' prices.

        Rows that the same candidates serve with one gain each are one row: its gain and its price are their sums.
        """
        own = allowed[self.candidate]
        row, candidate, gain = self.row[own], self.candidate[own], self.gain[own]
        start = np.flatnonzero(np.diff(row, prepend=-1))
        if not len(start):
            return Gains(row, candidate, gain, 0, self.candidates), np.empty(0)
        even = np.minimum.reduceat(gain, start) == np.maximum.reduceat(gain, start)
        kept, sort = alike(candidate, start, self.candidates, np.where(even, -1, row[start]))
        place = np.full(len(start), -1, np.int64)  # of each row among those that are kept, in the rows' order
        place[np.sort(kept)] = np.arange(len(kept))
        sort = place[kept][sort]
        sums, prices = np.bincount(sort, weights=gain[start]), np.bincount(sort, weights=price[row[start]])
        length = np.diff(np.append(start, len(row)))
        of_entry, even_entry = np.repeat(place, length), np.repeat(even, length)
        stays = of_entry >= 0
        number = of_entry[stays]
        gain = np.where(even_entry[stays], sums[number], gain[stays])
        return Gains(number, candidate[stays], gain, len(kept), self.candidates), prices.astype(float)


def alike(candidate: Ints, start: Ints, candidates: int, group: Ints) -> tuple[Ints, Ints]:
    """Rows with the same candidates and the same group: the first of each sort, and the sort of every row.

    `start` is where each row's candidates begin. Rows are told apart by 128 bits of random marks added up.
    """
    marks = np.random.default_rng(SEED).integers(1, 2**63, (2, candidates), dtype=np.uint64)
    sums = [np.add.reduceat(mark[candidate], start) for mark in marks]
    keys = np.stack((*sums, group.astype(np.uint64)), axis=1)
    _, kept, sort = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return np.asarray(kept, np.int64), np.asarray(sort, np.int64).reshape(-1)


def pick(gains: Gains, sites: int) -> tuple[list[int], Floats]:
    """Take the candidate that adds most, again and again; stops when none adds anything.

    At least 1 - 1/e of the best (Nemhauser, Wolsey, Fisher 1978). Ties go to the first candidate.
    """
    best = np.zeros(gains.rows)
    chosen: list[int] = []
    for _ in range(min(sites, gains.candidates)):
        more = np.maximum(0.0, gains.gain - best[gains.row])
        total = np.bincount(gains.candidate, weights=more, minlength=gains.candidates)
        first = int(np.argmax(total))
        if total[first] <= 0:
            break
        chosen.append(first)
        own = gains.candidate == first
        best[gains.row[own]] = np.maximum(best[gains.row[own]], gains.gain[own])
    return chosen, best


def reached(gains: Gains, chosen: Sequence[int]) -> Floats:
    """What each row gives when these candidates are taken."""
    best = np.zeros(gains.rows)
    own = np.isin(gains.candidate, chosen)
    np.maximum.at(best, gains.row[own], gains.gain[own])
    return best


def worth(gains: Gains, chosen: Sequence[int]) -> float:
    """What a choice gives."""
    return float(reached(gains, chosen).sum())


def simple_bound(gains: Gains, chosen: Sequence[int], sites: int) -> float:
    """No choice gives more than what these give and the largest further gains (submodularity)."""
    best = reached(gains, chosen)
    more = np.maximum(0.0, gains.gain - best[gains.row])
    total = np.sort(np.bincount(gains.candidate, weights=more, minlength=gains.candidates))
    return float(min(best.sum() + total[::-1][:sites].sum(), gains.most.sum()))
