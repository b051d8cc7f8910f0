"""How much can any choice give at most, and which sites can belong to a better one?

Lagrangian relaxation of "each row is served once" (Cornuéjols, Fisher, Nemhauser 1977): for any prices of the rows, no
choice gives more than the prices and what the best sites earn above them. Prices are improved by subgradients whose
direction is averaged (Barahona, Anbil 2000). A site that cannot be in, or out of, a better choice is settled.
"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="no-any-return, misc, untyped-decorator"

import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onecity.engines.circles.rules.siting.answer import Floats
from onecity.engines.circles.rules.siting.gains import Gains

FREE, IN, OUT = 0, 1, -1
State = NDArray[np.int8]
SHORTEST = 1e-3  # of a step: below it prices stand still
WORTH = 1e-5  # a share of the bound: less is no progress


class Pace(NamedTuple):
    """How prices move: how many rounds, the first step, when and by how much it is cut, how slowly it turns."""

    rounds: int
    step: float
    patience: int
    cut: float
    inertia: float


AT_FIRST = Pace(1500, 0.1, 20, 0.85, 0.9)
AGAIN = Pace(60, 0.1, 8, 0.8, 0.85)


@dataclass(frozen=True, slots=True)
class Priced:
    """A bound on every choice that keeps `state`, the prices that prove it, what is settled after it.

    `lean`: how often each site was among the best, between 0 and 1; a free one near a half is hardest to tell.
    """

    bound: float
    state: State
    price: Floats
    lean: Floats


class _Rest(NamedTuple):
    """What free candidates add to the rows that may gain more: as `Gains`, in fewer rows."""

    first: NDArray[np.int64]
    candidate: NDArray[np.int32]
    gain: Floats
    most: Floats


def first_prices(gains: Gains) -> Floats:
    """Prices to begin with: rows with many candidates are the dearest."""
    return gains.most * (1 - 1 / np.maximum(1, np.diff(gains.first)))


def priced(
    gains: Gains, sites: int, state: State, price: Floats, best: float, least: float, pace: Pace, end: float
) -> Priced:
    """A bound on what `sites` candidates give where those settled by `state` are kept; stops at the time `end`.

    Only choices that give `least` more than `best` are looked for.
    """
    base, kept, *rest = _left(gains.first, gains.candidate, gains.gain, state)
    have, many = float(base.sum()), sites - int((state == IN).sum())
    if not len(kept) or not many:
        return Priced(have, state, price, np.zeros(gains.candidates))
    before = np.clip(price[kept] - base[kept], 0.0, None)
    wanted = best + least - have
    bound, after, paid, lean = _improved(_Rest(*rest), state, many, before, best - have, wanted, pace, end)
    full = price.copy()
    full[kept] = after + base[kept]
    settled = _settled(state, many, paid, bound, wanted) if bound >= wanted else state
    return Priced(bound + have, settled, full, lean)


def _improved(
    rest: _Rest,
    state: State,
    many: int,
    price: Floats,
    target: float,
    stop: float,
    pace: Pace,
    end: float,
) -> tuple[float, Floats, Floats, Floats]:
    """The least bound of some rounds, its prices, what candidates earn at these; how often each was taken."""
    first, candidate, gain, most = rest
    candidates, free = len(state), np.flatnonzero(state == FREE)
    price, drift = np.minimum(price, most), np.zeros(len(most))
    paid, lean, taken = np.empty(candidates), np.zeros(candidates), np.empty(candidates, bool)
    best, best_price, best_paid, step, idle = np.inf, price, paid, pace.step, 0
    for _ in range(pace.rounds):
        spent = _earned(first, candidate, gain, price, paid)
        top = free[np.argpartition(-paid[free], many - 1)[:many]] if many < len(free) else free
        bound = spent + float(paid[top].sum())
        idle = 0 if bound < best * (1 - WORTH) else idle + 1
        if bound < best:
            best, best_price, best_paid = bound, price.copy(), paid.copy()
        if idle >= pace.patience:
            step, idle = step * pace.cut, 0
        taken[:] = False
        taken[top] = True
        lean += (taken - lean) / 10
        if best < stop or step < SHORTEST or time.perf_counter() > end:
            break
        length = step * (bound - target)
        if not _moved(first, candidate, gain, price, most, drift, taken, length, pace.inertia):
            break
    return best, best_price, best_paid, lean


def _settled(state: State, many: int, paid: Floats, bound: float, wanted: float) -> State:
    """Sites without which, or with which, no choice gives what is wanted: settled (reduced costs)."""
    free = np.flatnonzero(state == FREE)
    order = free[np.argsort(-paid[free], kind="stable")]
    top, others = order[:many], order[many:]
    next_ = float(paid[others[0]]) if len(others) else 0.0
    found = state.copy()
    found[others[bound - paid[top[-1]] + paid[others] < wanted]] = OUT
    found[top[bound - paid[top] + next_ < wanted]] = IN
    return found


@njit(cache=True, nogil=True)
def _left(first, candidate, gain, state):
    """What each row has from those that are in; the rows that may gain more; what free candidates add to these."""
    rows = len(first) - 1
    base, kept, starts = np.zeros(rows), np.empty(rows, np.int64), np.zeros(rows + 1, np.int64)
    others, more, most = np.empty(len(candidate), np.int32), np.empty(len(candidate)), np.zeros(rows)
    count = many = 0
    for row in range(rows):
        for e in range(first[row], first[row + 1]):
            if state[candidate[e]] == IN:
                base[row] = max(base[row], gain[e])
        for e in range(first[row], first[row + 1]):
            if state[candidate[e]] == FREE and gain[e] > base[row]:
                others[many], more[many] = candidate[e], gain[e] - base[row]
                most[count] = max(most[count], more[many])
                many += 1
        if many > starts[count]:
            kept[count] = row
            count += 1
            starts[count] = many
    return base, kept[:count], starts[: count + 1], others[:many], more[:many], most[:count]


@njit(cache=True, nogil=True)
def _earned(first, candidate, gain, price, paid):
    """The sum of the prices, and what each candidate earns above them."""
    paid[:] = 0.0
    spent = 0.0
    for row in range(len(price)):
        spent += price[row]
        for e in range(first[row], first[row + 1]):
            if gain[e] > price[row]:
                paid[candidate[e]] += gain[e] - price[row]
    return spent


@njit(cache=True, nogil=True)
def _moved(first, candidate, gain, price, most, drift, taken, length, inertia):
    """Move prices against the averaged slope; False where there is none."""
    size = 0.0
    for row in range(len(price)):
        slope = 1.0
        for e in range(first[row], first[row + 1]):
            if taken[candidate[e]] and gain[e] > price[row]:
                slope -= 1.0
        drift[row] = inertia * drift[row] + (1 - inertia) * slope
        if not (drift[row] > 0 and price[row] <= 0) and not (drift[row] < 0 and price[row] >= most[row]):
            size += drift[row] ** 2
    if size == 0:
        return False
    for row in range(len(price)):
        price[row] = min(max(price[row] - length / size * drift[row], 0.0), most[row])
    return True
