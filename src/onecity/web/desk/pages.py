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
from onecity.base.worklist.door import Tab, TaskView
from onecity.base.worklist.errors import AlreadyClaimed, NotClaimed, PersonMayNot, TaskChanged, TaskClosed, TaskUnknown
from onecity.web.access import actor_of, permitted_page
from onecity.web.desk.panel import DeskPanel

WORK = "worklist.work"
TABS: tuple[Tab, ...] = ("all", "mine", "free", "overdue", "closed")


@require_GET
@permitted_page(WORK)
def desk(request: HttpRequest) -> HttpResponse:
    """The queue, with its first task open on a wide screen."""
    return render(request, "desk/desk.html", queue_context(request))


@require_GET
@permitted_page(WORK)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task beside the queue; looking is noted so that colleagues see it."""
    actor = actor_of(request)
    try:
        open_task = worklist.task(actor, task_id)
        worklist.look(actor, task_id)
    except TaskUnknown as unknown:
        raise Http404 from unknown
    context = queue_context(request) | task_context(request, actor, open_task)
    return render(request, "desk/task.html", context)


def queue_context(request: HttpRequest) -> dict[str, object]:
    """The left column: tabs with counts, filter, tasks."""
    actor = actor_of(request)
    wanted = request.GET.get("tab", "all")
    tab: Tab = next((known for known in TABS if known == wanted), "all")
    text = request.GET.get("q", "")[:100]
    counts = worklist.counts(actor)
    titles = {"all": _("All"), "mine": _("Mine"), "free": _("Free"), "overdue": _("Overdue"), "closed": _("Done")}
    return {
        "live": live_topics(actor),
        "tab": tab,
        "q": text,
        "counts": counts,
        "page": worklist.queue(actor, state=tab, page=request.GET.get("cursor"), text=text),
        "tabs": [
            {
                "title": titles[known],
                "href": f"?tab={known}",
                "current": known == tab,
                "count": None if known == "closed" else getattr(counts, known),
            }
            for known in TABS
        ],
    }


def live_topics(actor: Actor) -> str:
    """What the queue follows: the organisations where the actor works."""
    organisations = {scope.organisation for scope in actor.scopes(WORK)}
    return "worklist" if None in organisations else " ".join(f"worklist:{one}" for one in sorted(filter(None, organisations)))


def task_context(request: HttpRequest, actor: Actor, open_task: TaskView) -> dict[str, object]:
    """The middle and right columns: the engine's panel, who else is looking."""
    return {
        "task": open_task,
        "mine": open_task.assignee is not None and open_task.assignee == actor.id,
        "panel": panel(request, open_task),
        "others": worklist.others_looking(actor, open_task.id),
        "colleagues": colleagues(actor, open_task),
    }


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
        if verb == "claim":
            worklist.claim(actor, task_id)
        elif verb == "release":
            worklist.release(actor, task_id)
        else:
            worklist.hand_over(actor, task_id, UUID(request.POST.get("to", "")), note=request.POST.get("note", "")[:500])
            messages.success(request, _("Handed over."))
            return redirect("desk")
    except TaskUnknown as unknown:
        raise Http404 from unknown
    except ValueError:
        messages.warning(request, _("Choose a colleague first."))
    except (AlreadyClaimed, NotClaimed, PersonMayNot, TaskClosed, TaskChanged) as conflict:
        messages.warning(request, conflict_words(conflict))
    return redirect("desk_task", task_id)


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
