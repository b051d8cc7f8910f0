"""How does a mission move on, with its ambulance, and who is told? One place for every change."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import emit, publish_live
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.errors import MissionUnknown
from onecity.engines.emergency.events import MissionMoved
from onecity.engines.emergency.models import Call, Mission, Unit
from onecity.engines.emergency.rules.unit import (
    ARRIVED_STATES,
    CANCELLED,
    DIVERTED,
    DONE,
    ENDED,
    STAGES,
    state_of_unit,
)


def locked(mission_id: UUID) -> Mission:
    """The mission with its call and ambulance, locked: whoever acts at the same time waits. Raises `MissionUnknown`.

    Everybody locks in this order (call, ambulance, mission), so that two never wait for each other.
    """
    about = Mission.objects.filter(id=mission_id).values_list("call_id", "unit_id").first()
    if about is None:
        raise MissionUnknown
    call = Call.objects.select_for_update().get(id=about[0])
    unit = Unit.objects.select_for_update().get(id=about[1])
    row = Mission.objects.select_for_update().get(id=mission_id)
    row.call, row.unit = call, unit
    return row


def times_of(row: Mission) -> dict[str, datetime | None]:
    """Its stage times by name."""
    return {name: getattr(row, name) for name in STAGES}


def move(actor: Actor, row: Mission, state: str, at: datetime, *, sets: str = "", why: str = "") -> None:
    """Put a locked mission and its ambulance into a state, and tell everybody.

    `why` may name somebody: it stands sealed in the call's timeline, never in the audit.
    """
    row.state = state
    if sets:
        setattr(row, sets, at)
    if state in ENDED:
        row.ended_at = at
    row.save()
    follow_unit(row.unit, state, at)
    tell(row, at)
    details = {"state": state, "call": str(row.call_id), "unit": row.unit.code}
    record(actor=actor, action=f"emergency.mission.{state}", target=f"mission:{row.id}", details=details)
    _follow_call(row, at, why)


def follow_unit(unit: Unit, mission_state: str, at: datetime) -> None:
    """Let an ambulance be in the state of its mission."""
    unit.state, unit.state_at = state_of_unit(mission_state), at
    unit.moving_to = ""
    unit.is_on_road = unit.is_on_road or mission_state not in {"ordered", CANCELLED}
    unit.version += 1
    unit.save(update_fields=["state", "state_at", "moving_to", "is_on_road", "version"])


def tell(row: Mission, at: datetime) -> None:
    """Say that a mission moved: to the other parts, and to every open page."""
    emit(moved_event(row, at))
    publish_live("emergency", "", {"mission": str(row.id), "state": row.state})
    publish_live("mission", str(row.id), {"state": row.state})
    publish_live("unit", row.unit.code, {"mission": str(row.id), "state": row.state})
    if row.hospital:
        publish_live("hospital", row.hospital, {"mission": str(row.id), "state": row.state})
    publish_live("call", str(row.call_id), {"mission": row.state})
    calls.tell_caller(row.call_id)


def moved_event(row: Mission, at: datetime) -> MissionMoved:
    """What is told of a mission as it stands; `unit` and `call` are read with it."""
    return MissionMoved(
        mission_id=row.id,
        call_id=row.call_id,
        unit=row.unit.code,
        state=row.state,
        at=at,
        priority=row.call.priority,
        hospital=row.hospital,
    )


def _follow_call(row: Mission, at: datetime, why: str) -> None:
    """What a mission's stage means for its call."""
    note = {"unit": row.unit.code, "state": row.state}
    calls.note(row.call_id, "mission", by=None, key=f"{row.id}:{row.state}"[:64], data=note, words=why)
    others = Mission.objects.filter(call=row.call_id).exclude(id=row.id)
    if row.state in ARRIVED_STATES:
        calls.set_state(row.call_id, "on_scene", at)
    elif row.state == DONE and not others.filter(ended_at=None).exists():
        calls.set_state(row.call_id, "closed", at)
    elif row.state in {CANCELLED, DIVERTED} and not _is_helped(others):
        calls.set_state(row.call_id, "judged", at)


def _is_helped(others: QuerySet[Mission]) -> bool:
    """Whether another ambulance is on its way, there, or has been there."""
    return others.exclude(state__in=(CANCELLED, DIVERTED)).exists()
