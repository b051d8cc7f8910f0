"""What does an officer see of an item, and what can be done with it?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onecity.base.actor import Actor
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import AlreadyClaimed, TaskClosed
from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import MarksMissing, ReasonMissing, StepNotPossible
from onecity.engines.affairs.pages.documents import PICTURES
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.show import item_steps, moment_rows
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel, next_task

LONGEST_REASON = 1000
DECIDING = {"approve", "refuse"}


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """The item's facts with their sources, why it is due then, the actions, how it came to this."""
    actor = actor_of(request)
    case, item_id = door.case_of_task(actor, task.id)
    item = next(one for one in case.items if one.id == item_id)
    free = task.assignee in {None, actor.id} and task.state != "closed"
    context = {
        "task": task,
        "case": case,
        "item": item,
        "steps": item_steps(case),
        "moments": moment_rows(case),
        "rows": [
            {"key": a.title, "value": a.shown, "source": _("Given by the applicant")} for a in case.answers
        ],
        "pictures": [document for document in case.documents if document.media_type in PICTURES],
        "files": [document for document in case.documents if document.media_type not in PICTURES],
        "may_grant": free and item.status == "open",
        "may_refuse": free and item.status in {"open", "supplement"},
        "key": str(uuid7()),
    }
    return DeskPanel(
        content=render_to_string("affairs/desk_content.html", context, request),
        actions=render_to_string("affairs/desk_actions.html", context, request),
        aside=render_to_string("affairs/desk_aside.html", context, request),
    )


@require_POST
@signed_in_page
@found
def step(request: HttpRequest, task_id: UUID, step: str) -> HttpResponse:
    """Take a step with the task's item; then on to the next due task when it is decided, else to it again."""
    actor = actor_of(request)
    try:
        messages.success(request, take(request, actor, task_id, step))
    except (ReasonMissing, MarksMissing, StepNotPossible, AlreadyClaimed, TaskClosed) as problem:
        messages.warning(request, problem_words(problem))
        return redirect("desk_task", task_id)
    if step not in DECIDING:
        return redirect("desk_task", task_id)
    following = next_task(actor)
    return redirect("desk_task", following.id) if following else redirect("desk")


def take(request: HttpRequest, actor: Actor, task_id: UUID, step: str) -> str:
    """Take a step; gives what is said about it. Raises `Http404` for an unknown one, else as the door does."""
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    if step == "approve":
        door.approve(actor, task_id)
        return _("Granted. The applicant has been told.")
    if step == "refuse":
        door.refuse(actor, task_id, reason, request.POST.get("remedy", "")[:LONGEST_REASON])
        return _("Refused. The applicant has been told why and what to do.")
    if step == "supplement":
        door.request_supplement(actor, task_id, request.POST.getlist("marks"), reason)
        return _("Sent back. The clock is paused until the applicant answers.")
    if step == "extend":
        door.extend(actor, task_id, reason)
        return _("Extended. The applicant has been told why.")
    raise Http404


def problem_words(problem: Exception) -> str:
    """Why the step was not taken and what to do; nothing was changed."""
    if isinstance(problem, ReasonMissing):
        return _("Nothing was changed: write the reason, and for a refusal what the applicant can do.")
    if isinstance(problem, MarksMissing):
        return _("Nothing was changed: mark what the applicant has to mend.")
    if isinstance(problem, AlreadyClaimed):
        return _("Nothing was changed: %(name)s is working on this task.") % {"name": problem.by}
    return _("Nothing was changed: the item has moved on meanwhile. Look at it again.")
