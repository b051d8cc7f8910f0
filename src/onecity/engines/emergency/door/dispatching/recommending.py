"""Which ambulance should go to a call, which others could, and why?"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.core.geo import Point
from onecity.core.text import Text
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.declared import model_now, priority_of
from onecity.engines.emergency.door.dispatching.candidates import Fleet, fleet_for
from onecity.engines.emergency.errors import (
    CallNotReady,
    CallUnknown,
    CallUnplaced,
    RecommendationUnreadable,
)
from onecity.engines.emergency.models import Call, Mission
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.dispatch import Excluded, Need, Option, Recommendation, Weights
from onecity.engines.emergency.rules.dispatch import recommend as judge
from onecity.engines.emergency.rules.dispatch.redispatch import worth_turning
from onecity.engines.emergency.rules.unit import CANCELLED, DIVERTED

SALT = "onecity.emergency.recommendation"
SHOWN = 9  # one digit each
SENDABLE = ("judged", "ordered", "on_scene")


@dataclass(frozen=True, slots=True)
class OptionView:
    """An ambulance that could go. `turned_from` is the number of the lesser call that it would leave."""

    code: str
    title: Text
    state: str
    lon: float
    lat: float
    version: int
    turned_from: str
    option: Option


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """Who should go, best first, who cannot and why. `source` says on what the times stand (roads, straight-line).

    `wanted`: ambulances still to be sent; `ahead`: more urgent calls that wait for one; `token`: what the page sends
    back, so that a confirmation needs nothing that a server would have to remember.
    """

    call_id: UUID
    priority: str
    wanted: int
    ahead: int
    options: tuple[OptionView, ...]
    excluded: tuple[tuple[Text, Excluded], ...]
    weights: Weights
    is_fastest_only: bool
    source: str
    epoch: int
    generated: bool
    why: Text | None
    made_at: datetime
    token: str = field(repr=False, default="")


def recommend(actor: Actor, call_id: UUID) -> RecommendationView:
    """All ambulances judged by exact times for a call; nothing is kept.

    Raises `CallUnknown`, `NotAllowed`, `CallNotReady`, `CallUnplaced`, `ModelUndeclared`.
    """
    call = Call.objects.filter(id=call_id).first()
    if call is None:
        raise CallUnknown
    must(actor, DISPATCH, call.division)
    priority, model = priority_of(call.priority), model_now()
    if call.state not in SENDABLE or priority is None:
        raise CallNotReady
    if call.lon is None or call.lat is None:
        raise CallUnplaced
    now = timezone.now()
    fleet = fleet_for(actor, model, priority, Point(call.lon, call.lat), call.id, now)
    need = Need(frozenset(priority.needs), is_most_urgent=priority.id == model.priorities[0].id)
    found = judge(need, fleet.candidates)
    if model.redispatch:
        found = worth_turning(found, fleet.errands, model.redispatch.least_gain_s)
    return _view(call, need, found, fleet, now)


def read_token(token: str, call_id: UUID) -> Mapping[str, Any]:
    """What was shown. Raises `RecommendationUnreadable` for anything that the platform did not show for this call."""
    try:
        shown: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise RecommendationUnreadable from None
    if shown.get("call") != str(call_id):
        raise RecommendationUnreadable
    return shown


def _view(call: Call, need: Need, found: Recommendation, fleet: Fleet, now: datetime) -> RecommendationView:
    options = tuple(_option(one, fleet) for one in found.options)
    return RecommendationView(
        call_id=call.id,
        priority=call.priority,
        wanted=max(0, call.units_wanted - _sent(call.id)),
        ahead=_ahead(call),
        options=options,
        excluded=tuple((fleet.units[one.id].title, one) for one in found.excluded),
        weights=found.weights,
        is_fastest_only=need.is_most_urgent,
        source=fleet.ways.source,
        epoch=fleet.ways.epoch,
        generated=fleet.ways.generated,
        why=fleet.ways.why,
        made_at=now,
        token=_token(call.id, options, found, fleet, now),
    )


def _option(one: Option, fleet: Fleet) -> OptionView:
    unit = fleet.units[one.id]
    errand = fleet.errands.get(one.id)
    number = errand.number if errand else ""
    return OptionView(unit.code, unit.title, unit.state, unit.lon, unit.lat, unit.version, number, one)


def _token(
    call_id: UUID, options: tuple[OptionView, ...], found: Recommendation, fleet: Fleet, now: datetime
) -> str:
    """What is stored beside the choice: the options with their parts and reasons, weights and roads."""
    shown = {
        "call": str(call_id),
        "at": now.isoformat(),
        "options": [
            {
                "unit": one.code,
                "version": one.version,
                "turned_from": one.turned_from,
                "eta_s": round(one.option.eta_s, 1),
                "cost_s": round(one.option.cost_s, 1),
                "parts": {name: round(value, 1) for name, value in one.option.parts.items()},
                "reasons": [[said.zh, said.en] for said in one.option.reasons],
            }
            for one in options[:SHOWN]
        ],
        "candidates": len(options),
        "excluded": len(found.excluded),
        "weights": asdict(found.weights),
        "source": fleet.ways.source,
        "network": fleet.ways.network,
        "epoch": fleet.ways.epoch,
    }
    return signing.dumps(shown, salt=SALT, compress=True)


def _sent(call_id: UUID) -> int:
    return Mission.objects.filter(call=call_id).exclude(state__in=(CANCELLED, DIVERTED)).count()


def _ahead(call: Call) -> int:
    return Call.objects.filter(state="judged", closed_at=None, rank__lt=call.rank).exclude(id=call.id).count()
