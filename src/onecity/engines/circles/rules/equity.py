"""Is what a city offers spread evenly?"""

import numpy as np
from numpy.typing import NDArray

from onecity.engines.circles.rules.coverage import Ints


def gini(shares: NDArray[np.float64], people: Ints) -> float:
    """Gini coefficient of a share over people: 0 where everybody has the same, towards 1 where few have all.

    Each group counts with its people (half the mean difference between two people, divided by the mean).
    """
    kept = people > 0
    value, weight = shares[kept].astype(float), people[kept].astype(float)
    if not len(value) or not np.any(value > 0):
        return 0.0
    order = np.argsort(value, kind="stable")
    value, weight = value[order], weight[order] / weight.sum()
    wealth = np.concatenate(([0.0], np.cumsum(value * weight)))
    wealth /= wealth[-1]
    area = float(np.sum(weight * (wealth[1:] + wealth[:-1])) / 2)
    return min(1.0, max(0.0, 1 - 2 * area))


def worst(part: Ints, whole: Ints) -> int | None:
    """The group with the least share, of equal ones that with more people, then the first; None without people."""
    lived = np.flatnonzero(whole > 0)
    if not len(lived):
        return None
    order = np.lexsort((lived, -whole[lived], part[lived] / whole[lived]))
    return int(lived[order[0]])
