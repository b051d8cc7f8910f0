"""How are the people told whom an order is for, one role after another?"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, system
from onecity.base.identity.door import AssignmentView, holders_of, people_with
from onecity.base.notify.door import Letter, send_all
from onecity.base.worklist.errors import TaskClosed, TaskUnknown
from onecity.base.worklist.ladder import Standing, next_call_at
from onecity.base.worklist.models import OPEN, Task, TaskEvent
from onecity.base.worklist.queue import ASSIGN
from onecity.base.worklist.step import Step, lock_open, tell_all
from onecity.core.text import Text

BATCH = 500
TOGETHER = timedelta(minutes=10)
NOBODY = Text(zh="无人在岗", en="Nobody on duty")


def call(actor: Actor, row: Task) -> None:
    """Call the next role; where nobody holds it there, the one behind it at once.

    When nobody of all roles is there, those who assign work there are told. The caller has locked the row.
    """
    steps = summon([row], above=1)
    row.save(update_fields=["role", "rung", "called_at", "next_call_at", "version"])
    tell_all(actor, steps)


def summon(rows: Sequence[Task], above: int = 0) -> list[Step]:
    """As `call`, for several rows that are written by the caller, as are the steps that this gives; `above`: so many
    roles behind the one whose turn it is, which is called itself at the beginning.
    """
    holders, assigners = cache(holders_of), cache(lambda scope: people_with(ASSIGN, scope))
    known = _told_lately(rows)
    letters, steps = list[Letter](), list[Step]()
    for row in rows:
        people = _rise(row, holders, row.rung + above)
        row.called_at, row.version = timezone.now(), row.version + 1
        plan(row)
        reached = people or assigners(row.scope)
        told = known.setdefault(row.together or row.id, set())
        letters += [_letter(row, one, on_duty=bool(people)) for one in reached if one not in told]
        told |= {*reached}
        details = {"role": row.role, "rung": row.rung, "people": [str(one) for one in reached]}
        details |= {} if people else {"nobody": True}
        steps.append(Step(row, row.version, "call", details))
    send_all(letters)
    return steps


def _rise(row: Task, holders: Callable[[str], Sequence[AssignmentView]], first: int) -> tuple[UUID, ...]:
    """The people of the first role whose turn has come that anybody holds there; the row then names that role, else
    the one before, who may still come.
    """
    for rung in range(first, len(row.ladder) + 1):
        role = row.ladder[rung - 1] if rung > row.rung else row.role
        people = [one.person_id for one in holders(role) if one.scope.covers(row.scope)]
        if people:
            row.rung, row.role = rung, role
            return tuple(dict.fromkeys(people))
    row.rung = len(row.ladder)
    return ()


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
    call(system(), row)
    return True


def _letter(row: Task, person_id: UUID, *, on_duty: bool) -> Letter:
    here = Text(zh=f"请处置：{row.title_zh}", en=f"For you to act on: {row.title_en}")
    nobody = Text(zh=f"{NOBODY.zh}，请派人：{row.title_zh}", en=f"{NOBODY.en}, send somebody: {row.title_en}")
    return Letter(
        person_id=person_id,
        topic="task",
        title=here if on_duty else nobody,
        body=Text(
            zh="打开后点“知道了”，再按要求处置并留下证据。",
            en="Open it, say that you know, act, and leave the evidence it asks for.",
        ),
        outside=Text(zh="有任务需要您处置", en="There is a task for you to act on"),
        url=row.url,
        urgent=True,
    )


def _told_lately(rows: Sequence[Task]) -> dict[object, set[UUID]]:
    """Who was told of a matter that belongs together with these: one storm is one message to each person."""
    matters = {row.together for row in rows} - {""}
    if not matters:
        return {}
    since = timezone.now() - TOGETHER
    others = Task.objects.filter(together__in=matters, engine=rows[0].engine, called_at__gte=since)
    calls = TaskEvent.objects.filter(
        task__in=others.exclude(id__in=[row.id for row in rows]), action="call", at__gte=since
    )
    found: dict[object, set[UUID]] = {}
    for matter, details in calls.values_list("task__together", "details"):
        found.setdefault(matter, set()).update(map(UUID, details["people"]))
    return found
