"""Whom do the ambulances reach in time, hour by hour, and where would further stations help most?"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onecity.base.actor import Actor, system
from onecity.base.declarations.door import current
from onecity.core.text import Text
from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.declare.model import Shift
from onecity.engines.emergency.door.declared import KIND, model_now, zone_title
from onecity.engines.emergency.door.simulating import zone_times
from onecity.engines.emergency.permissions import PLAN, READ
from onecity.engines.emergency.rules.planning.covered import Covered, covered
from onecity.engines.emergency.rules.planning.siting import sites
from onecity.engines.emergency.rules.simulator.soundness import hours_of
from onecity.engines.travel import door as travel
from onecity.engines.travel.errors import TravelError

Floats = NDArray[np.float64]
WITHIN_S = 480
BUSY = 0.3
WEEKDAY = 3


@dataclass(frozen=True, slots=True)
class HourCover:
    """An hour of a usual Wednesday: how many ambulances are on duty, and whom they reach."""

    hour: int
    units: int
    covered: Covered


@dataclass(frozen=True, slots=True)
class CoverView:
    """Coverage by hour, and by district at the hour when it is lowest. `source`: roads, declared, straight-line."""

    within_s: int
    busy: float
    source: str
    generated: bool
    hours: tuple[HourCover, ...]
    lowest: HourCover
    districts: tuple[tuple[str, Covered], ...]


@dataclass(frozen=True, slots=True)
class Site:
    """A zone where a station would stand, and the share of people that it adds."""

    zone: str
    title: Text
    lon: float
    lat: float
    gain: float


@dataclass(frozen=True, slots=True)
class SitesView:
    """Further stations in the order of what they add. `gap`: how far from the best that could be at most."""

    before: float
    after: float
    gap: float
    sites: tuple[Site, ...]


def cover(actor: Actor) -> CoverView:
    """Coverage with all declared ambulances free at their stations. Raises `NotAllowed`, `ModelUndeclared`."""
    actor.must(READ)
    model = model_now()
    ways, source, generated = _ways(current().hash_of(KIND, model.id), _network())
    hours = tuple(_hour(model, ways, hour) for hour in range(24))
    lowest = min(hours, key=lambda one: (one.covered.reached, one.covered.expected))
    return CoverView(
        within_s=_within(model),
        busy=_busy(model),
        source=source,
        generated=generated,
        hours=hours,
        lowest=lowest,
        districts=_districts(model, ways, lowest.hour),
    )


def propose_sites(actor: Actor, more: int) -> SitesView:
    """Where `more` further stations would reach most people at the slowest hours. Raises as `cover`."""
    actor.must(PLAN)
    model = model_now()
    ways, _, _ = _ways(current().hash_of(KIND, model.id), _network())
    slowest = ways[int(np.argmax([np.median(one) for one in ways]))]
    index = {one.id: n for n, one in enumerate(model.zones)}
    present = sorted({index[one.zone] for one in model.stations})
    weights = [one.weight for one in model.zones]
    found = sites(slowest, present, weights, more=more, within_s=_within(model))
    chosen = [model.zones[n] for n in found.chosen]
    return SitesView(
        before=found.reached - sum(found.gains),
        after=found.reached,
        gap=found.gap,
        sites=tuple(
            Site(one.id, zone_title(one.id[:9], one.id), one.lon, one.lat, gain)
            for one, gain in zip(chosen, found.gains, strict=True)
        ),
    )


def _network() -> str:
    """Which roads are in use; empty without."""
    try:
        return str(travel.current().ready.hash)
    except TravelError:
        return ""


@lru_cache(maxsize=2)
def _ways(_model: str, _roads: str) -> tuple[Floats, str, bool]:
    found, basis = zone_times(system(), model_now())
    return found, str(basis["source"]), bool(basis.get("generated"))


def _hour(model: Model, ways: Floats, hour: int) -> HourCover:
    stand = _on_duty(model, hour)
    weights = [one.weight for one in model.zones]
    found = covered(_at(model, ways, hour), stand, weights, _within(model), _busy(model))
    return HourCover(hour, len(stand), found)


def _districts(model: Model, ways: Floats, hour: int) -> tuple[tuple[str, Covered], ...]:
    stand, table = _on_duty(model, hour), _at(model, ways, hour)
    found = []
    for district in sorted({one.district for one in model.zones}):
        weights = [one.weight * (one.district == district) for one in model.zones]
        found.append((district, covered(table, stand, weights, _within(model), _busy(model))))
    return tuple(found)


def _at(model: Model, ways: Floats, hour: int) -> Floats:
    week_hour = (WEEKDAY - 1) * 24 + hour
    number = next((n for n, one in enumerate(model.travel.classes) if week_hour in hours_of(one)), 0)
    found: Floats = ways[number]
    return found


def _on_duty(model: Model, hour: int) -> list[int]:
    """The zones where ambulances stand at an hour, one entry for each ambulance."""
    zone = {one.id: n for n, one in enumerate(model.zones)}
    station = {one.id: zone[one.zone] for one in model.stations}
    return [
        station[one.station]
        for one in model.units
        if not one.shifts or any(_works(shift, hour) for shift in one.shifts)
        for _ in range(one.count)
    ]


def _works(shift: Shift, hour: int) -> bool:
    if shift.from_ < shift.until:
        return WEEKDAY in shift.days and shift.from_ <= hour < shift.until
    begun_today = WEEKDAY in shift.days and hour >= shift.from_
    return begun_today or (WEEKDAY - 1 in shift.days and hour < shift.until)


def _within(model: Model) -> int:
    return int(model.relocation.covered_s) if model.relocation else WITHIN_S


def _busy(model: Model) -> float:
    return model.relocation.busy if model.relocation else BUSY
