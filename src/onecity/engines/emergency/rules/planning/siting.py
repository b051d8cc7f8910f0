"""Where should further stations stand, so that most people are reached in time?

The maximal covering location problem (Church & ReVelle 1974) with the present stations kept, solved by HiGHS. Zones
that the same places reach are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array, hstack, identity  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Sites:
    """The places in the order of what each adds; the share reached with all of them; how far from the best at most."""

    chosen: tuple[int, ...]
    gains: tuple[float, ...]
    reached: float
    gap: float


def sites(
    way_s: Floats, present: Sequence[int], weights: Sequence[float], *, more: int, within_s: float
) -> Sites:
    """`way_s[place, zone]`; `present` places stand already; `more` are looked for among the others."""
    weight = np.asarray(weights, float)
    whole = max(float(weight.sum()), 1e-12)
    reaches = way_s <= within_s
    open_zones = np.array([not reaches[list(present), zone].any() for zone in range(len(weight))])
    places = [one for one in range(len(way_s)) if one not in set(present) and reaches[one][open_zones].any()]
    if not places or more < 1:
        return Sites((), (), float(weight[~open_zones].sum()) / whole, 0.0)
    patterns, group = np.unique(reaches[places][:, open_zones].T, axis=0, return_inverse=True)
    mass = np.bincount(group.ravel(), weights=weight[open_zones], minlength=len(patterns)) / whole
    picked, gap = _solve(patterns, mass, min(more, len(places)))
    return _in_order([places[n] for n in picked], reaches, open_zones, weight / whole, gap)


def _solve(patterns: NDArray[np.bool_], mass: Floats, more: int) -> tuple[list[int], float]:
    zones, places = patterns.shape
    near = hstack([csr_array(patterns.astype(float)), -identity(zones, format="csr")])
    budget = np.concatenate([np.ones(places), np.zeros(zones)])[None, :]
    solved = milp(
        -np.concatenate([np.zeros(places), mass]),
        integrality=np.concatenate([np.ones(places), np.zeros(zones)]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(near, 0, np.inf), LinearConstraint(budget, 0, more)],
        options={"time_limit": LIMIT_S},
    )
    if solved.x is None:
        return _greedy(patterns, mass, more), 1.0
    return [n for n in range(places) if solved.x[n] > 0.5], float(solved.mip_gap or 0.0)


def _greedy(patterns: NDArray[np.bool_], mass: Floats, more: int) -> list[int]:
    """What is at hand when the solver finds nothing in time."""
    left, chosen = mass.copy(), []
    for _ in range(more):
        best = int(np.argmax(left @ patterns))
        chosen.append(best)
        left = np.where(patterns[:, best], 0.0, left)
    return list(dict.fromkeys(chosen))


def _in_order(
    chosen: list[int], reaches: NDArray[np.bool_], open_zones: NDArray[np.bool_], weight: Floats, gap: float
) -> Sites:
    left, ordered, gains = np.where(open_zones, weight, 0.0), [], []
    while chosen:
        best = max(chosen, key=lambda one: (float(left[reaches[one]].sum()), -one))
        gains.append(float(left[reaches[best]].sum()))
        left = np.where(reaches[best], 0.0, left)
        chosen = [one for one in chosen if one != best]
        ordered.append(best)
    reached = 1 - float(left.sum())
    return Sites(tuple(ordered), tuple(gains), reached, gap)
