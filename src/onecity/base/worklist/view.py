"""What does a reader get to see of a task?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone

from onecity.base.identity.door import display_names
from onecity.base.worklist.models import Task
from onecity.core.text import Text

State = Literal["open", "claimed", "closed"]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task as a queue shows it.

    `overdue` is as of the moment it was asked for; a paused task is never overdue. An order names the `role` called
    now; those of the `ladder` after `rung` are called next in turn.
    """

    id: UUID
    engine: str
    kind: str
    key: str
    title: Text
    organisation: str
    division: str | None
    permission: str
    url: str
    state: State
    assignee: UUID | None
    assignee_name: str
    claimed_at: datetime | None
    due_at: datetime | None
    paused: bool
    overdue: bool
    escalated_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    version: int
    role: str = ""
    ladder: tuple[str, ...] = ()
    rung: int = 0
    called_at: datetime | None = None
    next_call_at: datetime | None = None
    acknowledge_by: datetime | None = None
    acknowledged_at: datetime | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a task's history. `by_name` is empty for the system."""

    action: str
    at: datetime
    by: UUID | None
    by_name: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A piece of evidence; a picture's content is the blob with this id.

    `at` is when it came in; `taken_at` and the place are what whoever took it says.
    """

    id: UUID
    kind: str
    blob: str
    at: datetime
    by: UUID | None
    task_id: UUID
    text: str = ""
    value: float | None = None
    unit: str = ""
    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None
    taken_at: datetime | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looking:
    """Somebody who has the task open now."""

    person_id: UUID
    name: str
    last_seen: datetime


def views(rows: Iterable[Task]) -> tuple[TaskView, ...]:
    """Tasks with the names of those who have them, by one query for all names."""
    tasks = list(rows)
    names = display_names({task.assignee for task in tasks if task.assignee is not None})
    now = timezone.now()
    return tuple(_view(task, names, now) for task in tasks)


def state_of(task: Task) -> State:
    """Open, claimed or closed."""
    if task.closed_at is not None:
        return "closed"
    return "open" if task.assignee is None else "claimed"


def is_overdue(due_at: datetime | None, paused: bool, closed_at: datetime | None, now: datetime) -> bool:
    """Whether a deadline has passed: not for what is closed or paused, or has no deadline."""
    return due_at is not None and not paused and closed_at is None and due_at < now


def _view(task: Task, names: Mapping[UUID, str], now: datetime) -> TaskView:
    return TaskView(
        id=task.id,
        engine=task.engine,
        kind=task.kind,
        key=task.key,
        title=Text(zh=task.title_zh, en=task.title_en),
        organisation=task.organisation,
        division=task.division or None,
        permission=task.permission,
        url=task.url,
        state=state_of(task),
        assignee=task.assignee,
        assignee_name=names[task.assignee] if task.assignee else "",
        claimed_at=task.claimed_at,
        due_at=task.due_at,
        paused=task.paused,
        overdue=is_overdue(task.due_at, task.paused, task.closed_at, now),
        escalated_at=task.escalated_at,
        opened_at=task.opened_at,
        closed_at=task.closed_at,
        outcome=task.outcome,
        version=task.version,
        role=task.role,
        ladder=tuple(task.ladder),
        rung=task.rung,
        called_at=task.called_at,
        next_call_at=task.next_call_at,
        acknowledge_by=task.acknowledge_by,
        acknowledged_at=task.acknowledged_at,
        needs=tuple(task.needs),
    )
