"""How does a crew report its next stage, also twice, also late?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.engines.emergency.door.missions.moving import locked, move, times_of
from onecity.engines.emergency.door.missions.seeing import MissionView, view_of
from onecity.engines.emergency.door.units import must_drive
from onecity.engines.emergency.errors import StepRefused
from onecity.engines.emergency.rules.unit import STEPS, is_past, may_take, moment_of

OF_CREW = frozenset({"depart", "arrive", "leave", "reach", "hand_over", "finish"})


@transaction.atomic
def step(actor: Actor, mission_id: UUID, name: str, pressed_at: datetime | None = None) -> MissionView:
    """Report a stage. `pressed_at` is the phone's clock at the press. A repeated report changes nothing.

    Raises `MissionUnknown`, `NotAllowed`, `NotOfTheCrew`, `StepRefused`.
    """
    row = locked(mission_id)
    must_drive(actor, row.unit)
    if name not in OF_CREW:
        raise StepRefused
    if not is_past(row.state, name):
        if not may_take(row.state, name):
            raise StepRefused
        at = moment_of(pressed_at, timezone.now(), times_of(row))
        move(actor, row, STEPS[name].to, at, sets=STEPS[name].sets)
    return view_of(row)
