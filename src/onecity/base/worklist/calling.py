"""How are the people told whom an order is for, one role after another?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.identity.door import people_in_role, people_with
from onecity.base.notify.door import send
from onecity.base.worklist.errors import TaskClosed, TaskUnknown
from onecity.base.worklist.ladder import Standing, next_call_at
from onecity.base.worklist.models import OPEN, Task, TaskEvent
from onecity.base.worklist.queue import ASSIGN
from onecity.base.worklist.step import lock_open, save, tell
from onecity.core.text import Text

BATCH = 500
TOGETHER = timedelta(minutes=10)
NOBODY = Text(zh="无人在岗", en="Nobody on duty")


def call(actor: Actor, row: Task) -> None:
    """Call the role whose turn it is; where nobody holds it there, the next one at once.

    When nobody of all roles is there, those who assign work there are told. The caller has locked the row.
    """
    people = people_in_role(row.role, row.scope)
    while not people and row.rung < len(row.ladder):
        row.rung += 1
        row.role = row.ladder[row.rung - 1]
        people = people_in_role(row.role, row.scope)
    row.called_at = timezone.now()
    plan(row)
    save(row, "role", "rung", "called_at", "next_call_at")
    reached = people or people_with(ASSIGN, row.scope)
    _tell_people(row, reached, on_duty=bool(people))
    people_told = [str(one) for one in reached]
    tell(actor, row, "call", {"role": row.role, "rung": row.rung, "people": people_told})


def plan(row: Task) -> None:
    """Bring `next_call_at` up to date; the caller saves it."""
    if row.called_at is None or row.closed_at is not None:
        row.next_call_at = None
        return
    standing = Standing(
        left=len(row.ladder) - row.rung,
        called_at=row.called_at,
        step=timedelta(seconds=row.step_s),
        acknowledge_by=row.acknowledge_by,
        acknowledged=row.acknowledged_at is not None,
        due_at=None if row.paused else row.due_at,
    )
    row.next_call_at = next_call_at(standing)


def climb(now: datetime | None = None) -> int:
    """Call the next role of every order whose time has run out; how many, for the schedule."""
    now = now or timezone.now()
    due = Task.objects.filter(OPEN, next_call_at__lte=now).order_by("next_call_at", "id")
    return sum(_climb(task_id, now) for task_id in list(due.values_list("id", flat=True)[:BATCH]))


@transaction.atomic
def _climb(task_id: UUID, now: datetime) -> bool:
    try:
        row = lock_open(task_id)
    except (TaskClosed, TaskUnknown):
        return False
    # looked at again under the lock: somebody may have answered since the list was read
    if row.next_call_at is None or row.next_call_at > now or row.rung >= len(row.ladder):
        return False
    row.rung += 1
    row.role = row.ladder[row.rung - 1]
    call(system(), row)
    return True


def _tell_people(row: Task, people: tuple[UUID, ...], *, on_duty: bool) -> None:
    known = _told_lately(row)
    for person_id in people:
        if person_id not in known:
            send(
                person_id,
                topic="task",
                title=Text(zh=f"请处置：{row.title_zh}", en=f"For you to act on: {row.title_en}")
                if on_duty
                else Text(
                    zh=f"{NOBODY.zh}，请派人：{row.title_zh}",
                    en=f"{NOBODY.en}, send somebody: {row.title_en}",
                ),
                body=Text(
                    zh="打开后点“知道了”，再按要求处置并留下证据。",
                    en="Open it, say that you know, act, and leave the evidence it asks for.",
                ),
                outside=Text(zh="有任务需要您处置", en="There is a task for you to act on"),
                url=row.url,
                urgent=True,
            )


def _told_lately(row: Task) -> set[UUID]:
    """Who was told of a matter that belongs together with this one: one storm is one message to each person."""
    if not row.together:
        return set()
    since = timezone.now() - TOGETHER
    others = Task.objects.filter(together=row.together, engine=row.engine, called_at__gte=since)
    calls = TaskEvent.objects.filter(task__in=others.exclude(id=row.id), action="call", at__gte=since)
    return {UUID(one) for details in calls.values_list("details", flat=True) for one in details["people"]}
