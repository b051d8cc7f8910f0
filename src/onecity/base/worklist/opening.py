"""How does work come into a queue?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.bulk import insert_all
from onecity.base.worklist.calling import summon
from onecity.base.worklist.models import LAST, Task
from onecity.base.worklist.step import Step, tell_all
from onecity.core.text import Text


@dataclass(frozen=True, slots=True)
class Order:
    """Work that a role is called to: those of the `ladder` next in turn, each having `step` to answer.

    `needs` are the kinds of evidence without which it is not done; orders of an engine that name the same `together`
    (a storm at a level) make one message to each person within ten minutes.
    """

    role: str
    step: timedelta
    ladder: tuple[str, ...] = ()
    acknowledge_by: datetime | None = None
    needs: tuple[str, ...] = ()
    together: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """Work to be put into an organisation's queue.

    `title` is shown in lists and mails: personal data in it are masked already. `permission` is what it takes to do the
    work; `key` names the engine's own thing (a case). With an `order`, the people of its role are told at once, and the
    engine hears of each step (`events.TaskMoved`).
    """

    engine: str
    kind: str
    key: str
    title: Text
    organisation: str
    division: str | None
    permission: str
    url: str = ""
    due_at: datetime | None = None
    paused: bool = False
    order: Order | None = None


def open_task(
    *,
    engine: str,
    kind: str,
    key: str,
    title: Text,
    organisation: str,
    division: str | None,
    permission: str,
    url: str = "",
    due_at: datetime | None = None,
    paused: bool = False,
    actor: Actor | None = None,
    order: Order | None = None,
) -> UUID:
    """Put work into an organisation's queue, in the engine's transaction; gives the task's id.

    `actor` is who caused it; see `TaskDraft` for the rest.
    """
    draft = TaskDraft(
        engine=engine,
        kind=kind,
        key=key,
        title=title,
        organisation=organisation,
        division=division,
        permission=permission,
        url=url,
        due_at=due_at,
        paused=paused,
        order=order,
    )
    return open_tasks([draft], actor)[0]


@transaction.atomic
def open_tasks(drafts: Sequence[TaskDraft], actor: Actor | None = None) -> list[UUID]:
    """As `open_task`, for several of one engine in few statements; their ids."""
    if not drafts:
        return []
    rows = [_row(one) for one in drafts]
    opened = [
        Step(row, row.version, "open", {"engine": row.engine, "kind": row.kind, "key": row.key})
        for row in rows
    ]
    called = summon([row for row, one in zip(rows, drafts, strict=True) if one.order])
    insert_all(rows)
    tell_all(actor or system(), [*opened, *called])
    return [row.id for row in rows]


def sort_at(due_at: datetime | None, paused: bool) -> datetime:
    """Where a task stands in the queue."""
    return LAST if due_at is None or paused else due_at


def _row(draft: TaskDraft) -> Task:
    return Task(
        engine=draft.engine,
        kind=draft.kind,
        key=draft.key,
        title_zh=draft.title.zh,
        title_en=draft.title.en,
        organisation=draft.organisation,
        division=draft.division or "",
        permission=draft.permission,
        url=draft.url,
        due_at=draft.due_at,
        paused=draft.paused,
        sort_at=sort_at(draft.due_at, draft.paused),
        opened_at=timezone.now(),
        **(_ordered(draft.order) if draft.order else {}),
    )


def _ordered(order: Order) -> dict[str, Any]:
    return {
        "role": order.role,
        "ladder": list(order.ladder),
        "step_s": max(1, int(order.step.total_seconds())),
        "together": order.together,
        "acknowledge_by": order.acknowledge_by,
        "needs": list(order.needs),
        "announced": True,
    }
