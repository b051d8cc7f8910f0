"""How is what is personal in a call made unreadable, while its times stay as evidence?"""

from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.door import erase_subject
from onecity.engines.emergency.door.calls.callfile import locked
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.errors import CallUnderWay
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import MANAGE

# About a kilometre: enough to know the district, not the house.
PLACES = 2


@transaction.atomic
def erase(actor: Actor, call_id: UUID) -> None:
    """Destroy the key of a closed call: number, words, messages and address are noise from now on, its place is kept
    to a kilometre, and the caller's page is gone. Priority, answers and times stay, for records that must be kept for
    years name nobody then.

    Raises `NotAllowed` (needs `emergency.manage`), `CallUnknown`, `CallUnderWay` for a call that is not over.
    """
    file = locked(call_id)
    row = file.row
    must(actor, MANAGE, row.division)
    if row.state not in {"closed", "merged"}:
        raise CallUnderWay
    forget(row)
    file.add("erased", by=actor.id)
    record(actor=actor, action="emergency.call.erase", target=f"call:{call_id}")
    row.save()


def forget(row: Call) -> None:
    """Destroy the key of a locked call, round its place, close the caller's page; whoever calls saves the row."""
    row.sealed = None
    row.token_hash = row.once = f"gone-{row.id.hex}"
    if row.lon is not None and row.lat is not None:
        row.lon, row.lat, row.radius_m = round(row.lon, PLACES), round(row.lat, PLACES), 1_000.0
    row.positions.all().delete()
    row.here_hash = row.source_key = ""
    row.here_until = None
    erase_subject(row.id)
