"""Do two calls tell of the same emergency? A suggestion: a person decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from onecity.core.geo import distance_m

# A position that may be anywhere says nothing about being near.
MOST_RADIUS_M = 1_000.0


@dataclass(frozen=True, slots=True)
class Reported:
    """A call as far as it can be told from another; without a place `lon` and `lat` are None, `complaint` may be ""."""

    id: str
    at: datetime
    lon: float | None
    lat: float | None
    radius_m: float
    complaint: str


@dataclass(frozen=True, slots=True)
class Near:
    """What counts as the same: places so far apart, the uncertainty of both added, and so long after each other."""

    within_m: float
    within_s: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another call that may be the same emergency."""

    id: str
    apart_m: float
    apart_s: float
    same_complaint: bool


def likeness(one: Reported, other: Reported, near: Near) -> Likeness | None:
    """How much `other` is like `one`; None when they are not the same."""
    apart_s = abs((one.at - other.at).total_seconds())
    if one.id == other.id or apart_s > near.within_s or _differ(one.complaint, other.complaint):
        return None
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    if max(one.radius_m, other.radius_m) > MOST_RADIUS_M:
        return None
    apart_m = distance_m(one.lon, one.lat, other.lon, other.lat)
    if apart_m > near.within_m + one.radius_m + other.radius_m:
        return None
    return Likeness(other.id, apart_m, apart_s, bool(one.complaint) and one.complaint == other.complaint)


def alike(one: Reported, others: Iterable[Reported], near: Near) -> tuple[Likeness, ...]:
    """The calls that may be the same emergency, the likeliest first."""
    found = [found for other in others if (found := likeness(one, other, near))]
    return tuple(
        sorted(found, key=lambda like: (not like.same_complaint, like.apart_m, like.apart_s, like.id))
    )


def _differ(one: str, other: str) -> bool:
    """Two complaints that are both known and not the same; what nobody has asked yet may be anything."""
    return bool(one and other and one != other)
