"""What do missions, volunteers and others of this engine write into a call? Not for callers or the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from onecity.engines.emergency.door.calls.callfile import locked, tell_callers
from onecity.engines.emergency.models import Call

# What listeners are told when a mission brings a call to a state.
CHANGES = {"ordered": "ordered", "on_scene": "arrived", "closed": "closed", "judged": "judged"}
# What stands in the timeline; nobody judged it anew when its last ambulance was taken back.
LINES = {"on_scene": "on-scene", "judged": "waits-again"}
CLOCKS = {"ordered": "ordered_at", "on_scene": "arrived_at", "closed": "closed_at"}


@transaction.atomic
def note(
    call_id: UUID,
    kind: str,
    *,
    by: UUID | None = None,
    key: str = "",
    data: Mapping[str, Any] | None = None,
    words: str = "",
) -> bool:
    """Write a line into a call's timeline, in the transaction of what it tells; once for each `key`. What somebody
    wrote (`words`) is sealed with the call.

    False when it was there already. Raises `CallUnknown`.
    """
    file = locked(call_id)
    if not file.add(kind, by=by, key=key, data=data, words=words):
        return False
    file.save()
    return True


@transaction.atomic
def set_state(call_id: UUID, state: str, at: datetime) -> None:
    """Bring a call to `ordered`, `on_scene`, `closed`, or back to `judged` when its last mission was cancelled.

    The first order and the first arrival count; the same state again changes nothing. Raises `CallUnknown`.
    """
    file = locked(call_id)
    row = file.row
    if row.state in {state, "closed", "merged"}:
        return
    row.state = state
    if (clock := CLOCKS.get(state)) and getattr(row, clock) is None:
        setattr(row, clock, at)
    file.add(LINES.get(state, state), at=at)
    file.save(CHANGES.get(state, ""))


def tell_caller(call_id: UUID) -> None:
    """Tell the caller's page to look again: the ambulance has moved on."""
    if row := Call.objects.filter(id=call_id).first():
        tell_callers(row)
