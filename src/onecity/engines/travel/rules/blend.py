"""How fast is a road now, when the last measurement is some minutes old?"""

from datetime import datetime, tzinfo
from typing import Any

import numpy as np
from numpy.typing import NDArray

HALF_LIFE_S = 600.0  # an assumption: after ten minutes a measurement counts as much as experience
TOO_OLD_S = 3600.0
SLOWEST_KMH = 1.0
HOURS = 168


def hour_of_week(at: datetime, zone: tzinfo) -> int:
    """0 is Monday from midnight to one, local time; 167 the last hour of Sunday."""
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


def weight_of(age_s: NDArray[Any]) -> NDArray[np.float64]:
    """How much a measurement of this age counts against experience: from 1 towards 0; one from the future not."""
    known = np.where(np.isfinite(age_s), age_s, np.inf)
    usable = (known >= 0) & (known <= TOO_OLD_S)
    return np.where(usable, 0.5 ** (np.clip(known, 0, TOO_OLD_S) / HALF_LIFE_S), 0.0)


def blended_kmh(
    historic_kmh: NDArray[Any], live_kmh: NDArray[Any], age_s: NDArray[Any]
) -> NDArray[np.float64]:
    """The speed of each road: its measurement, giving way to experience with time."""
    weight = weight_of(age_s)
    live = np.where(weight > 0, live_kmh, historic_kmh)
    return np.asarray(np.maximum(weight * live + (1 - weight) * historic_kmh, SLOWEST_KMH), float)


def learned(total: NDArray[Any], count: NDArray[Any], least: int) -> NDArray[np.float64]:
    """What share of the free speed experience expects; 1 where there are fewer than `least` measurements."""
    return np.where(count >= least, total / np.maximum(count, 1), 1.0)
