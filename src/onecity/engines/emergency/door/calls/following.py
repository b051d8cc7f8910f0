"""Who has gone before anybody knew what is the matter? Nobody is forgotten: such calls are called back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.core.text import Text
from onecity.engines.emergency.door.calls.callfile import CallFile, locked, locked_by_token
from onecity.engines.emergency.door.calls.declared import targets
from onecity.engines.emergency.door.calls.rights import must
from onecity.engines.emergency.door.calls.sealing import hash_of
from onecity.engines.emergency.errors import CallOver, CallUnderWay, ClosingReasonMissing
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls.following import UNJUDGED, Caller, has_gone

# Why a call may be closed without an ambulance.
REASONS: dict[str, Text] = {
    "not-needed": Text(zh="不需要救护车", en="No ambulance needed"),
    "helped": Text(zh="已得到帮助", en="Helped already"),
    "mistake": Text(zh="误触", en="Made by mistake"),
    "unreachable": Text(zh="多次回拨无人应答", en="Called back several times, nobody answers"),
    "handed-on": Text(zh="已转其他部门", en="Handed on to another service"),
    "abuse": Text(zh="骚扰", en="Abuse"),
    "exercise": Text(zh="演练或测试", en="Exercise or test"),
}
SEEN_EVERY = timedelta(seconds=10)
NETWORKS_KEPT = timedelta(days=1)
UNDER_WAY = frozenset({"ordered", "on_scene"})
KEPT_OPEN = frozenset({"ordered", "on_scene", "closed", "merged"})


def seen(token: str) -> None:
    """The caller's page is alive; one who had gone and comes back waits again."""
    now = timezone.now()
    known = Call.objects.filter(token_hash=hash_of(token)).filter(
        Q(seen_at=None) | Q(seen_at__lt=now - SEEN_EVERY) | Q(state="abandoned")
    )
    row = known.only("id", "state", "gone_at").first()
    if row is None:
        return
    if row.state != "abandoned" or row.gone_at is not None:
        known.update(seen_at=now)
        return
    with transaction.atomic():
        file = locked(row.id)
        if file.row.state == "abandoned":
            file.row.seen_at, file.row.state = now, "taken" if file.row.taken_by else "waiting"
            file.add("back")
            file.save("received")


@transaction.atomic
def leave(token: str) -> None:
    """The caller says that it is over or was a mistake; the call stays until somebody has looked. Raises
    `CallUnknown`.
    """
    _gone(locked_by_token(hash_of(token)), None, "said so")


@transaction.atomic
def come_back(token: str) -> None:
    """The caller needs help after all. Raises `CallUnknown`, `CallOver`: they must call again."""
    file = locked_by_token(hash_of(token))
    file.must_not_be_closed()
    row = file.row
    if row.gone_at is None:
        return
    row.gone_at, row.seen_at = None, timezone.now()
    if row.state == "abandoned":
        row.state = "taken" if row.taken_by else "waiting"
    file.add("back")
    file.save("received")


@transaction.atomic
def hung_up(actor: Actor, call_id: UUID) -> None:
    """The caller hung up before the call was judged: it goes to those that are called back. Raises `NotAllowed`,
    `CallUnknown`.
    """
    file = locked(call_id)
    must(actor, TAKE, file.row.division)
    if _gone(file, actor, "hung up"):
        record(actor=actor, action="emergency.call.hung-up", target=f"call:{call_id}")


@transaction.atomic
def called_back(actor: Actor, call_id: UUID, *, reached: bool) -> None:
    """Note a call-back; somebody who was reached is in the actor's hands again. Raises `NotAllowed`, `CallUnknown`."""
    file = locked(call_id)
    row = file.row
    must(actor, TAKE, row.division)
    file.add("called-back", by=actor.id, data={"reached": reached})
    details = {"reached": reached}
    record(actor=actor, action="emergency.call.call-back", target=f"call:{call_id}", details=details)
    if reached and row.state not in KEPT_OPEN:
        row.gone_at, row.taken_by = None, actor.id
        row.answered_at = row.answered_at or timezone.now()
        # of an unanswered page nobody waits for signs of life any more: they are on the telephone
        row.seen_at = None
        row.state = "judged" if row.judged_at else "taken"
    file.save()


@transaction.atomic
def close(actor: Actor, call_id: UUID, reason: str, words: str = "") -> None:
    """Close a call that no ambulance goes to, for one of `REASONS`. Raises `NotAllowed`, `CallUnknown`,
    `ClosingReasonMissing`, `CallUnderWay`, `CallOver`.
    """
    file = locked(call_id)
    row = file.row
    must(actor, TAKE, row.division)
    if reason not in REASONS:
        raise ClosingReasonMissing
    if row.state in UNDER_WAY:
        raise CallUnderWay
    if row.state in {"closed", "merged"}:
        raise CallOver
    row.state, row.closed_at = "closed", timezone.now()
    file.add("closed", by=actor.id, data={"reason": reason}, words=words[:1_000], at=row.closed_at)
    record(actor=actor, action="emergency.call.close", target=f"call:{row.id}", details={"reason": reason})
    file.save("closed")


def look_for_gone() -> int:
    """Scheduled: list those who have gone before they were judged, for calling back; how many there are newly."""
    now, silence = timezone.now(), targets().silence
    open_ones = Call.objects.filter(state__in=UNJUDGED, closed_at=None)
    quiet = open_ones.filter(Q(gone_at__isnull=False) | Q(seen_at__lt=now - silence))
    found = 0
    for call_id in list(quiet.values_list("id", flat=True)[:500]):
        with transaction.atomic():
            found += _list_again(locked(call_id), now, silence)
    return found


def forget_networks() -> int:
    """Scheduled: what tells floods apart is of no use after a day; how many were emptied."""
    old = Call.objects.filter(received_at__lt=timezone.now() - NETWORKS_KEPT).exclude(source_key="")
    return old.update(source_key="")


def _list_again(file: CallFile, now: datetime, silence: timedelta) -> bool:
    row = file.row
    # somebody who is on the telephone, or whom a call-taker writes with, is there although their page is not
    if row.taken_by is not None and row.gone_at is None and row.source == "phone":
        return False
    caller = Caller(row.state, row.seen_at is not None, row.seen_at, row.gone_at)
    if not has_gone(caller, now, silence):
        return False
    row.state = "abandoned"
    file.add("abandoned", data={"why": "hung up" if row.gone_at else "silent"})
    file.save("abandoned")
    return True


def _gone(file: CallFile, actor: Actor | None, why: str) -> bool:
    """Write that the caller has gone; False where that is known, or nobody is waited for any more."""
    row = file.row
    if row.gone_at is not None or row.state in {"closed", "merged"}:
        return False
    row.gone_at = timezone.now()
    file.add("gone", by=actor.id if actor else None, data={"why": why})
    if row.state in UNJUDGED:
        row.state = "abandoned"
        file.save("abandoned")
    else:
        file.save()
    return True
