"""How do straight cuts become roads that bend, without crossing each other or the shore?"""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WAVES = 6
SHORTEST_WAVE_M = 1500.0
STEP_M = 90.0


class Bend:
    """A smooth shift of the whole plane, nowhere more than `most_m`: it bends roads and keeps their order."""

    def __init__(self, most_m: float, seed: int) -> None:
        random = np.random.default_rng([seed, 3])
        angle = random.uniform(0, 2 * math.pi, WAVES)
        length = SHORTEST_WAVE_M * 2 ** random.uniform(0, 2, WAVES)
        self._wave = 2 * math.pi / length * np.vstack((np.cos(angle), np.sin(angle)))
        self._phase = random.uniform(0, 2 * math.pi, WAVES)
        towards = random.uniform(0, 2 * math.pi, WAVES)
        # Each wave gives its part of the most; together they cannot exceed it.
        self._push = most_m / WAVES * np.vstack((np.cos(towards), np.sin(towards)))

    def __call__(self, xy: Floats) -> Floats:
        """The places after the shift."""
        return xy + np.sin(xy @ self._wave + self._phase) @ self._push.T


def bent_lines(
    xy: Floats, first: NDArray[np.int64], chain: NDArray[np.int64], bend: Bend
) -> tuple[NDArray[np.int64], Floats]:
    """The shape of every chain, with points in between where a stretch is long: where each begins, the points."""
    places = xy[chain]
    last = np.zeros(len(chain), bool)
    last[first[1:] - 1] = True
    onward = np.zeros_like(places)
    onward[:-1] = np.diff(places, axis=0)
    pieces = np.where(last, 1, np.maximum(1, np.ceil(np.hypot(*onward.T) / STEP_M))).astype(np.int64)
    begin = np.concatenate(([0], np.cumsum(pieces)))
    share = (np.arange(begin[-1]) - np.repeat(begin[:-1], pieces)) / np.repeat(pieces, pieces)
    lines = np.repeat(places, pieces, axis=0) + share[:, None] * np.repeat(onward, pieces, axis=0)
    return begin[first], bend(lines)
