"""What can be done with a task, by whom, and who is told?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, NotAllowed, system
from onecity.base.identity.door import actor_of, display_name
from onecity.base.identity.errors import PersonNotFound
from onecity.base.notify.door import send
from onecity.base.worklist.calling import plan
from onecity.base.worklist.errors import AlreadyClaimed, EvidenceMissing, NotClaimed, PersonMayNot
from onecity.base.worklist.evidence import missing
from onecity.base.worklist.models import Task
from onecity.base.worklist.opening import sort_at
from onecity.base.worklist.queue import ASSIGN
from onecity.base.worklist.step import lock_open, save, tell
from onecity.core.text import Text


@transaction.atomic
def acknowledge(actor: Actor, task_id: UUID) -> None:
    """Say that one knows of an order, once; a free task is thereby one's own. Whoever has it already keeps it.

    Raises `TaskUnknown`, `NotAllowed`, `TaskClosed`.
    """
    row = _workable(actor, task_id, None)
    if row.acknowledged_at is not None:
        return
    _acknowledge(actor, row)
    if row.assignee is None:
        _assign(row, actor.id)
        tell(actor, row, "claim")


def _acknowledge(actor: Actor, row: Task) -> None:
    row.acknowledged_at, row.acknowledged_by = timezone.now(), actor.id
    plan(row)
    save(row, "acknowledged_at", "acknowledged_by", "next_call_at")
    tell(actor, row, "acknowledge")


@transaction.atomic
def claim(actor: Actor, task_id: UUID, *, version: int | None = None) -> None:
    """Take a free task. Of two at the same time one gets it; who has it already keeps it.

    Raises `TaskUnknown`, `NotAllowed`, `TaskClosed`, `AlreadyClaimed`, `TaskChanged`.
    """
    row = _workable(actor, task_id, version)
    if row.assignee == actor.id:
        return
    if row.assignee is not None:
        raise AlreadyClaimed(row.id, display_name(row.assignee), row.claimed_at)
    if row.acknowledge_by is not None and row.acknowledged_at is None:
        _acknowledge(actor, row)
    _assign(row, actor.id)
    tell(actor, row, "claim")


@transaction.atomic
def release(actor: Actor, task_id: UUID, *, version: int | None = None) -> None:
    """Give a task back to the queue: one's own, or as a chief (`worklist.assign`) anybody's.

    Raises `TaskUnknown`, `NotAllowed`, `TaskClosed`, `NotClaimed`, `TaskChanged`.
    """
    row = lock_open(task_id, version)
    if row.assignee is None:
        raise NotClaimed(task_id)
    if row.assignee != actor.id:
        actor.must(ASSIGN, row.scope)
    released_from = row.assignee
    _assign(row, None)
    if row.acknowledge_by is not None:
        # nobody knows of it any more: the next role is called in its time
        row.acknowledged_at, row.acknowledged_by, row.called_at = None, None, timezone.now()
        row.acknowledge_by = row.called_at + timedelta(seconds=row.step_s)
        plan(row)
        save(row, "acknowledged_at", "acknowledged_by", "acknowledge_by", "called_at", "next_call_at")
    tell(actor, row, "release", {"from": str(released_from)})


@transaction.atomic
def hand_over(
    actor: Actor, task_id: UUID, to_person: UUID, *, note: str = "", version: int | None = None
) -> None:
    """Give one's own task to a colleague who may do it, and tell them.

    Raises `TaskUnknown`, `NotAllowed`, `TaskClosed`, `NotClaimed`, `AlreadyClaimed`, `PersonMayNot`,
    `TaskChanged`.
    """
    row = _workable(actor, task_id, version)
    _check_mine(actor, row)
    _give(actor, row, to_person, "hand_over", note)


@transaction.atomic
def reassign(
    actor: Actor, task_id: UUID, to_person: UUID, *, note: str = "", version: int | None = None
) -> None:
    """As a chief, give a task to somebody who may do it, whoever has it now, and tell them.

    Raises `TaskUnknown`, `NotAllowed` (needs `worklist.assign` there), `TaskClosed`, `PersonMayNot`,
    `TaskChanged`.
    """
    row = lock_open(task_id, version)
    actor.must(ASSIGN, row.scope)
    _give(actor, row, to_person, "reassign", note)


@transaction.atomic
def set_due(
    task_id: UUID, due_at: datetime | None, paused: bool = False, *, actor: Actor | None = None
) -> None:
    """Write the deadline that follows from the newest event of the case; nothing happens when it is the same.

    A deadline that is no longer past takes an escalation back. Raises `TaskUnknown`, `TaskClosed`.
    """
    row = lock_open(task_id, None)
    if (row.due_at, row.paused) == (due_at, paused):
        return
    row.due_at, row.paused, row.sort_at = due_at, paused, sort_at(due_at, paused)
    if paused or due_at is None or due_at > timezone.now():
        row.escalated_at = None
    plan(row)
    save(row, "due_at", "paused", "sort_at", "escalated_at", "next_call_at")
    tell(actor or system(), row, "due", {"due_at": due_at.isoformat() if due_at else None, "paused": paused})


@transaction.atomic
def close_task(actor: Actor, task_id: UUID, outcome: str, *, version: int | None = None) -> None:
    """Close a task with its outcome, in the transaction in which the engine takes the consequence.

    Staff and offices' programs must hold the task's permission and have it. For a resident or the system the engine
    has decided already (an application is withdrawn, a deadline has run out). Raises as `hand_over`, and
    `EvidenceMissing` when an order's evidence is not there yet.
    """
    if actor.kind in {ActorKind.STAFF, ActorKind.CLIENT}:
        row = _workable(actor, task_id, version)
        _check_mine(actor, row)
        if lacking := missing(row):
            raise EvidenceMissing(task_id, lacking)
    else:
        row = lock_open(task_id, version)
    _close(actor, row, outcome, {"outcome": outcome})


@transaction.atomic
def end_task(actor: Actor, task_id: UUID, outcome: str, *, into: UUID | None = None) -> None:
    """End a task that has lost its point, whoever has it: its engine has decided so. `into`: the task that follows it.

    Raises `TaskUnknown`, `TaskClosed`.
    """
    row = lock_open(task_id, None)
    _close(actor, row, outcome, {"outcome": outcome} | ({"into": str(into)} if into else {}))


def _close(actor: Actor, row: Task, outcome: str, details: dict[str, str]) -> None:
    row.closed_at, row.closed_by, row.outcome, row.next_call_at = timezone.now(), actor.id, outcome, None
    save(row, "closed_at", "closed_by", "outcome", "next_call_at")
    tell(actor, row, "close", details)


def _workable(actor: Actor, task_id: UUID, version: int | None) -> Task:
    row = lock_open(task_id, version)
    actor.must(row.permission, row.scope)
    if actor.id is None:
        raise NotAllowed(row.permission, row.scope)
    return row


def _check_mine(actor: Actor, row: Task) -> None:
    if row.assignee is None:
        raise NotClaimed(row.id)
    if row.assignee != actor.id:
        raise AlreadyClaimed(row.id, display_name(row.assignee), row.claimed_at)


def _give(actor: Actor, row: Task, to_person: UUID, action: str, note: str) -> None:
    if not _may_work(to_person, row):
        raise PersonMayNot(row.id, to_person, row.permission)
    _assign(row, to_person)
    tell(actor, row, action, {"to": str(to_person)}, note=note)
    send(
        to_person,
        topic="task",
        title=Text(zh=f"转给您的任务：{row.title_zh}", en=f"Handed to you: {row.title_en}"),
        body=Text(zh="请在工作台的“我的任务”中办理。", en="You find it under “My tasks” on your desk."),
        outside=Text(zh="有任务转给您", en="A task was handed to you"),
        url=row.url,
    )


def _may_work(person_id: UUID, row: Task) -> bool:
    try:
        return actor_of(person_id).may(row.permission, row.scope)
    except PersonNotFound:
        return False


def _assign(row: Task, person_id: UUID | None) -> None:
    row.assignee = person_id
    row.claimed_at = None if person_id is None else timezone.now()
    save(row, "assignee", "claimed_at")
