"""How are whole people divided so that the parts sum to the whole?"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def largest_remainder(total: int, weights: NDArray[np.generic]) -> Ints:
    """`total` divided by weights into whole numbers that sum to it exactly (Hamilton's method).

    What is left after rounding down goes to the largest remainders, of equal ones to the first. Where no weight is
    positive, all weigh the same. Raises ValueError for a negative total or weight, or for a total of nobody's.
    """
    shares = np.asarray(weights, float)
    if total < 0 or np.any(~(shares >= 0)) or np.any(np.isinf(shares)):
        raise ValueError("neither the total nor a weight may be negative or unknown")
    if not len(shares):
        if total:
            raise ValueError("nobody is there to take the total")
        return np.empty(0, np.int64)
    peak = float(shares.max())
    # Divided by the largest first: the sum of very small or very large weights would leave the range of floats.
    shares = shares / peak if peak > 0 else np.ones(len(shares))
    quota = total * (shares / shares.sum())
    whole: Ints = np.minimum(np.floor(quota).astype(np.int64), total)
    left = total - int(whole.sum())
    if left < 0:  # rounding of floats gave one too many: take from the smallest remainders
        order = np.argsort(quota - whole, kind="stable")
        order = order[whole[order] > 0]
        whole[order[:-left]] -= 1
        return whole
    order = np.argsort(-(quota - whole), kind="stable")
    while left > 0:
        step = order[:left]
        whole[step] += 1
        left -= len(step)
    return whole


def part_of(people: Ints, share: float) -> Ints:
    """A share of the people of each cell, whole; together the rounded share of all. Never more than a cell has."""
    wanted = round(Fraction(share) * int(people.sum()))
    part: Ints = np.minimum(largest_remainder(wanted, people), people)
    missing = wanted - int(part.sum())
    if missing:
        room = np.flatnonzero(part < people)
        part[room[:missing]] += 1
    return part
