"""How does a call become a judgement: questions, answers, priority, and what the caller is told?"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.engines.emergency.declare.protocol import UNKNOWN, Leaf, Protocol
from onecity.engines.emergency.door.calls.callfile import CallFile, locked, locked_by_token, view_of
from onecity.engines.emergency.door.calls.declared import (
    Targets,
    prepared,
    priority_places,
    protocol_now,
    targets,
)
from onecity.engines.emergency.door.calls.rights import holds, must
from onecity.engines.emergency.door.calls.sealing import hash_of
from onecity.engines.emergency.door.calls.values import CallView
from onecity.engines.emergency.errors import AnswerUnknown, CallOver
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls.following import UNJUDGED, answered
from onecity.engines.emergency.rules.calls.ranking import rank_of
from onecity.engines.emergency.rules.protocol import judge as judged_by

MOST_LOOKED_AT = 500


@transaction.atomic
def take(actor: Actor, call_id: UUID) -> CallView:
    """Take a call; taking another's call over is allowed and stands in the timeline. Raises `NotAllowed`,
    `CallUnknown`, `CallOver`.
    """
    file = locked(call_id)
    must(actor, TAKE, file.row.division)
    file.must_be_open()
    if file.row.taken_by != actor.id:
        _take(file, actor, targets())
        file.save()
    return view_of(file.row)


def take_next(actor: Actor) -> UUID | None:
    """Take the call that has the first place among those that wait, and that nobody has taken meanwhile; None for none.

    Raises `NotAllowed`.
    """
    must(actor, TAKE)
    for state in ("waiting", "abandoned"):
        rows = Call.objects.filter(state=state, closed_at=None).order_by("rank", "received_at", "id")
        for call_id, division in list(rows.values_list("id", "division")[:MOST_LOOKED_AT]):
            if holds(actor, TAKE, division) and take_first(actor, call_id, state):
                return call_id
    return None


@transaction.atomic
def take_first(actor: Actor, call_id: UUID, state: str) -> bool:
    """Take a call that is still in this state; False where somebody was quicker."""
    file = locked(call_id)
    if file.row.state != state:
        return False
    _take(file, actor, targets())
    file.save()
    return True


@transaction.atomic
def judge(
    actor: Actor, call_id: UUID, protocol: str, answers: Mapping[str, str], *, key: str = ""
) -> CallView:
    """Judge a call by a protocol's answers, all that are known so far; the priority stands as soon as they decide.

    Answers that were given before and are not named stay while the protocol is the same. A call that was judged
    keeps its priority until the new answers decide. Raises `NotAllowed`, `CallUnknown`, `CallOver`, `AnswerUnknown`.
    """
    file = locked(call_id)
    row = file.row
    must(actor, TAKE, row.division)
    file.must_be_open()
    declared, content_hash = _declared(protocol, answers)
    if row.taken_by is None:
        _take(file, actor, targets())
    before = row.answers.get(protocol, {})
    now = {**before, **answers}
    said = {"protocol": protocol, "hash": content_hash, "answers": dict(answers)}
    former = {name: before[name] for name in answers if before.get(name, answers[name]) != answers[name]}
    if not file.add("answered", by=actor.id, data=said | ({"former": former} if former else {}), key=key):
        return view_of(row)
    leaf = judged_by(prepared(protocol, content_hash), now).leaf
    change = _decide(file, actor, declared, leaf) if leaf else ""
    if leaf or row.state in UNJUDGED:
        row.protocol = protocol
    row.answers = {**row.answers, protocol: now}
    file.save(change)
    return view_of(row)


@transaction.atomic
def answer_self(token: str, protocol: str, answers: Mapping[str, str]) -> None:
    """The caller answers for themself while nobody has answered; the call-taker sees it, nothing is judged by it.

    Raises `CallUnknown`, `CallOver` (somebody has judged the call), `AnswerUnknown`.
    """
    file = locked_by_token(hash_of(token))
    row = file.row
    if row.state not in UNJUDGED or row.taken_by is not None:
        raise CallOver
    _, content_hash = _declared(protocol, answers)
    now = {**row.answers.get(protocol, {}), **answers}
    row.answers, row.protocol = {**row.answers, protocol: now}, protocol
    leaf = judged_by(prepared(protocol, content_hash), now).leaf
    row.guidance = list(leaf.guidance) if leaf else []
    row.rank = rank_of(row.is_suspicious, None, priority_places().get(leaf.priority) if leaf else None)
    file.add("self-answered", data={"protocol": protocol, "answers": dict(answers)})
    file.save()


@transaction.atomic
def want_units(actor: Actor, call_id: UUID, count: int) -> None:
    """How many ambulances are needed, 1 to 20. Raises `NotAllowed`, `CallUnknown`, `CallOver`."""
    file = locked(call_id)
    must(actor, TAKE, file.row.division)
    file.must_be_open()
    file.row.units_wanted = min(max(count, 1), 20)
    said = {"count": file.row.units_wanted}
    file.add("units-wanted", by=actor.id, data=said)
    record(actor=actor, action="emergency.call.units", target=f"call:{call_id}", details=said)
    file.save("judged" if file.row.judged_at else "")


def _take(file: CallFile, actor: Actor, aim: Targets) -> None:
    row, now = file.row, timezone.now()
    row.answered_at = row.answered_at or now
    waited = answered(row.received_at, row.answered_at, now, aim.answer_s)
    data = {"waited_s": round(waited.waited_s, 1), "target_s": aim.answer_s}
    file.add("taken", by=actor.id, data=data | ({"from": str(row.taken_by)} if row.taken_by else {}), at=now)
    row.taken_by = actor.id
    if row.state == "abandoned":
        # whoever takes it follows it up: the page's silence lists it no more
        row.gone_at = row.seen_at = None
    if row.state in {"waiting", "abandoned"}:
        row.state = "taken"
    record(actor=actor, action="emergency.call.take", target=f"call:{row.id}")


def _decide(file: CallFile, actor: Actor, protocol: Protocol, leaf: Leaf) -> str:
    """Write the judgement; what listeners are to be told, or "" when it is what it was."""
    row = file.row
    if (row.protocol, row.leaf, row.priority) == (protocol.id, leaf.id, leaf.priority):
        return ""
    former = {"protocol": row.protocol, "leaf": row.leaf, "priority": row.priority} if row.leaf else None
    row.protocol, row.leaf, row.priority = protocol.id, leaf.id, leaf.priority
    row.guidance = list(leaf.guidance)
    row.rank = rank_of(row.is_suspicious, priority_places().get(leaf.priority, 0))
    row.judged_at = row.judged_at or timezone.now()
    if row.state in UNJUDGED | {"abandoned"}:
        row.state = "judged"
    data: dict[str, object] = {"protocol": protocol.id, "leaf": leaf.id, "priority": leaf.priority}
    file.add("judged", by=actor.id, data=data | ({"former": former} if former else {}))
    record(
        actor=actor,
        action="emergency.call.judge",
        target=f"call:{row.id}",
        details={"priority": leaf.priority, "leaf": leaf.id},
    )
    return "judged"


def _declared(protocol: str, answers: Mapping[str, str]) -> tuple[Protocol, str]:
    """The protocol, all of whose answers named are its own. Raises `AnswerUnknown`."""
    found = protocol_now(protocol)
    if found is None:
        raise AnswerUnknown
    options = {one.id: {*one.options, UNKNOWN} for one in found[0].questions}
    if any(option not in options.get(name, ()) for name, option in answers.items()):
        raise AnswerUnknown
    return found
