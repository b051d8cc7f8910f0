"""Which sites make ways shortest for all people together? The p-median problem (Hakimi 1964), existing points staying.

Counted as person-seconds saved against today. Whoever reaches nobody in the time of the pairs is counted with
`beyond_s`. The greedy answer is there at once; `searching` improves it and proves it, or says how far it may lie from
the best.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from onecity.engines.circles.rules.coverage import Pairs
from onecity.engines.circles.rules.siting.answer import Floats, Ints, Sited
from onecity.engines.circles.rules.siting.gains import Gains, pick, simple_bound
from onecity.engines.circles.rules.siting.searching import searched

SAME = 1e-9  # of what is saved: less is rounding


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


def median_exact(question: Median, sites: int, within_s: float = 2.0) -> Sited:
    """The best choice, or the best found in the time with its bound; never worse than the greedy one."""
    gains = question.gains
    start, best = pick(gains, sites)
    found = searched(gains, sites, start, within_s, SAME * max(1.0, float(best.sum())))
    how: Literal["optimal", "best found"] = "optimal" if found.stopped == "proven" else "best found"
    return Sited(tuple(found.chosen), found.value, found.bound, how, found.stopped)
