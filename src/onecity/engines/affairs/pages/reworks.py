"""What does a chief see of a bad rating, and what is to be done with it?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onecity.base.actor import Actor
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import AlreadyClaimed, TaskClosed
from onecity.core.ids import uuid7
from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import ReasonMissing, StepNotPossible
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.rating import tag_titles
from onecity.engines.affairs.rules.rating import LEVELS
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel, next_task

LONGEST_WORDS = 1000
PROBLEMS = (AlreadyClaimed, ReasonMissing, StepNotPossible, TaskClosed)


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """What was complained of, the one step that is due, how it went so far."""
    rework = door.rework_of_task(actor_of(request), task.id)
    context = {
        "task": task,
        "rework": rework,
        "level": LEVELS[rework.level],
        "tags": tag_titles(rework.tags),
        "free": task.assignee in {None, actor_of(request).id} and task.state != "closed",
        "moments": moment_rows(rework),
        "key": str(uuid7()),
    }
    return DeskPanel(
        content=render_to_string("affairs/rework_content.html", context, request),
        actions=render_to_string("affairs/rework_actions.html", context, request),
        aside=render_to_string("affairs/desk_aside.html", context, request),
    )


@require_POST
@signed_in_page
@found
def step(request: HttpRequest, task_id: UUID, verb: str) -> HttpResponse:
    """Take a step, then show what is due next; a conflict is told, and nothing was changed."""
    actor = actor_of(request)
    try:
        messages.success(request, take(request, actor, task_id, verb))
    except PROBLEMS as problem:
        messages.warning(request, problem_words(problem))
        return redirect("desk_task", task_id)
    if verb != "answer":
        return redirect("desk_task", task_id)
    following = next_task(actor)
    return redirect("desk_task", following.id) if following else redirect("desk")


@require_POST
@signed_in_page
@found
def phone(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """The resident's number; that it was read is recorded."""
    number = door.phone_for_rework(actor_of(request), task_id)
    return render(request, "affairs/rework_phone.html", {"number": number})


def take(request: HttpRequest, actor: Actor, task_id: UUID, verb: str) -> str:
    """Take a step; gives what is said about it. Raises `Http404` for an unknown one, else as the door does."""
    words = request.POST.get("words", "")[:LONGEST_WORDS]
    if verb == "call":
        door.record_call(actor, task_id, reached=request.POST.get("reached") == "yes", words=words)
        return _("The call was noted.")
    if verb == "find":
        door.record_finding(actor, task_id, justified=request.POST.get("justified") == "yes", words=words)
        return _("The finding was noted.")
    if verb == "correct":
        door.record_correction(actor, task_id, words)
        return _("The correction was noted.")
    if verb == "answer":
        door.answer_rating(actor, task_id, words)
        return _("Answered. The resident has been told and may rate the answer.")
    raise Http404


def problem_words(problem: Exception) -> str:
    """Why the step was not taken and what to do."""
    if isinstance(problem, ReasonMissing):
        return _("Nothing was changed: write what was done.")
    if isinstance(problem, AlreadyClaimed):
        return _("Nothing was changed: %(name)s is working on this task.") % {"name": problem.by}
    return _("Nothing was changed: it is another step's turn. Look at it again.")


def moment_rows(rework: door.ReworkView) -> list[dict[str, object]]:
    """How it went, newest first."""
    rows: list[dict[str, object]] = [
        {
            "at": one.at,
            "title": step_words(one.step, yes=one.reached or one.justified, level=one.level),
            "by": one.by,
            "note": one.words,
            "state": "done" if one.step == "answered" else "",
        }
        for one in rework.moments
    ]
    rows.reverse()
    return rows


def step_words(step: str, *, yes: bool, level: int) -> Text:
    """What happened, as one would say it."""
    told = LEVELS.get(level, Text(zh="无", en="none"))
    return {
        "opened": Text(zh="收到差评", en="A bad rating came"),
        "called": Text(zh="已回访", en="Called back: reached")
        if yes
        else Text(zh="回访未接通", en="Called back: not reached"),
        "found": Text(zh="认定：差评属实", en="Found: the complaint is justified")
        if yes
        else Text(zh="认定：差评不属实", en="Found: the complaint is not justified"),
        "corrected": Text(zh="已整改", en="Put right"),
        "answered": Text(zh="已答复申请人", en="Answered"),
        "closed": Text(zh="整改结束", en="Closed"),
        "rated": Text(zh=f"申请人评价整改：{told.zh}", en=f"The answer was rated: {told.en}"),
    }[step]
