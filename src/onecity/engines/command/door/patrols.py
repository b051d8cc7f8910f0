"""How do declared patrols become tasks, and how is a list filled in?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.declarations.door import current, version
from onecity.base.registry import door as registry
from onecity.base.registry.door import Listed
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import EvidenceView, Piece, TaskView
from onecity.core.text import Text
from onecity.engines.command.declare import Patrol
from onecity.engines.command.declare.patrol import hours_of
from onecity.engines.command.door.acting import order
from onecity.engines.command.door.declared import handling
from onecity.engines.command.door.incidentfile import ENGINE
from onecity.engines.command.errors import AnswersMissing, OrderUnknown
from onecity.engines.command.models import PatrolRound
from onecity.engines.command.permissions import ACT
from onecity.engines.command.rules.patrol import checked, period_of

PATROL = "patrol"
MOST_AT_ONCE = 500
MOST_TAKEN_ALONG = 50


@dataclass(frozen=True, slots=True)
class RoundView:
    """A patrol of one thing in one period: what to look at, what was shown."""

    task: TaskView
    patrol: Patrol
    thing: Text
    begins: datetime
    evidence: tuple[EvidenceView, ...]
    missing: tuple[str, ...]
    may_act: bool


def give_rounds(now: datetime | None = None) -> int:
    """Give the tasks of all patrols whose period has begun, each once; how many, for the schedule.

    At most some hundreds at a time: the next call goes on.
    """
    now = now or timezone.now()
    zone = ZoneInfo(str(current().only("city").timezone))
    given = 0
    for patrol in current().all("patrol").values():
        given += _give(patrol, period_of(patrol, now, zone), now, MOST_AT_ONCE - given)
        if given >= MOST_AT_ONCE:
            break
    return given


def round_of(actor: Actor, task_id: UUID) -> RoundView:
    """One round. Raises `OrderUnknown`, `TaskUnknown`, `NotAllowed`."""
    task = order(actor, task_id)
    row = PatrolRound.objects.filter(task=task_id).first()
    if task.kind != PATROL or row is None:
        raise OrderUnknown
    names = registry.names_of([row.thing_id])
    pieces = worklist.evidence(actor, task_id)
    there = {one.kind for one in pieces}
    return RoundView(
        task=task,
        patrol=version(PATROL, row.patrol, row.patrol_hash),
        thing=names.get(row.thing_id, Text(zh="已不存在的对象", en="A thing that is gone")),
        begins=row.begins,
        evidence=pieces,
        missing=tuple(one for one in task.needs if one not in there),
        may_act=task.state != "closed" and task.assignee in {None, actor.id},
    )


def my_rounds(actor: Actor) -> tuple[TaskView, ...]:
    """The rounds that the actor may walk now, the most urgent first; as many as a phone can take along."""
    found = worklist.queue(actor, engine=ENGINE, kind=PATROL, limit=MOST_TAKEN_ALONG).items
    return tuple(one for one in found if one.assignee in {None, actor.id})


@transaction.atomic
def fill_in(actor: Actor, task_id: UUID, given: Mapping[str, str], taken_at: datetime | None = None) -> bool:
    """Fill in the list of a round; gives whether anything was found that is not in order.

    `taken_at`: when it was filled in, where that was before it could be sent. Raises as `round_of`, and
    `AnswersMissing` (names the items), `TaskClosed`.
    """
    shown = round_of(actor, task_id)
    found = checked(shown.patrol.items, given)
    if found.missing:
        titles = [one.title for one in shown.patrol.items if one.id in found.missing]
        raise AnswersMissing(
            Text(zh="、".join(one.zh for one in titles), en=", ".join(one.en for one in titles))
        )
    worklist.add_evidence(actor, task_id, "form", piece=Piece(answers=found.answers, taken_at=taken_at))
    PatrolRound.objects.filter(task=task_id).update(found=bool(found.found))
    return bool(found.found)


def _give(patrol: Patrol, begins: datetime, now: datetime, most: int) -> int:
    if now >= begins + hours_of(patrol.due):
        return 0  # its time is over; a late start of the city makes no heap of overdue tasks
    done = set(PatrolRound.objects.filter(patrol=patrol.id, begins=begins).values_list("thing_id", flat=True))
    content_hash, given = current().hash_of(PATROL, patrol.id), 0
    for thing in registry.listed(patrol.layer):
        if thing.id in done or not _belongs(patrol, thing):
            continue
        given += _give_one(patrol, content_hash, thing, begins)
        if given >= most:
            break
    return given


def _belongs(patrol: Patrol, thing: Listed) -> bool:
    return all(str(thing.attributes.get(name)) in values for name, values in patrol.where.items())


def _give_one(patrol: Patrol, content_hash: str, thing: Listed, begins: datetime) -> bool:
    try:
        with transaction.atomic():
            row = PatrolRound.objects.create(
                patrol=patrol.id, patrol_hash=content_hash, thing_id=thing.id, begins=begins
            )
            row.task = _open(patrol, thing, begins, row.id)
            row.save(update_fields=["task"])
    except IntegrityError:
        return False  # another worker has given it at the same moment
    return True


def _open(patrol: Patrol, thing: Listed, begins: datetime, round_id: UUID) -> UUID:
    name = registry.names_of([thing.id]).get(thing.id) or Text(zh=thing.code, en=thing.code)
    due = hours_of(patrol.due)
    return worklist.open_task(
        engine=ENGINE,
        kind=PATROL,
        key=str(round_id),
        title=Text(zh=f"{patrol.title.zh} · {name.zh}", en=f"{patrol.title.en} · {name.en}"),
        organisation=handling(patrol.lead, thing.division),
        division=thing.division,
        permission=ACT,
        url=reverse("command:round_of", args=[round_id]),
        due_at=begins + due,
        order=worklist.Order(
            role=patrol.to,
            step=due,
            ladder=patrol.escalate,
            needs=("form", *patrol.evidence),
            together=patrol.id,
        ),
    )


def task_of_round(round_id: UUID) -> UUID:
    """The task of a round; who may see it is asked when it is opened. Raises `OrderUnknown`."""
    task = PatrolRound.objects.filter(id=round_id).values_list("task", flat=True).first()
    if task is None:
        raise OrderUnknown
    return task
