"""Which sites make ways shortest for all people together? The p-median problem (Hakimi 1964), existing points staying.

Counted as person-seconds saved against today. Whoever reaches nobody in the time of the pairs is counted with
`beyond_s`. Small questions go to HiGHS; of large ones the answer is the greedy choice improved by exchanges, beside a
Lagrangian bound that tells how far from the best it can be at most.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import coo_array  # type: ignore[import-untyped]

from onecity.engines.circles.rules.coverage import Pairs
from onecity.engines.circles.rules.siting.answer import (
    Floats,
    Gains,
    Ints,
    Sited,
    exchanged,
    lagrangian_bound,
    pick,
    reached,
    simple_bound,
)

WITHIN_S = 20.0
SMALL = 60_000  # pairs up to which HiGHS is asked


@dataclass(frozen=True)
class Median:
    """People of each cell, pairs of cells and candidates, the seconds of today (infinite: nobody within reach)."""

    people: Ints
    pairs: Pairs
    candidates: int
    today: Floats
    beyond_s: float

    @property
    def today_s(self) -> float:
        """Person-seconds of today."""
        return float((self.people * self._base).sum())

    @property
    def _base(self) -> Floats:
        return np.minimum(self.today, self.beyond_s)

    @cached_property
    def gains(self) -> Gains:
        """Person-seconds that each candidate saves each cell."""
        pairs = self.pairs
        saved = self.people[pairs.cell] * (self._base[pairs.cell] - pairs.seconds)
        kept = saved > 0
        return Gains(pairs.cell[kept], pairs.point[kept], saved[kept], len(self.people), self.candidates)


def median_greedy(question: Median, sites: int) -> Sited:
    """Candidate by candidate: there at once."""
    chosen, best = pick(question.gains, sites)
    return Sited(tuple(chosen), float(best.sum()), simple_bound(question.gains, chosen, sites), "greedy")


def median_exact(question: Median, sites: int, within_s: float = WITHIN_S) -> Sited:
    """The best choice where HiGHS is asked, else the best found with its bound."""
    gains = question.gains
    if not len(gains.row):
        return Sited((), 0.0, 0.0, "optimal")
    chosen = exchanged(gains, pick(gains, sites)[0])
    value = float(reached(gains, chosen).sum())
    if len(gains.row) > SMALL:
        bound = lagrangian_bound(gains, sites, value)
        return Sited(tuple(chosen), value, bound, "optimal" if bound <= value * (1 + 1e-9) else "best found")
    return _solved(gains, sites, chosen, value, within_s)


def _solved(gains: Gains, sites: int, chosen: list[int], value: float, within_s: float) -> Sited:
    """Choose x (candidates) and y (a pair is used): y at most its x, one y for each row."""
    many = len(gains.row)
    number, candidates = np.arange(many), gains.candidates
    below = coo_array(
        (
            np.concatenate((np.ones(many), -np.ones(many))),
            (np.concatenate((number, number)), np.concatenate((gains.candidate, candidates + number))),
        ),
        shape=(many, candidates + many),
    )
    once = coo_array((np.ones(many), (gains.row, candidates + number)), shape=(gains.rows, candidates + many))
    count = np.concatenate((np.ones(candidates), np.zeros(many)))
    scale = float(gains.gain.max())
    found = milp(
        -np.concatenate((np.zeros(candidates), gains.gain / scale)),
        integrality=count,
        bounds=Bounds(0.0, 1.0),
        constraints=[
            LinearConstraint(below.tocsr(), lb=0.0),
            LinearConstraint(once.tocsr(), ub=1.0),
            LinearConstraint(count[None, :], ub=float(sites)),
        ],
        options={"time_limit": within_s, "mip_rel_gap": 0.0},
    )
    bound = simple_bound(gains, chosen, sites)
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound = min(bound, -found.mip_dual_bound * scale)
    if found.x is not None:
        picked = np.flatnonzero(found.x[:candidates] > 0.5).tolist()
        worth = float(reached(gains, picked).sum())
        if worth > value:
            chosen, value = picked, worth
    near = bound - value <= 1e-6 * max(1.0, abs(value))
    return Sited(
        tuple(chosen), value, value if near else max(bound, value), "optimal" if near else "best found"
    )
