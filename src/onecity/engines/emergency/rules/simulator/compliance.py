"""With k ambulances free, at which stations should they stand?

A nested table from the real deployment downwards: each step gives up the ambulance whose loss costs least. With all
free, everybody is at home. Two goals: `coverage` counts a zone that n ambulances reach in time as 1 - busy^n (MEXCLP,
Daskin 1983); `time` weighs the way of the j-th nearest with the chance that it is the nearest free one, (1 - busy)
busy^(j-1).
"""

import numpy as np
from numpy.typing import NDArray

from onecity.engines.emergency.declare.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


def compliance(
    model: Model, time_to: NDArray[np.int32], station_zone: NDArray[np.int64], home: NDArray[np.int64]
) -> Ints:
    """`wanted[k, station]`; one empty row when the city does not relocate."""
    stations = len(station_zone)
    if model.relocation is None:
        return np.zeros((1, stations), np.int32)
    weight = np.array([one.weight for one in model.zones])
    seconds = time_to[0][:, station_zone] / 1000
    busy = min(max(model.relocation.busy, 1e-6), 1 - 1e-6)
    stand = np.bincount(home, minlength=stations).astype(np.int32)
    wanted = np.zeros((len(home) + 1, stations), np.int32)
    cost = _Time(seconds, weight, busy)
    near = seconds <= model.relocation.covered_s
    for k in range(len(home), 0, -1):
        wanted[k] = stand
        by_time = model.relocation.goal == "time"
        loss = cost.losses(stand) if by_time else uncovered(near, weight, busy, stand)
        given_up = int(np.argmin(np.where(stand > 0, loss, np.inf)))
        stand[given_up] -= 1
    return wanted


def uncovered(near: NDArray[np.bool_], weight: Floats, busy: float, stand: Ints) -> Floats:
    """Expected coverage that each station's last ambulance adds: the last of n adds (1 - busy) busy^(n-1)."""
    covering = near.astype(np.int32) @ stand
    last = weight * (1 - busy) * busy ** np.maximum(covering - 1, 0) * (covering > 0)
    found: Floats = last @ near
    return found


class _Time:
    """Expected way to a call when each ambulance is busy by chance, and what one less would add."""

    def __init__(self, seconds: Floats, weight: Floats, busy: float) -> None:
        self.order = np.argsort(seconds, axis=1, kind="stable")
        self.seconds = np.take_along_axis(seconds, self.order, axis=1)
        # when all are busy, the call waits about as long as the farthest way takes
        self.none_s = self.seconds[:, -1:]
        self.weight, self.busy = weight, busy

    def losses(self, stand: Ints) -> Floats:
        """Weighted seconds that are added when a station has one less."""
        count = stand[self.order].astype(float)
        upto = np.cumsum(count, axis=1)
        before = self.busy ** (upto - count)
        after = before * self.busy**count
        term = self.seconds * (before - after)
        beyond = term.sum(axis=1, keepdims=True) - np.cumsum(term, axis=1) + self.none_s * after[:, -1:]
        # everybody behind is nearer to the front by one place; here the last place is lost
        added = (1 / self.busy - 1) * (beyond - self.seconds * after)
        found = np.zeros(len(stand))
        np.add.at(found, self.order, added * self.weight[:, None])
        return found
