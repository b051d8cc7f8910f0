"""What does an officer see of an item, and what can be done with it?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import AlreadyClaimed, TaskClosed
from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import MarksMissing, ReasonMissing, StepNotPossible
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.show import item_steps, moment_rows, status_words
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel

LONGEST_REASON = 1000


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """The item's facts with their sources, why it is due when it is due, the actions, how it came to this."""
    actor = actor_of(request)
    case, item_id = door.case_of_task(actor, task.id)
    item = next(one for one in case.items if one.id == item_id)
    context = {
        "task": task,
        "case": case,
        "item": item,
        "steps": item_steps(case),
        "status": status_words(item),
        "moments": moment_rows(case),
        "rows": [{"key": a.title, "value": a.shown, "source": _("Given by the applicant")} for a in case.answers],
        "takeable": task.assignee in {None, actor.id} and item.status == "open",
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
    """Take a step with the task's item; then show the task again, or the queue when it is decided."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    try:
        if step == "approve":
            door.approve(actor, task_id)
            messages.success(request, _("Granted. The applicant has been told."))
        elif step == "refuse":
            door.refuse(actor, task_id, reason, request.POST.get("remedy", "")[:LONGEST_REASON])
            messages.success(request, _("Refused. The applicant has been told why and what to do."))
        elif step == "supplement":
            door.request_supplement(actor, task_id, request.POST.getlist("marks"), reason)
            messages.success(request, _("Sent back. The clock is paused until the applicant answers."))
        elif step == "extend":
            door.extend(actor, task_id, reason)
            messages.success(request, _("Extended. The applicant has been told why."))
    except (ReasonMissing, MarksMissing, StepNotPossible, AlreadyClaimed, TaskClosed) as problem:
        messages.warning(request, problem_words(problem))
        return redirect("desk_task", task_id)
    return redirect("desk") if step in {"approve", "refuse"} else redirect("desk_task", task_id)


def problem_words(problem: Exception) -> str:
    """Why the step was not taken and what to do; nothing was changed."""
    if isinstance(problem, ReasonMissing):
        return _("Nothing was changed: write the reason, and for a refusal what the applicant can do.")
    if isinstance(problem, MarksMissing):
        return _("Nothing was changed: mark what the applicant has to mend.")
    if isinstance(problem, AlreadyClaimed):
        return _("Nothing was changed: %(name)s is working on this task.") % {"name": problem.by}
    return _("Nothing was changed: the item has moved on meanwhile. Look at it again.")
