"""How does an ambulance get its order, and how is it taken back?"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.missions.moving import follow_unit, locked, move, tell
from onecity.engines.emergency.door.missions.seeing import MissionView, view_of
from onecity.engines.emergency.errors import StepRefused, UnitTaken
from onecity.engines.emergency.models import Decision, Mission, Unit
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.unit import (
    CANCELLED,
    DIVERTED,
    FREE,
    ORDERED,
    TURNABLE,
    is_past,
    may_take,
)


def give(actor: Actor, decision: Decision, unit: Unit, eta_s: float | None, at: datetime) -> Mission:
    """Order a locked ambulance to the decision's call; one that drives to a lesser call is turned round.

    Raises `UnitTaken`.
    """
    _turn_round(actor, unit, at)
    if unit.state != FREE:
        raise UnitTaken(unit.title_zh, unit.title_en)
    row = Mission(call=decision.call, unit=unit, decision=decision, eta_s=eta_s, ordered_at=at, state=ORDERED)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise UnitTaken(unit.title_zh, unit.title_en) from None
    follow_unit(unit, ORDERED, at)
    tell(row, at)
    note = {"unit": unit.code, "state": ORDERED, "eta_s": eta_s}
    calls.note(row.call_id, "mission", by=actor.id, key=f"{row.id}:{ORDERED}", data=note)
    if decision.call.state == "judged":
        calls.set_state(row.call_id, "ordered", at)
    return row


@transaction.atomic
def cancel(actor: Actor, mission_id: UUID, why: str) -> MissionView:
    """Take an order back; the ambulance is free where it is. Raises `NotAllowed`, `MissionUnknown`, `StepRefused`."""
    row = locked(mission_id)
    actor.must(DISPATCH, row.unit.scope)
    if not is_past(row.state, "cancel"):
        if not may_take(row.state, "cancel"):
            raise StepRefused
        move(actor, row, CANCELLED, timezone.now(), why=why[:200])
    return view_of(row)


def _turn_round(actor: Actor, unit: Unit, at: datetime) -> None:
    """End the mission that an ambulance under way is on; its call waits for another one."""
    found = Mission.objects.filter(unit=unit, ended_at=None).values_list("id", flat=True).first()
    if found is None:
        return
    former = locked(found)
    if former.state not in TURNABLE:
        raise UnitTaken(unit.title_zh, unit.title_en)
    move(actor, former, DIVERTED, at)
    unit.refresh_from_db()
