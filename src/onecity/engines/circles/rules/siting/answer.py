"""What does a question about sites say and get?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class FloorUnreachable(ValueError):
    """No choice of so many sites gives every district its floor."""


@dataclass(frozen=True, slots=True)
class Floors:
    """The least number of people of each group that have to be covered; `group` tells each cell's."""

    group: Ints
    least: Ints


@dataclass(frozen=True, slots=True)
class Sited:
    """Chosen candidates in the order of choice, what they give, and the proven bound on what any choice gives.

    Covering counts people, a median person-seconds saved; both are larger the better. `gap` is what is still
    possible at most, as a share of the bound: zero means proven best.
    """

    chosen: tuple[int, ...]
    value: float
    bound: float
    how: Literal["greedy", "optimal", "best found"]
    keeps_floors: bool = True

    @property
    def gap(self) -> float:
        """Between 0 and 1."""
        return max(0.0, (self.bound - self.value) / self.bound) if self.bound > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Gains:
    """What each candidate gives each row: a row is a demand cell, or several with the same candidates.

    `most` is what a row gives at best. Entries are sorted by row.
    """

    row: Ints
    candidate: Ints
    gain: Floats
    rows: int
    candidates: int


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


def exchanged(gains: Gains, chosen: list[int], rounds: int = 20) -> list[int]:
    """Exchange a chosen candidate for another while that gives more (Teitz and Bart 1968), `rounds` times at most."""
    for _ in range(rounds):
        better = next(filter(None, (_better(gains, chosen, place) for place in range(len(chosen)))), None)
        if better is None:
            return chosen
        chosen = better
    return chosen


def _better(gains: Gains, chosen: list[int], place: int) -> list[int] | None:
    rest = chosen[:place] + chosen[place + 1 :]
    best = reached(gains, rest)
    more = np.maximum(0.0, gains.gain - best[gains.row])
    total = np.bincount(gains.candidate, weights=more, minlength=gains.candidates)
    other = int(np.argmax(total))
    if total[other] <= total[chosen[place]] * (1 + 1e-12):
        return None
    return [*rest, other]


def reached(gains: Gains, chosen: list[int]) -> Floats:
    """What each row gives when these candidates are taken."""
    best = np.zeros(gains.rows)
    own = np.isin(gains.candidate, chosen)
    np.maximum.at(best, gains.row[own], gains.gain[own])
    return best


def simple_bound(gains: Gains, chosen: list[int], sites: int) -> float:
    """No choice gives more than what these give and the largest further gains (submodularity)."""
    best = reached(gains, chosen)
    more = np.maximum(0.0, gains.gain - best[gains.row])
    total = np.sort(np.bincount(gains.candidate, weights=more, minlength=gains.candidates))
    everything = np.zeros(gains.rows)
    np.maximum.at(everything, gains.row, gains.gain)
    return float(min(best.sum() + total[::-1][:sites].sum(), everything.sum()))


def lagrangian_bound(gains: Gains, sites: int, value: float, rounds: int = 120) -> float:
    """A bound by Lagrangian relaxation of "each row is served once": far below `simple_bound` as a rule.

    For any prices of rows, no choice gives more than the prices and the `sites` best candidates at these prices;
    prices are improved by subgradients (Cornuéjols, Fisher, Nemhauser 1977).
    """
    everything = np.zeros(gains.rows)
    np.maximum.at(everything, gains.row, gains.gain)
    price, best, step, idle = everything / 2, float(everything.sum()), 1.5, 0
    for _ in range(rounds):
        over = gains.gain - price[gains.row]
        paid = np.bincount(gains.candidate, weights=np.maximum(over, 0.0), minlength=gains.candidates)
        top = np.argpartition(-paid, min(sites, len(paid)) - 1)[:sites] if len(paid) else np.empty(0, int)
        bound = float(price.sum() + paid[top].sum())
        best, idle = (bound, 0) if bound < best * (1 - 1e-7) else (best, idle + 1)
        if idle >= 8:
            step, idle = step / 2, 0
        taken = (over > 0) & np.isin(gains.candidate, top)
        slope = 1.0 - np.bincount(gains.row[taken], minlength=gains.rows)
        size = float(slope @ slope)
        if size == 0 or best <= value * (1 + 1e-9):
            break
        price = np.clip(price - step * (bound - value) / size * slope, 0.0, everything)
    return max(best, value)
