"""Which exchanges of a chosen site for another lead to a better choice?

Tabu search (Glover 1989) over the exchanges of Teitz and Bart (1968): always the best exchange, also one that gives
less, but none that was just undone. What every exchange would give is counted in one sweep over the rows, from the best
and the second best of each (Whitaker 1983). No randomness: the same question gets the same answer.
"""
# ruff: noqa: ANN001, ANN202  what numba compiles has the types of its arguments
# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="no-any-return, misc, untyped-decorator"

from collections.abc import Sequence

import numpy as np
from numba import njit

from onecity.engines.circles.rules.siting.gains import Gains

ROUNDS = 300
KEPT_OUT, KEPT_IN = 10, 3  # exchanges for which a site that left stays out, one that came stays, at least


def exchanged(gains: Gains, chosen: Sequence[int], rounds: int = ROUNDS) -> list[int]:
    """The best choice met in so many exchanges that begin at `chosen`; never worse than that."""
    if not len(chosen) or len(chosen) >= gains.candidates or not len(gains.row):
        return list(chosen)
    best = _searched(
        gains.first,
        gains.candidate.astype(np.int32),
        gains.gain,
        gains.candidates,
        np.array(chosen, np.int64),
        rounds,
    )
    return [int(one) for one in best]


@njit(cache=True, nogil=True)
def _searched(first, candidate, gain, candidates, chosen, rounds):
    sites = len(chosen)
    place = np.full(candidates, -1, np.int64)
    for at in range(sites):
        place[chosen[at]] = at
    adds, loses, back = np.empty(candidates), np.empty(sites), np.empty((sites, candidates))
    free = np.zeros(candidates, np.int64)  # the round from which a site may move again
    best, best_value = chosen.copy(), -1.0
    for now in range(rounds + 1):
        value = _counted(first, candidate, gain, place, adds, loses, back)
        if value > best_value:
            best_value = value
            best[:] = chosen
        most, leaves, comes = -np.inf, -1, -1
        for at in range(sites):
            for other in range(candidates):
                more = adds[other] - loses[at] + back[at, other]
                if place[other] >= 0 or more <= most:
                    continue
                if max(free[other], free[chosen[at]]) <= now or value + more > best_value:
                    most, leaves, comes = more, at, other
        if leaves >= 0:
            left = chosen[leaves]
            place[left], place[comes], chosen[leaves] = -1, leaves, comes
            # The length changes with the round, so that the search does not go in circles.
            free[left], free[comes] = now + KEPT_OUT + now * 7 % KEPT_OUT, now + KEPT_IN + now % 5
    return best


@njit(cache=True, nogil=True)
def _counted(first, candidate, gain, place, adds, loses, back):
    """The value of a choice; what each site adds, what each place loses, what a site makes up for in a place."""
    adds[:], loses[:], back[:] = 0.0, 0.0, 0.0
    value = 0.0
    for row in range(len(first) - 1):
        most, second, holder = 0.0, 0.0, -1
        for e in range(first[row], first[row + 1]):
            at = place[candidate[e]]
            if at >= 0 and gain[e] > most:
                most, second, holder = gain[e], most, at
            elif at >= 0 and gain[e] > second:
                second = gain[e]
        value += most
        if holder >= 0:
            loses[holder] += most - second
        if holder >= 0 and second == most:  # nobody misses the holder, nobody gives more
            holder = -1
        for e in range(first[row], first[row + 1]):
            if gain[e] > most:
                adds[candidate[e]] += gain[e] - most
            if holder >= 0 and gain[e] > second:
                back[holder, candidate[e]] += min(gain[e], most) - second
    return value
