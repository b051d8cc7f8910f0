"""What happens to a task whose deadline has passed?"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Scope, system
from onecity.base.identity.door import people_with
from onecity.base.notify.door import send
from onecity.base.worklist.errors import TaskClosed, TaskUnknown
from onecity.base.worklist.models import OPEN, Task
from onecity.base.worklist.queue import ASSIGN
from onecity.base.worklist.step import lock_open, save, tell
from onecity.base.worklist.view import is_overdue
from onecity.core.text import Text

BATCH = 500


def escalate_overdue(now: datetime | None = None) -> int:
    """Bring tasks past their deadline before the chiefs who assign work there, once each; how many, for the
    schedule.

    The task stays with whoever has it. Each chief gets one message, however many tasks there are.
    """
    now = now or timezone.now()
    late = Task.objects.filter(OPEN, escalated_at=None, sort_at__lt=now).order_by("sort_at", "id")
    scopes: Counter[Scope] = Counter()
    for task_id in list(late.values_list("id", flat=True)[:BATCH]):
        if scope := _escalate(task_id, now):
            scopes[scope] += 1
    _tell_chiefs(scopes)
    return scopes.total()


@transaction.atomic
def _escalate(task_id: UUID, now: datetime) -> Scope | None:
    try:
        row = lock_open(task_id)
    except (TaskClosed, TaskUnknown):
        return None
    # looked at again under the lock: the deadline may have moved since the list was read
    if row.escalated_at is not None or not is_overdue(row.due_at, row.paused, row.closed_at, now):
        return None
    row.escalated_at = now
    save(row, "escalated_at")
    tell(system(), row, "escalate")
    return row.scope


@transaction.atomic
def _tell_chiefs(scopes: Mapping[Scope, int]) -> None:
    late: Counter[UUID] = Counter()
    for scope, count in scopes.items():
        for person_id in people_with(ASSIGN, scope):
            late[person_id] += count
    for person_id, count in late.items():
        send(
            person_id,
            topic="task-overdue",
            title=Text(zh=f"{count} 项任务已超过办理时限", en=f"Past their deadline: {count}"),
            body=Text(
                zh="请在工作台的“已升级”中查看，督促或改派。",
                en="See “Escalated” on your desk; follow them up or assign them to somebody else.",
            ),
        )
