"""Which of several positions of one caller is to be believed?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from onecity.core.geo import distance_m

# A caller may have walked on since: a position loses this much certainty each second.
DRIFT_M_S = 1.0
LEAST_RADIUS_M, MOST_RADIUS_M = 1.0, 50_000.0
# What a call-taker has placed on purpose stands above what a phone says.
BY_HAND = frozenset({"pin", "address"})


@dataclass(frozen=True, slots=True)
class Fix:
    """A position in WGS84 with the radius in which the caller is. Sources: phone, link, pin, address."""

    source: str
    lon: float
    lat: float
    radius_m: float
    at: datetime


def credible_radius_m(radius_m: float) -> float:
    """A phone's own error, kept between one metre and fifty kilometres."""
    return min(max(radius_m, LEAST_RADIUS_M), MOST_RADIUS_M)


def uncertainty_m(fix: Fix, now: datetime) -> float:
    """How far the caller may be from the position by now; one that is said to be of later counts as of now."""
    return fix.radius_m + DRIFT_M_S * max((now - fix.at).total_seconds(), 0.0)


def best(fixes: Iterable[Fix], now: datetime) -> Fix | None:
    """The last one that was placed by hand, else the one that is least uncertain by now."""
    known = list(fixes)
    by_hand = [one for one in known if one.source in BY_HAND]
    if by_hand:
        return max(by_hand, key=lambda one: one.at)
    return min(known, key=lambda one: (uncertainty_m(one, now), one.radius_m, one.lon, one.lat), default=None)


def is_news(new: Fix, known: Fix | None, now: datetime) -> bool:
    """Whether a position is worth keeping: the first, placed by hand, clearly better, or somewhere else."""
    if known is None or new.source in BY_HAND:
        return True
    if uncertainty_m(new, now) < uncertainty_m(known, now) - min(known.radius_m / 4, 10.0):
        return True
    apart = distance_m(new.lon, new.lat, known.lon, known.lat)
    return apart > new.radius_m + known.radius_m and new.at > known.at
