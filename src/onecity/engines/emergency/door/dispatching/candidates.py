"""Who could go to a call now, seen from where everybody is?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onecity.base.actor import Actor
from onecity.core.geo import Point
from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.declare.model import Priority
from onecity.engines.emergency.door.dispatching.covering import losses
from onecity.engines.emergency.door.units import UnitView, all_units
from onecity.engines.emergency.door.ways import Ways, ways_to
from onecity.engines.emergency.models import Mission
from onecity.engines.emergency.rules.dispatch import Candidate
from onecity.engines.emergency.rules.dispatch.way import p80_factor
from onecity.engines.emergency.rules.unit import FREE, OFF, ORDERED, TURNABLE


@dataclass(frozen=True, slots=True)
class Errand:
    """The lesser call that an ambulance under way could be taken from."""

    call_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Fleet:
    """Everybody on duty as candidates, on which ways that stands, and who would be turned round."""

    candidates: tuple[Candidate, ...]
    units: Mapping[str, UnitView]
    errands: Mapping[str, Errand]
    ways: Ways


def fleet_for(
    actor: Actor, model: Model, priority: Priority, to: Point, call_id: UUID, now: datetime
) -> Fleet:
    """All ambulances on duty, judged from a call's place."""
    on_duty = [one for one in all_units() if one.state != OFF]
    errands = _errands(priority, call_id) if model.redispatch else {}
    able = [one for one in on_duty if one.state == FREE or one.code in errands]
    ways = ways_to(actor, [Point(one.lon, one.lat) for one in able], to)
    factor = p80_factor(model.travel.cv) * (1.0 if priority.siren else model.travel.slow_factor)
    seconds = dict(zip((one.code for one in able), ways.seconds, strict=True))
    lost = _losses(able)
    found = tuple(
        Candidate(
            id=one.code,
            way_s=None if (way := seconds.get(one.code)) is None else way * factor,
            mobilisation_s=_mobilisation_s(model, one, now),
            position_age_s=one.age_s or 0.0,
            capabilities=one.capabilities,
            is_free=one.code in seconds,
            hours_worked=(now - one.on_duty_since).total_seconds() / 3600 if one.on_duty_since else 0.0,
            coverage_loss=lost.get(one.code, 0.0),
        )
        for one in on_duty
    )
    return Fleet(found, {one.code: one for one in on_duty}, errands, ways)


def _errands(priority: Priority, call_id: UUID) -> dict[str, Errand]:
    """Ambulances under way to calls of the classes that this one may take them from."""
    if not priority.diverts:
        return {}
    rows = Mission.objects.filter(
        ended_at=None, state__in=TURNABLE, call__priority__in=priority.diverts
    ).exclude(call=call_id)
    named = rows.values_list("unit__code", "call_id", "call__number")
    return {code: Errand(call, number) for code, call, number in named}


def _losses(able: Sequence[UnitView]) -> dict[str, float]:
    """Only free ambulances cover anything."""
    free = [one for one in able if one.state == FREE]
    return dict(
        zip((one.code for one in free), losses([Point(one.lon, one.lat) for one in free]), strict=True)
    )


def _mobilisation_s(model: Model, unit: UnitView, now: datetime) -> float:
    """A crew at its station must get into the ambulance; one that got an order a while ago has done part of it."""
    whole, on_road = model.times.mobilisation.mean_s, model.times.on_road_s
    if unit.state == FREE:
        return on_road if unit.is_on_road else whole
    if unit.state == ORDERED:
        return max(on_road, whole - (now - unit.state_at).total_seconds())
    return on_road
