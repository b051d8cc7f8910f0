"""What does it take to send an ambulance? A person's confirmation, once, of something that still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.core.text import Text
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.dispatching.recommending import SENDABLE, read_token
from onecity.engines.emergency.door.missions.giving import give
from onecity.engines.emergency.door.missions.seeing import MissionView, view_of
from onecity.engines.emergency.errors import (
    CallNotReady,
    CallUnknown,
    ReasonMissing,
    RecommendationUnreadable,
    UnitTaken,
)
from onecity.engines.emergency.models import Call, Decision, Mission, Unit
from onecity.engines.emergency.permissions import DISPATCH

# Why another than the first: one key each on the desk.
REASONS = {
    "way": Text(zh="熟悉路况，实际更快", en="Known to be faster by road"),
    "equipment": Text(zh="设备或人员更合适", en="Better equipped or staffed"),
    "rest": Text(zh="班组需要休息", en="The crew needs rest"),
    "cover": Text(zh="保留该片区覆盖", en="Keep that area covered"),
    "asked": Text(zh="车组或医院要求", en="Asked for by a crew or hospital"),
    "other": Text(zh="其他", en="Something else"),
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An ambulance that was sent. `is_repeated`: it had been confirmed before by the same key."""

    decision_id: UUID
    mission: MissionView
    is_repeated: bool


@transaction.atomic
def confirm(
    actor: Actor, call_id: UUID, chosen: str, *, token: str, once: str, reason: str = ""
) -> Confirmed:
    """Send an ambulance that was shown in a recommendation (`token`). `once` is the page's key of this press.

    The token holds everything that was shown: a server that died in between is not missed. Raises `CallUnknown`,
    `NotAllowed`, `RecommendationUnreadable`, `ReasonMissing`, `CallNotReady`, `UnitTaken`; then nobody was sent.
    """
    call = _locked(call_id, chosen)
    must(actor, DISPATCH, call.division)
    if before := Decision.objects.filter(once=once).first():
        return _repeated(before, call_id)
    shown = read_token(token, call_id)
    option = _chosen(shown, chosen)
    recommended = shown["options"][0]["unit"]
    if chosen != recommended and reason not in REASONS:
        raise ReasonMissing
    if call.state not in SENDABLE or call.closed_at is not None:
        raise CallNotReady
    unit = Unit.objects.select_for_update().get(code=chosen)
    actor.must(DISPATCH, unit.scope)
    if unit.version != option["version"]:
        raise UnitTaken(unit.title_zh, unit.title_en)
    now = timezone.now()
    decision = Decision.objects.create(
        call=call,
        once=once,
        recommended=recommended,
        chosen=chosen,
        shown=dict(shown),
        reason="" if chosen == recommended else reason,
        at=now,
        by=actor.id,
    )
    mission = give(actor, decision, unit, option["eta_s"], now)
    details = {"call": str(call.id), "chosen": chosen, "recommended": recommended, "reason": decision.reason}
    record(actor=actor, action="emergency.dispatch", target=f"decision:{decision.id}", details=details)
    return Confirmed(decision.id, view_of(mission), is_repeated=False)


def _locked(call_id: UUID, chosen: str) -> Call:
    """The call, locked; before it or after it, in one order for all, the call that the ambulance would leave."""
    left = Mission.objects.filter(unit__code=chosen, ended_at=None).values_list("call_id", flat=True)
    ids = {call_id, *left}
    held = {row.id: row for row in Call.objects.select_for_update().filter(id__in=ids).order_by("id")}
    if call_id not in held:
        raise CallUnknown
    return held[call_id]


def _repeated(before: Decision, call_id: UUID) -> Confirmed:
    if before.call_id != call_id:
        raise RecommendationUnreadable
    row = Mission.objects.select_related("unit", "call").get(decision=before)
    return Confirmed(before.id, view_of(row), is_repeated=True)


def _chosen(shown: Mapping[str, Any], chosen: str) -> Mapping[str, Any]:
    for one in shown["options"]:
        if one["unit"] == chosen:
            found: Mapping[str, Any] = one
            return found
    raise RecommendationUnreadable
