"""Is there a better choice, and if not, who proves it?

Branch and bound: a site is taken for in and for out, the bound of `pricing` tells which half can still hold a better
choice, and the half with most hope comes first, so that the bound falls all the time. It stops when nothing better can
be left, when the time is over, or when too much waits to be kept.
"""

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from onecity.engines.circles.rules.siting.answer import Floats, Stopped
from onecity.engines.circles.rules.siting.exchanging import exchanged
from onecity.engines.circles.rules.siting.gains import Gains, worth
from onecity.engines.circles.rules.siting.pricing import (
    AGAIN,
    AT_FIRST,
    FREE,
    IN,
    OUT,
    State,
    first_prices,
    priced,
)

MOST_WAITING = 20_000  # halves: some hundred megabytes of prices
FEW, MANY, SWEPT = 20, 500, 40_000_000  # exchanges of a site, and entries that they look at together
LOOK = 16  # of so many halves one is asked for a choice


@dataclass(frozen=True, slots=True)
class Found:
    """The best choice, what it gives, what none can exceed, and why the search stopped."""

    chosen: list[int]
    value: float
    bound: float
    stopped: Stopped


@dataclass(slots=True)
class _Best:
    """The best choice so far; the next has to give `least` more."""

    chosen: list[int]
    value: float
    least: float

    @property
    def wanted(self) -> float:
        return self.value + self.least

    def take(self, gains: Gains, chosen: list[int]) -> None:
        value = worth(gains, chosen)
        if value > self.value:
            self.chosen, self.value = chosen, value


def searched(gains: Gains, sites: int, start: Sequence[int], within_s: float, least: float) -> Found:
    """The best choice of `sites` candidates, never worse than `start`.

    What gives less than `least` more is none better. `within_s` does not count compiling, once on a machine.
    """
    _compiled()
    end = time.perf_counter() + within_s
    best = _Best(list(start), worth(gains, list(start)), least)
    if best.value >= float(gains.most.sum()) or not len(gains.row):
        return Found(best.chosen, best.value, best.value, "proven")
    best.take(gains, exchanged(gains, start, _rounds(gains)))
    state = np.zeros(gains.candidates, np.int8)
    root = priced(gains, sites, state, first_prices(gains), best.value, least, AT_FIRST, end)
    if root.bound < best.wanted:
        return Found(best.chosen, best.value, best.value, "proven")
    fewer, price = gains.only(root.state != OUT, root.price)
    for begin in (best.chosen, _leaning(root.state, root.lean, sites)):
        best.take(gains, exchanged(fewer, begin, _rounds(fewer)))
    bound, stopped = _branched(fewer, sites, (root.bound, root.state, price, root.lean), best, end)
    return Found(best.chosen, best.value, bound, stopped)


def _branched(
    gains: Gains, sites: int, root: tuple[float, State, Floats, Floats], best: _Best, end: float
) -> tuple[float, Stopped]:
    """Halve what is left until nothing better can be in it; gives the bound and why it stopped."""
    bound, state, price, lean = root
    waiting: list[tuple[float, int, State, Floats]] = []
    count = 0
    while True:
        free = np.flatnonzero(state == FREE)
        if bound >= best.wanted and len(free):
            hardest = free[np.argmin(np.abs(lean[free] - 0.5))]
            for side in (IN, OUT):
                half = state.copy()
                half[hardest] = side
                count += 1
                heapq.heappush(waiting, (-bound, -count, half, price))
        if not waiting or -waiting[0][0] < best.wanted:
            return best.value, "proven"
        if time.perf_counter() > end or len(waiting) > MOST_WAITING:
            return -waiting[0][0], "memory" if len(waiting) > MOST_WAITING else "time"
        above, _, half, price = heapq.heappop(waiting)
        found = priced(gains, sites, half, price, best.value, best.least, AGAIN, end)
        bound, state, price, lean = min(found.bound, -above), found.state, found.price, found.lean
        if not (state == FREE).any() or (bound >= best.wanted and count % LOOK == 0):
            best.take(gains, exchanged(gains, _leaning(state, lean, sites), FEW))


def _leaning(state: State, lean: Floats, sites: int) -> list[int]:
    """The choice that prices lean to: those that are in, then the free ones that were taken most."""
    worth = np.where(state == FREE, lean, np.where(state == IN, np.inf, -np.inf))
    order = np.argsort(-worth, kind="stable")[:sites]
    return [int(one) for one in order if state[one] != OUT]


def _rounds(gains: Gains) -> int:
    """So many exchanges as take a tenth of a second or two on a quiet machine."""
    return int(np.clip(SWEPT / max(1, len(gains.row)), FEW, MANY))


@cache
def _compiled() -> None:
    """Compile what is compiled, so that nobody's time goes into it."""
    cell = np.array([0, 0, 1, 1])
    tiny = Gains(cell, np.array([0, 1, 1, 2]), np.array([2.0, 1.0, 1.0, 1.0]), 2, 3)
    exchanged(tiny, [0], 1)
    priced(tiny, 1, np.zeros(3, np.int8), first_prices(tiny), 0.0, 1.0, AGAIN, np.inf)
