"""Which part of the people is reached in time, at each hour?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onecity.engines.emergency.rules.dispatch.coverage import coverage

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Covered:
    """Shares of the weight of all zones: with at least one ambulance near, and expected when each is busy at times."""

    reached: float
    expected: float
    mean_s: float


def covered(
    way_s: Floats, stand: Sequence[int], weights: Sequence[float], within_s: float, busy: float
) -> Covered:
    """`way_s[station, zone]`; `stand` holds the station of each ambulance, more than one may share it."""
    weight = np.asarray(weights, float)
    whole = max(float(weight.sum()), 1e-12)
    if not len(stand):
        return Covered(0.0, 0.0, float("inf"))
    ways = way_s[np.asarray(stand)]
    reaches = ways <= within_s
    nearest = ways.min(axis=0)
    return Covered(
        reached=float(weight[reaches.any(axis=0)].sum()) / whole,
        expected=coverage(reaches, list(weight), busy) / whole,
        mean_s=float((nearest * weight).sum()) / whole,
    )
