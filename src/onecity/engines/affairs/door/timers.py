"""When does a case have to be looked at again, and what happens then?

`Timer` rows are a projection of each case's events: finding what is due among all open cases is one read along an
index. A timer only says "look": what then happens is decided from the case itself, under its lock.
"""

from datetime import datetime
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Scope, system
from onecity.base.identity.door import people_in_role, people_with
from onecity.base.notify.door import send
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import CaseFile, append, open_case
from onecity.engines.affairs.door.rework import escalate_rework
from onecity.engines.affairs.door.services import handling
from onecity.engines.affairs.door.tasks import DECIDE, follow, task_of
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.models import Timer
from onecity.engines.affairs.rules.case import CaseEvent, check
from onecity.engines.affairs.rules.owed import hindrances
from onecity.engines.affairs.rules.steps import ItemStatus, Step

AT_ONCE = 100
MOST_LATE = 500
LONGEST_S = 45.0


def run_timers(now: datetime | None = None, within_s: float = LONGEST_S) -> int:
    """Act on everything whose moment has come, the oldest first; how many timers were looked at.

    What is left after `within_s` seconds waits for the next run: a Monday after a long holiday brings many at once.
    """
    now, until = now or timezone.now(), monotonic() + within_s
    looked_at = 0
    while monotonic() < until and (due := _due(now)):
        looked_at += sum(_run(timer_id, now) for timer_id in due)
    return looked_at


def _due(now: datetime) -> list[int]:
    rows = Timer.objects.filter(at__lte=now).order_by("at", "id")
    return list(rows.values_list("id", flat=True)[:AT_ONCE])


@transaction.atomic
def _run(timer_id: int, now: datetime) -> bool:
    row = Timer.objects.filter(id=timer_id).first()
    if row is None:
        return False
    file = open_case(row.case_id, for_update=True)
    # read again under the case's lock: an event may have moved or ended it meanwhile
    row = Timer.objects.filter(id=timer_id, at__lte=now).first()
    if row is None:
        return False
    Timer.objects.filter(id=timer_id).delete()
    ACTS[row.what](file, row.item, row.name)
    return True


def _warn(file: CaseFile, item_id: str, _name: str) -> None:
    """Tell whoever works on the item, or all who may, that its date is near."""
    if file.state.items[item_id].status is not ItemStatus.OPEN:
        return
    item, silent = file.item(item_id), file.item(item_id).clock.on_expiry == "tacit-approval"
    task = task_of(file, item_id)
    people = (task.assignee,) if task and task.assignee else people_with(DECIDE, _scope(file, item_id))
    for person_id in people:
        send(
            person_id,
            topic="item-due-soon",
            title=Text(zh=f"即将到期：{item.title.zh}", en=f"Due soon: {item.title.en}"),
            body=Text(
                zh=f"办件 {file.row.number}。" + ("到期未决定的，视为同意。" if silent else "请尽快办理。"),
                en=f"Case {file.row.number}. "
                + ("Undecided at its date, it counts as granted." if silent else "Please decide it soon."),
            ),
            url=f"/desk/tasks/{task.id}/" if task else "",
        )


def _expire(file: CaseFile, item_id: str, _name: str) -> None:
    """The date has passed: grant by silence where that is declared, and tell the role that must hear of it."""
    item, mine = file.item(item_id), file.state.items[item_id]
    if mine.status is not ItemStatus.OPEN:
        return
    if item.clock.escalate_to:
        _escalate(file, item_id, item.clock.escalate_to)
    if item.clock.on_expiry == "tacit-approval" and not hindrances(file.prepared.service, item, file.state):
        follow(system(), file, append(system(), file, CaseEvent(Step.APPROVED, file.now(), item_id)))


def _escalate(file: CaseFile, item_id: str, role: str) -> None:
    item = file.item(item_id)
    for person_id in people_in_role(role, _scope(file, item_id)):
        send(
            person_id,
            topic="item-overdue",
            title=Text(zh=f"已到承诺期限仍未办结：{item.title.zh}", en=f"Past its date: {item.title.en}"),
            body=Text(
                zh=f"办件 {file.row.number}。请督促办理，或改派他人。",
                en=f"Case {file.row.number}. Follow it up, or assign it to somebody else.",
            ),
        )


def _lapse(file: CaseFile, item_id: str, name: str) -> None:
    """A tolerated document did not come in time."""
    try:
        check(file.state, item_id, Step.LAPSED, name)
    except StepNotPossible:
        return
    follow(system(), file, append(system(), file, CaseEvent(Step.LAPSED, file.now(), item_id, name=name)))


def _rework(file: CaseFile, item_id: str, _name: str) -> None:
    """A bad rating was not answered in time."""
    escalate_rework(file.row.id, item_id)


ACTS = {"warn": _warn, "expire": _expire, "lapse": _lapse, "rework": _rework}


def _scope(file: CaseFile, item_id: str) -> Scope:
    return Scope(*handling(file.item(item_id), file.row.division))


def late_items(now: datetime | None = None) -> tuple[tuple[UUID, str], ...]:
    """Case and item of everything whose expiry is due and was not acted on yet, the oldest first."""
    due = Timer.objects.filter(what="expire", at__lte=now or timezone.now()).order_by("at", "id")
    return tuple(due.values_list("case_id", "item")[:MOST_LATE])
