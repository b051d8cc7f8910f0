"""Which tasks may somebody see, in which order?"""

from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.base.identity.door import display_names
from onecity.base.page import Page, decode_cursor, encode_cursor, instant
from onecity.base.scope import permitted, within
from onecity.base.worklist.errors import TaskUnknown
from onecity.base.worklist.models import OPEN, Task
from onecity.base.worklist.view import Happening, TaskView, views

Tab = Literal["mine", "free", "all", "escalated", "overdue", "closed"]

ASSIGN = "worklist.assign"
MOST_AT_ONCE = 200
MOST_COUNTED = 1_000
LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks stand behind each tab; `MOST_COUNTED` means that many or more."""

    mine: int
    free: int
    all: int
    escalated: int
    overdue: int


def queue(
    actor: Actor,
    *,
    state: Tab = "all",
    page: str | None = None,
    text: str = "",
    kind: str = "",
    engine: str = "",
    limit: int = 50,
) -> Page[TaskView]:
    """The tasks that the actor may work on, or as a chief oversees, by deadline; those without a running one
    last.

    `closed` comes latest first. `text` looks into titles and keys; `page` is a `next_cursor`. Raises
    `CursorInvalid`.
    """
    limit = max(1, min(limit, MOST_AT_ONCE))
    found = _worded(_tab(actor, state), text)
    if kind:
        found = found.filter(kind=kind)
    if engine:
        found = found.filter(engine=engine)
    found, place = _after(found, page, "closed_at" if state == "closed" else "sort_at")
    rows = list(found[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(views(rows[:limit]), encode_cursor(getattr(last, place), last.id) if last else None)


def counts(actor: Actor) -> Counts:
    """How many tasks stand behind each tab."""

    def count(tab: Tab) -> int:
        return _tab(actor, tab).order_by()[:MOST_COUNTED].count()

    return Counts(count("mine"), count("free"), count("all"), count("escalated"), count("overdue"))


def task(actor: Actor, task_id: UUID) -> TaskView:
    """One task. Raises `TaskUnknown`, `NotAllowed`."""
    return views([seen(actor, task_id)])[0]


def history(actor: Actor, task_id: UUID) -> tuple[Happening, ...]:
    """What happened to a task, in order. Raises `TaskUnknown`, `NotAllowed`."""
    events = list(seen(actor, task_id).events.order_by("id"))
    names = display_names({event.by for event in events if event.by is not None})
    return tuple(
        Happening(event.action, event.at, event.by, names[event.by] if event.by else "", event.details)
        for event in events
    )


def tasks_for(engine: str, key: str) -> tuple[TaskView, ...]:
    """All tasks of one thing of an engine (a case), in the order of opening.

    The engine decides who may see them.
    """
    return views(Task.objects.filter(engine=engine, key=key).order_by("opened_at", "id"))


def seen(actor: Actor, task_id: UUID) -> Task:
    """The row of a task that the actor may see. Raises `TaskUnknown`, `NotAllowed`."""
    row = Task.objects.filter(id=task_id).first()
    if row is None:
        raise TaskUnknown(task_id)
    if not (actor.may(row.permission, row.scope) or actor.may(ASSIGN, row.scope)):
        raise NotAllowed(row.permission, row.scope)
    return row


def visible(actor: Actor) -> Q:
    """Tasks whose permission the actor holds there, and all tasks where the actor assigns work."""
    overseen = actor.scopes(ASSIGN)
    # rights inside an overseen scope add nothing, and one condition is one range of the index
    beyond = frozenset(g for g in actor.grants if not any(scope.covers(g.scope) for scope in overseen))
    if not overseen:
        return permitted(actor)
    if not beyond:
        return within(overseen)
    return within(overseen) | permitted(replace(actor, grants=beyond))


def may_follow(actor: Actor, key: str) -> bool:
    """Whether the actor may follow live changes of the organisation `key`: with any right there; they carry
    ids.
    """
    return any(grant.scope.organisation in (None, key) for grant in actor.grants)


def _tab(actor: Actor, tab: Tab) -> QuerySet[Task]:
    found = Task.objects.filter(visible(actor))
    if tab == "closed":
        return found.exclude(OPEN).order_by("-closed_at", "-id")
    found = found.filter(OPEN).order_by("sort_at", "id")
    if tab == "mine":
        return found.none() if actor.id is None else found.filter(assignee=actor.id)
    if tab == "free":
        return found.filter(assignee=None)
    if tab == "escalated":
        return found.filter(escalated_at__isnull=False)
    if tab == "overdue":
        return found.filter(sort_at__lt=timezone.now())
    return found


def _worded(found: QuerySet[Task], text: str) -> QuerySet[Task]:
    wanted = text.replace("\x00", "").strip()[:LONGEST_TEXT]
    if not wanted:
        return found
    return found.filter(
        Q(title_zh__icontains=wanted) | Q(title_en__icontains=wanted) | Q(key__icontains=wanted)
    )


def _after(found: QuerySet[Task], page: str | None, place: str) -> tuple[QuerySet[Task], str]:
    """The tasks after the place in a cursor.

    The first half of the condition is what an index can start from.
    """
    if page is None:
        return found, place
    at, last = decode_cursor(page, instant, UUID)
    on = "lt" if place == "closed_at" else "gt"
    further = Q(**{f"{place}__{on}": at}) | Q(**{f"id__{on}": last})
    return found.filter(**{f"{place}__{on}e": at}).filter(further), place
