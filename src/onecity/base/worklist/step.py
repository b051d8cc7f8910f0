"""How is one step of a task taken: locked, saved, told?"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.door import emit, publish_live
from onecity.base.worklist.errors import TaskChanged, TaskClosed, TaskUnknown
from onecity.base.worklist.events import TaskMoved
from onecity.base.worklist.models import Task, TaskEvent

TOPIC = "worklist"
LONGEST_NOTE = 1_000


def lock_open(task_id: UUID, version: int | None = None) -> Task:
    """The task, open or claimed, locked until the caller's transaction ends.

    Raises `TaskUnknown`, `TaskClosed`, and `TaskChanged` when it is not of the version that the actor saw.
    """
    row = Task.objects.select_for_update().filter(id=task_id).first()
    if row is None:
        raise TaskUnknown(task_id)
    if row.closed_at is not None:
        raise TaskClosed(task_id, row.closed_at)
    if version is not None and version != row.version:
        raise TaskChanged(task_id, version, row.version)
    return row


def save(row: Task, *fields: str) -> None:
    """Write these fields of a locked task as its next version."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def tell(
    actor: Actor, row: Task, action: str, details: Mapping[str, Any] | None = None, *, note: str = ""
) -> None:
    """Write a step into history and audit, and tell the screens of colleagues, all in the caller's
    transaction.

    `details` are ids and plain values; a `note` is people's own words and stays out of the audit.
    """
    said = dict(details or {})
    noted = said | {"note": note[:LONGEST_NOTE]} if note else said
    step = TaskEvent.objects.create(task=row, action=action, at=timezone.now(), by=actor.id, details=noted)
    record(actor=actor, action=f"worklist.task.{action}", target=f"task:{row.id}", details=said)
    publish_live(TOPIC, row.organisation, {"task": str(row.id), "change": action, "version": row.version})
    if row.announced:
        moved = TaskMoved(
            step.id, row.id, row.engine, row.kind, row.key, action, step.at.isoformat(), actor.id, said
        )
        emit(moved)
