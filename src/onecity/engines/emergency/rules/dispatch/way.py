"""How long may a way take, when roads give only the usual time, or no roads are at hand?"""

import math
from collections.abc import Sequence

from onecity.core.geo import distance_m
from onecity.engines.emergency.declare.model import HourClass, Travel

EIGHTY_PERCENT = 0.8416  # the standard normal distribution's 80th percentile


def p80_factor(cv: float) -> float:
    """What the usual time is multiplied with to get the 80th percentile of a lognormal time with this spread."""
    sigma = math.sqrt(math.log1p(cv * cv))
    return math.exp(EIGHTY_PERCENT * sigma - sigma * sigma / 2)


def straight_s(
    here: tuple[float, float], there: Sequence[tuple[float, float]], travel: Travel, speed_kmh: float
) -> list[float]:
    """Seconds by straight line and detour to each place (lon, lat), where there is no network of roads."""
    metres = [distance_m(*here, *one) * travel.detour for one in there]
    return [travel.start_s + one / (speed_kmh / 3.6) for one in metres]


def speed_kmh(travel: Travel, hour: int, day: int) -> float:
    """The declared speed of an hour (0-23) and day (1 is Monday): the first class that has both."""
    found = (one for one in travel.classes if hour in one.hours and day in one.days)
    chosen: HourClass = next(found, travel.classes[0])
    return chosen.speed_kmh
