"""Who may say that an ambulance drives without green waves, and with them again? Its crew, and dispatchers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.core.text import Text
from onecity.engines.emergency.door.calls import note
from onecity.engines.emergency.door.declared import priority_of
from onecity.engines.emergency.door.missions.moving import locked, moved_event, tell
from onecity.engines.emergency.door.missions.seeing import MissionView
from onecity.engines.emergency.door.responding import waves_now
from onecity.engines.emergency.door.units import must_drive
from onecity.engines.emergency.door.waves.planning import HOSPITAL, LEGS, SCENE, begin, end, has_wave, start
from onecity.engines.emergency.models import Mission, Wave
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.unit import AT_HOSPITAL, DRIVING, EN_ROUTE, ENDED, ORDERED

LEFT_OUT = Text(zh="车组或调派员不要绿波", en="Left out by the crew or a dispatcher")


@transaction.atomic
def leave_out(actor: Actor, mission_id: UUID, *, out: bool = True, now: datetime | None = None) -> None:
    """Drive without green waves from now on, or (`out` false) with them again: its crew or a dispatcher says so.

    Raises `MissionUnknown`, `NotAllowed`, `NotOfTheCrew`.
    """
    now, row = now or timezone.now(), locked(mission_id)
    if not actor.may(DISPATCH, row.unit.scope):
        must_drive(actor, row.unit)
    if row.is_without_wave == out:
        return
    row.is_without_wave = out
    row.save(update_fields=["is_without_wave"])
    what = "leave-out" if out else "take-in"
    record(actor=actor, action=f"emergency.wave.{what}", target=f"mission:{mission_id}")
    note(row.call_id, f"wave-{what}", by=actor.id, data={"unit": row.unit.code})
    if out:
        end(mission_id, LEFT_OUT, now)
    elif row.state in DRIVING:
        _take_in(row, now)
    tell(row, now)


def wave_state(row: MissionView, priority: str) -> str:
    """What a crew or dispatcher may change: "on", "off", or "" where the next drive has no wave anyway."""
    declared, found = waves_now(), priority_of(priority)
    leg = SCENE if row.state in {ORDERED, EN_ROUTE} else HOSPITAL
    if declared is None or found is None or row.state in {AT_HOSPITAL, *ENDED} or not has_wave(found, leg):
        return ""
    return "off" if row.is_without_wave else "on"


def _take_in(row: Mission, now: datetime) -> None:
    """Begin the leg at hand, or go on with it."""
    declared, wave = waves_now(), Wave.objects.select_for_update().filter(mission=row).first()
    leg = LEGS[row.state]
    if wave is not None and wave.leg == leg and declared is not None:
        start(wave, leg, declared, now)
        return
    begin(moved_event(row, now), now)
