"""How do several calls about one emergency become one, and apart again?"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import emit
from onecity.engines.emergency.door.calls.callfile import CallFile, changed, locked, tell, view_of
from onecity.engines.emergency.door.calls.declared import targets
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.calls.values import Similar
from onecity.engines.emergency.errors import CallOver, CannotMerge
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls.merging import Reported, alike

WITH_AMBULANCE = frozenset({"ordered", "on_scene"})
MOST = 500


@transaction.atomic
def merge(actor: Actor, main_id: UUID, other_id: UUID) -> UUID:
    """Let `other` be one emergency with `main`, whose help its caller sees from now on; gives the main call's id.

    Raises `NotAllowed`, `CallUnknown`, `CannotMerge` (the same, over, or both with an ambulance). A call that has an
    ambulance stays the main one, whichever way round they were named.
    """
    held = {one: locked(one) for one in sorted({main_id, other_id})}
    main, other = held[main_id], held[other_id]
    for file in held.values():
        must(actor, TAKE, file.row.division)
    if main.row.merged_into_id is not None:
        main = locked(main.row.merged_into_id)
        must(actor, TAKE, main.row.division)
    if other.row.state in WITH_AMBULANCE and main.row.state not in WITH_AMBULANCE:
        main, other = other, main
    if (
        main.row.id == other.row.id
        or {main.row.state, other.row.state} & {"closed", "merged"}
        or other.row.state in WITH_AMBULANCE
    ):
        raise CannotMerge
    _merge(main, other, actor)
    return main.row.id


@transaction.atomic
def part(actor: Actor, other_id: UUID) -> None:
    """Undo a merging: the call stands for itself again. Raises `NotAllowed`, `CallUnknown`, `CallOver`."""
    file = locked(other_id)
    row = file.row
    must(actor, TAKE, row.division)
    if row.state != "merged" or row.merged_into_id is None:
        raise CallOver
    main = locked(row.merged_into_id)
    row.merged_into, row.closed_at = None, None
    row.state = "judged" if row.judged_at else "taken" if row.taken_by else "waiting"
    file.add("parted", by=actor.id, data={"from": str(main.row.id)})
    main.add("parted", by=actor.id, data={"call": str(row.id)})
    record(actor=actor, action="emergency.call.part", target=f"call:{row.id}")
    file.save("judged" if row.judged_at else "received")
    main.save()


def similar(row: Call) -> tuple[Similar, ...]:
    """Other open calls that may be the same emergency, the likeliest first."""
    if row.state in {"closed", "merged"}:
        return ()
    others = {str(one.id): one for one in Call.objects.filter(closed_at=None).exclude(id=row.id)[:MOST]}
    found = alike(_reported(row), map(_reported, others.values()), targets().near)
    return tuple(
        Similar(view_of(others[one.id]), one.apart_m, one.apart_s, one.same_complaint) for one in found[:5]
    )


def _merge(main: CallFile, other: CallFile, actor: Actor) -> None:
    now = timezone.now()
    Call.objects.filter(merged_into=other.row).update(merged_into=main.row)
    other.row.merged_into, other.row.state, other.row.closed_at = main.row, "merged", now
    other.add("merged", by=actor.id, data={"into": str(main.row.id), "number": main.row.number})
    main.add("merged", by=actor.id, data={"call": str(other.row.id), "number": other.row.number})
    record(
        actor=actor,
        action="emergency.call.merge",
        target=f"call:{other.row.id}",
        details={"into": str(main.row.id)},
    )
    other.row.save()
    emit(changed(other.row, "merged"))
    tell(other.row)
    main.save()


def _reported(row: Call) -> Reported:
    return Reported(str(row.id), row.received_at, row.lon, row.lat, row.radius_m or 0.0, row.protocol)
