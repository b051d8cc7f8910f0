"""What does the city lose when an ambulance leaves?

MEXCLP (Daskin 1983): a zone of weight w that n free ambulances reach in time counts w (1 - busy^n).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def coverage(reaches: NDArray[np.bool_], weights: Sequence[float], busy: float) -> float:
    """Expected covered weight; `reaches[unit, zone]` says who is there in time."""
    count = reaches.sum(axis=0)
    return float((np.array(weights) * (1 - busy**count)).sum())


def coverage_losses(reaches: NDArray[np.bool_], weights: Sequence[float], busy: float) -> Floats:
    """For each free ambulance, the part of all weight that would no longer be expected to be covered without it."""
    w = np.array(weights, float)
    count = reaches.sum(axis=0)
    last = w * (1 - busy) * busy ** np.maximum(count - 1, 0)
    found: Floats = reaches @ last / max(float(w.sum()), 1e-12)
    return found
