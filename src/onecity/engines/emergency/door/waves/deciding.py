"""What may the traffic police decide? Accept a wave where a person must, refuse it, take one junction back."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.engines.emergency.door.waves.keeping import REFUSED, TAKEN_BACK, move, tell
from onecity.engines.emergency.errors import WaveUnknown
from onecity.engines.emergency.models import Wave, WaveRequest
from onecity.engines.emergency.permissions import SIGNALS


@transaction.atomic
def accept(actor: Actor, mission_id: UUID) -> None:
    """Let this ambulance have its wave, also after a refusal. Raises `NotAllowed`, `WaveUnknown`."""
    wave = _held(actor, mission_id)
    wave.accepted_by, wave.refused_by = actor.id, None
    wave.save(update_fields=["accepted_by", "refused_by"])
    _log(actor, wave, "accept")


@transaction.atomic
def refuse(actor: Actor, mission_id: UUID) -> None:
    """No green for this ambulance: what is asked is refused, what is active is released; it drives on without.

    Raises `NotAllowed`, `WaveUnknown`.
    """
    wave, now = _held(actor, mission_id), timezone.now()
    wave.refused_by, wave.accepted_by = actor.id, None
    wave.save(update_fields=["accepted_by", "refused_by"])
    for row in wave.requests.filter(ended_at=None):
        if not move(row, "refuse", now, by_hand=REFUSED):
            move(row, "release", now, by_hand=REFUSED)
    _log(actor, wave, "refuse")


@transaction.atomic
def release(actor: Actor, request_id: UUID) -> None:
    """Take one junction back. Raises `NotAllowed`, `WaveUnknown` (also when it is over)."""
    actor.must(SIGNALS)
    row = WaveRequest.objects.select_for_update(of=("self",)).filter(id=request_id, ended_at=None)
    found = row.select_related("wave").first()
    if found is None:
        raise WaveUnknown
    move(found, "release", timezone.now(), by_hand=TAKEN_BACK)
    _log(actor, found.wave, "release")


def _held(actor: Actor, mission_id: UUID) -> Wave:
    actor.must(SIGNALS)
    wave = Wave.objects.select_for_update().filter(mission=mission_id, ended_at=None).first()
    if wave is None:
        raise WaveUnknown
    return wave


def _log(actor: Actor, wave: Wave, what: str) -> None:
    record(actor=actor, action=f"emergency.wave.{what}", target=f"mission:{wave.mission_id}")
    tell(wave)
