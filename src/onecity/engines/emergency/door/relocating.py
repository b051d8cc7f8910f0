"""Which free ambulances should move up, now that others are away, and who decides?

Looked at anew whenever the number of free ambulances changes. Only a dispatcher moves an ambulance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import publish_live
from onecity.core.text import Text
from onecity.engines.emergency.declare import Model
from onecity.engines.emergency.declare.model import Relocation as Declared
from onecity.engines.emergency.door.declared import model_now, station_title
from onecity.engines.emergency.door.dispatching.covering import between_now
from onecity.engines.emergency.errors import RelocationOver
from onecity.engines.emergency.models import Relocation, Unit
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.dispatch.coverage import coverage, coverage_losses
from onecity.engines.emergency.rules.dispatch.relocate import Move, relocate
from onecity.engines.emergency.rules.dispatch.way import p80_factor
from onecity.engines.emergency.rules.unit import FREE

MOST_MOVES = 3
# Those that are missed least where they stand: looking at all of them finds hardly more and takes much longer.
MOST_MOVABLE = 80
WORTH = 0.002
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An ambulance that should move to a station; `gain` is that of all open proposals together."""

    id: UUID
    unit: str
    unit_title: Text
    station: str
    station_title: Text
    way_s: float
    gain: float


@dataclass(frozen=True, slots=True)
class _Stand:
    """The free ambulances, the number of the station where each stands, and which of them may move."""

    units: tuple[Unit, ...]
    stations: tuple[int, ...]
    may_move: NDArray[np.bool_]


def propose() -> int:
    """Look which moves would help now; former open proposals lapse. How many there are, for the schedule."""
    model = model_now()
    if model.relocation is None:
        return 0
    stand = _stand(model)
    ways, reaches = _tables(model, model.relocation.covered_s)
    weights = [one.weight for one in model.zones]
    moves = _moves(model.relocation, stand, ways, reaches, weights)
    after = list(stand.stations)
    for move in moves:
        after[move.unit] = move.station
    busy = model.relocation.busy
    gain = coverage(reaches[after], weights, busy) - coverage(reaches[list(stand.stations)], weights, busy)
    share = gain / max(sum(weights), 1e-12)
    _keep([(stand.units[one.unit], model.stations[one.station].id, one.way_s, share) for one in moves])
    return len(moves)


def proposals(actor: Actor) -> tuple[Proposal, ...]:
    """The open ones, the shortest way first. Raises `NotAllowed`."""
    actor.must(DISPATCH)
    rows = Relocation.objects.filter(state="open").select_related("unit").order_by("way_s", "id")
    return tuple(_view(one) for one in rows)


@transaction.atomic
def order(actor: Actor, proposal_id: UUID) -> Proposal:
    """Send the ambulance to the station. Raises `NotAllowed`, `RelocationOver` when it is no longer free or open."""
    row = _locked(actor, proposal_id)
    unit = Unit.objects.select_for_update().get(id=row.unit_id)
    if unit.state != FREE:
        raise RelocationOver
    unit.moving_to, unit.version = row.station, unit.version + 1
    unit.save(update_fields=["moving_to", "version"])
    _decide(actor, row, "ordered")
    publish_live("unit", unit.code, {"moving_to": row.station})
    return _view(row)


@transaction.atomic
def decline(actor: Actor, proposal_id: UUID) -> None:
    """Leave the ambulance where it is. Raises as `order`."""
    _decide(actor, _locked(actor, proposal_id), "declined")


def _locked(actor: Actor, proposal_id: UUID) -> Relocation:
    actor.must(DISPATCH)
    row = Relocation.objects.select_for_update().filter(id=proposal_id, state="open").first()
    if row is None:
        raise RelocationOver
    return row


def _decide(actor: Actor, row: Relocation, state: str) -> None:
    row.state, row.decided_at, row.by = state, timezone.now(), actor.id
    row.save(update_fields=["state", "decided_at", "by"])
    details = {"unit": row.unit.code, "station": row.station}
    record(
        actor=actor, action=f"emergency.relocation.{state}", target=f"relocation:{row.id}", details=details
    )
    publish_live("emergency", "", {"relocation": state})


def _stand(model: Model) -> _Stand:
    number = {one.id: n for n, one in enumerate(model.stations)}
    rows = [one for one in Unit.objects.filter(state=FREE).order_by("code") if one.station in number]
    stations = [number[one.moving_to] if one.moving_to in number else number[one.station] for one in rows]
    rest_s = model.relocation.rest_s if model.relocation else 0
    since = timezone.now() - timedelta(seconds=rest_s)
    rests = set(
        Relocation.objects.filter(state__in=["ordered", "declined"], decided_at__gt=since).values_list(
            "unit_id", flat=True
        )
    )
    may_move = np.array([one.id not in rests for one in rows], bool)
    return _Stand(tuple(rows), tuple(stations), may_move)


def _tables(model: Model, covered_s: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Seconds from station to station, and which zones each station reaches in time."""
    zone = {one.id: n for n, one in enumerate(model.zones)}
    places = [zone[one.zone] for one in model.stations]
    rows = between_now(model)[places]
    return rows[:, places].astype(float), rows <= covered_s / p80_factor(model.travel.cv)


def _moves(
    declared: Declared, stand: _Stand, ways: Floats, reaches: NDArray[np.bool_], weights: list[float]
) -> tuple[Move, ...]:
    """The moves of those who may, the others staying where they are."""
    if not stand.units:
        return ()
    busy = declared.busy
    losses = coverage_losses(reaches[list(stand.stations)], weights, busy)
    losses[~stand.may_move] = np.inf
    movable = set(np.argsort(losses, kind="stable")[:MOST_MOVABLE].tolist())
    way = np.full((len(stand.units), len(ways)), np.inf)
    for unit in movable:
        if stand.may_move[unit]:
            way[unit] = ways[stand.stations[unit]]
    return relocate(
        stand.stations,
        way,
        reaches,
        weights,
        busy=busy,
        most_moves=MOST_MOVES,
        longest_s=declared.longest_move_s,
        worth=WORTH,
    )


@transaction.atomic
def _keep(found: Iterable[tuple[Unit, str, float, float]]) -> None:
    wanted = list(found)
    same = {(unit.id, station) for unit, station, _, _ in wanted}
    for row in Relocation.objects.select_for_update().filter(state="open"):
        if (row.unit_id, row.station) not in same:
            row.state = "lapsed"
            row.save(update_fields=["state"])
    open_now = set(Relocation.objects.filter(state="open").values_list("unit_id", flat=True))
    now = timezone.now()
    Relocation.objects.bulk_create(
        [
            Relocation(unit=unit, station=station, way_s=way_s, gain=gain, made_at=now)
            for unit, station, way_s, gain in wanted
            if unit.id not in open_now
        ]
    )
    publish_live("emergency", "", {"relocation": "proposed"})


def _view(row: Relocation) -> Proposal:
    return Proposal(
        id=row.id,
        unit=row.unit.code,
        unit_title=Text(zh=row.unit.title_zh, en=row.unit.title_en),
        station=row.station,
        station_title=station_title(row.station),
        way_s=row.way_s,
        gain=row.gain,
    )
