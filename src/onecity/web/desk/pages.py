"""How does somebody work through a queue all day?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.base.actor import Actor, Scope
from onecity.base.identity.door import display_names, people_with
from onecity.base.manifest import engines, resolve
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import (
    AlreadyClaimed,
    NotClaimed,
    PersonMayNot,
    TaskChanged,
    TaskClosed,
    TaskUnknown,
)
from onecity.core.ids import uuid7
from onecity.web.access import actor_of, permitted_page
from onecity.web.desk.panel import DeskPanel
from onecity.web.desk.queue import WORK, queue_context


@require_GET
@permitted_page(WORK)
def desk(request: HttpRequest) -> HttpResponse:
    """The queue, and the way to its first task."""
    return render(request, "desk/desk.html", queue_context(request))


@require_GET
@permitted_page(WORK)
def queue(request: HttpRequest) -> HttpResponse:
    """The list of tasks alone, for a page whose queue has changed; `task` is the one open beside it."""
    return render(request, "desk/queue_list.html", queue_context(request, _id(request.GET.get("task"))))


@require_GET
@permitted_page(WORK)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task beside the queue; looking is noted so that colleagues see it."""
    actor = actor_of(request)
    try:
        open_task = worklist.task(actor, task_id)
        others = worklist.look(actor, task_id)
    except TaskUnknown as unknown:
        raise Http404 from unknown
    context = {
        "task": open_task,
        "mine": open_task.assignee is not None and open_task.assignee == actor.id,
        "panel": panel(request, open_task),
        "others": others,
        "colleagues": colleagues(actor, open_task),
        "key": str(uuid7()),
    }
    return render(request, "desk/task.html", queue_context(request, task_id) | context)


@require_GET
@permitted_page(WORK)
def others(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Who else looks at a task; being asked, the page says that its own reader still does."""
    try:
        looking = worklist.look(actor_of(request), task_id)
    except TaskUnknown as unknown:
        raise Http404 from unknown
    return render(request, "desk/others.html", {"others": looking, "task_id": task_id})


def panel(request: HttpRequest, open_task: TaskView) -> DeskPanel | None:
    """What the task's engine shows; `None` when no engine knows this kind of task."""
    name = f"{open_task.engine}.{open_task.kind}"
    for engine in engines():
        if name in engine.task_panels:
            shown: DeskPanel = resolve(engine.task_panels[name])(request, open_task)
            return shown
    return None


def colleagues(actor: Actor, open_task: TaskView) -> tuple[tuple[UUID, str], ...]:
    """To whom the task could be handed over."""
    able = people_with(open_task.permission, Scope(open_task.organisation, open_task.division))
    names = display_names(able)
    return tuple((person, names[person]) for person in able if person != actor.id)


@require_POST
@permitted_page(WORK)
def act(request: HttpRequest, task_id: UUID, verb: str) -> HttpResponse:
    """Claim, release or hand over a task; a conflict is told, and the task shown as it is now."""
    actor = actor_of(request)
    try:
        worklist.task(actor, task_id)  # whoever may not see the task learns nothing of its state
        if verb == "claim":
            worklist.claim(actor, task_id)
        elif verb == "release":
            worklist.release(actor, task_id)
        elif verb == "hand-over":
            return _hand_over(request, actor, task_id)
        else:
            raise Http404
    except TaskUnknown as unknown:
        raise Http404 from unknown
    except (AlreadyClaimed, NotClaimed, PersonMayNot, TaskClosed, TaskChanged) as conflict:
        messages.warning(request, conflict_words(conflict))
    return redirect("desk_task", task_id)


def _hand_over(request: HttpRequest, actor: Actor, task_id: UUID) -> HttpResponse:
    to = _id(request.POST.get("to"))
    if to is None:
        messages.warning(request, _("Choose a colleague first."))
        return redirect("desk_task", task_id)
    worklist.hand_over(actor, task_id, to, note=request.POST.get("note", "")[:500])
    messages.success(request, _("Handed over."))
    return redirect("desk")


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def conflict_words(conflict: Exception) -> str:
    """What happened meanwhile, and what to do."""
    if isinstance(conflict, AlreadyClaimed):
        return _("%(name)s has taken this task. Choose the next one.") % {"name": conflict.by}
    if isinstance(conflict, TaskClosed):
        return _("This task is done already. Choose the next one.")
    if isinstance(conflict, PersonMayNot):
        return _("This colleague has no right to the task. Choose another one.")
    if isinstance(conflict, NotClaimed):
        return _("Claim the task first.")
    return _("The task has changed. Look at it again.")
