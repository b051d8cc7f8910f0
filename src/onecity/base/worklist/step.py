"""How is one step of a task taken: locked, saved, told?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import Act, record_all
from onecity.base.bulk import insert_all
from onecity.base.outbox.door import emit_all, publish_live_all
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


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken with a task, whose `version` it made.

    `details` are ids and plain values; a `note` is people's own words and stays out of the audit.
    """

    row: Task
    version: int
    action: str
    details: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def kept(self) -> dict[str, Any]:
        """What the history keeps of it."""
        return {**self.details} | ({"note": self.note[:LONGEST_NOTE]} if self.note else {})


def tell(
    actor: Actor, row: Task, action: str, details: Mapping[str, Any] | None = None, *, note: str = ""
) -> None:
    """Write a step into history and audit, and tell the screens of colleagues, all in the caller's
    transaction.
    """
    tell_all(actor, [Step(row, row.version, action, details or {}, note)])


def tell_all(actor: Actor, steps: Sequence[Step]) -> None:
    """As `tell`, for several steps in few statements, in their order."""
    now = timezone.now()
    written = [
        TaskEvent(task=one.row, action=one.action, at=now, by=actor.id, details=one.kept) for one in steps
    ]
    insert_all(written)
    record_all(
        actor, [Act(f"worklist.task.{one.action}", f"task:{one.row.id}", one.details) for one in steps]
    )
    publish_live_all(TOPIC, [(one.row.organisation, _shown(one)) for one in steps])
    moved = [_moved(one, told) for one, told in zip(steps, written, strict=True) if one.row.announced]
    if moved:
        emit_all(moved)


def _shown(step: Step) -> dict[str, Any]:
    return {"task": str(step.row.id), "change": step.action, "version": step.version}


def _moved(step: Step, written: TaskEvent) -> TaskMoved:
    row, at = step.row, written.at.isoformat()
    return TaskMoved(
        written.id, row.id, row.engine, row.kind, row.key, step.action, at, written.by, {**step.details}
    )
