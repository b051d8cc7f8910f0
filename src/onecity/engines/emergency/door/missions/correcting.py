"""How is a stage time put right that a crew reported too late, or not at all?"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.engines.emergency.door.missions.moving import locked, tell, times_of
from onecity.engines.emergency.door.missions.seeing import MissionView, view_of
from onecity.engines.emergency.errors import ReasonMissing, TimesOutOfOrder
from onecity.engines.emergency.permissions import DISPATCH
from onecity.engines.emergency.rules.unit import STAGES, is_in_order


@transaction.atomic
def correct(actor: Actor, mission_id: UUID, stage: str, at: datetime, reason: str) -> MissionView:
    """Put a stage's time right, saying why; what stood there before is kept.

    Raises `MissionUnknown`, `NotAllowed`, `ReasonMissing`, `TimesOutOfOrder`.
    """
    row = locked(mission_id)
    actor.must(DISPATCH, row.unit.scope)
    if not reason.strip():
        raise ReasonMissing
    was = times_of(row).get(stage)
    if stage not in STAGES or at > timezone.now() or not is_in_order(times_of(row) | {stage: at}):
        raise TimesOutOfOrder
    setattr(row, stage, at)
    change = {"stage": stage, "was": was.isoformat() if was else None, "at": at.isoformat()}
    row.corrections = [*row.corrections, change | {"reason": reason.strip()[:200], "by": str(actor.id)}]
    row.save(update_fields=[stage, "corrections"])
    record(actor=actor, action="emergency.mission.correct", target=f"mission:{row.id}", details=change)
    tell(row, at)
    return view_of(row)
