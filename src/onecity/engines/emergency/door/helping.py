"""Which ambulance comes to a caller, how far is it, and when is it there?"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from onecity.core.geo import distance_m
from onecity.core.text import Text
from onecity.engines.emergency.door import missions
from onecity.engines.emergency.door.calls.values import CallerView

# An older position is still shown, and said to be old.
OLD_S = 60


@dataclass(frozen=True, slots=True)
class Help:
    """The ambulance that comes; `minutes` at least one, None where nobody can say; `away_km` as the crow flies."""

    title: Text
    state: str
    minutes: int | None
    away_km: float | None
    lon: float
    lat: float
    at: datetime
    is_old: bool


def help_of(shown: CallerView) -> Help | None:
    """The ambulance of a caller's call, or of the call that theirs was merged into; None before and after it."""
    found = missions.track(shown.helped_by) if shown.state != "closed" else None
    if found is None:
        return None
    minutes = None
    if found.eta_at is not None:
        minutes = max(round((found.eta_at - timezone.now()).total_seconds() / 60), 1)
    away_km = None
    if shown.lon is not None and shown.lat is not None:
        away_km = round(distance_m(found.lon, found.lat, shown.lon, shown.lat) / 1_000, 1)
    return Help(
        found.title,
        found.state,
        minutes,
        away_km,
        found.lon,
        found.lat,
        found.position_at,
        found.age_s > OLD_S,
    )
