"""What does an officer see of an item, and what can be done with it?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onecity.base.actor import Actor
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import AlreadyClaimed, TaskClosed
from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import (
    AnswersInvalid,
    CertificateNotReadable,
    MarksMissing,
    NotAcceptedYet,
    ReasonMissing,
    StepNotPossible,
)
from onecity.engines.affairs.pages.documents import PICTURES
from onecity.engines.affairs.pages.fields import field_views
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.show import item_steps, moment_rows
from onecity.engines.certificates.door import certificate_type
from onecity.engines.certificates.errors import FaceInvalid
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel, next_task

LONGEST_REASON = 1000
DECIDING = {"approve", "refuse", "verify", "revoke"}
PROBLEMS = (
    AlreadyClaimed,
    AnswersInvalid,
    FaceInvalid,
    MarksMissing,
    NotAcceptedYet,
    ReasonMissing,
    StepNotPossible,
    TaskClosed,
)


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """The item's facts with their sources, why it is due then, the actions, how it came to this."""
    actor = actor_of(request)
    case, item_id = door.case_of_task(actor, task.id)
    item = next(one for one in case.items if one.id == item_id)
    free = task.assignee in {None, actor.id} and task.state != "closed"
    follow_up = task.kind == "follow-up"
    ready = not item.tolerable and not item.promises
    about = next((one for one in case.owed if one.name == task.key.split(":")[-1]), None)
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
        "read": [one for one in case.materials if one.rule == "certificate"],
        "settled": [one for one in case.materials if one.rule != "certificate"],
        "follow_up": follow_up,
        "about": about,
        "may_follow_up": free and follow_up and item.status == "approved",
        # a fact can be found true; a document that never came cannot
        "may_verify": about is not None and about.kind == "commitment",
        "may_work": free and not follow_up and item.status == "open",
        "may_grant": free and not follow_up and item.status == "open" and ready,
        "may_refuse": free and not follow_up and item.status in {"open", "supplement", "procedure"},
        "may_end_procedure": free and not follow_up and item.status == "procedure",
        "findings": field_views(item.findings, {}),
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
    except PROBLEMS as problem:
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
        door.approve(actor, task_id, dict(request.POST.lists()))
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
    return take_further(request, actor, task_id, step, reason)


def take_further(request: HttpRequest, actor: Actor, task_id: UUID, step: str, reason: str) -> str:
    """Accept, begin and end procedures, follow up. Raises `Http404` for an unknown step, else as the door does."""
    name = request.POST.get("name", "")
    if step == "tolerate":
        door.accept_with_tolerance(actor, task_id, name)
        return _("Accepted with a document to follow. The applicant has been told by when.")
    if step == "promise":
        door.accept_on_promise(actor, task_id, name)
        return _("Accepted on the promise. It is to be verified after the decision.")
    if step == "begin":
        door.begin_procedure(actor, task_id, name, reason)
        return _("The procedure has begun, the clock is paused. The applicant has been told.")
    if step == "end":
        door.end_procedure(actor, task_id)
        return _("The procedure has ended, the clock goes on.")
    if step == "verify":
        door.verify(actor, task_id)
        return _("Noted as true. The applicant has been told.")
    if step == "revoke":
        door.revoke(actor, task_id, reason)
        return _("Taken back. The applicant has been told why.")
    raise Http404


@require_POST
@signed_in_page
@found
def certificate(request: HttpRequest, task_id: UUID, document_id: str) -> HttpResponse:
    """What the applicant's certificate says; the reading is recorded and shown to its holder."""
    try:
        pulled = door.read_certificate(actor_of(request), task_id, document_id)
    except CertificateNotReadable as gone:
        return render(request, "affairs/desk_certificate.html", {"gone": gone.text(get_language() or "zh")})
    declared = certificate_type(pulled.type)
    rows = [
        {"key": field.title, "value": str(pulled.fields[field.id]), "source": pulled.identifier}
        for field in declared.fields
        if field.id in pulled.fields
    ]
    return render(request, "affairs/desk_certificate.html", {"rows": rows, "pulled": pulled})


def problem_words(problem: Exception) -> str:
    """Why the step was not taken and what to do; nothing was changed."""
    if isinstance(problem, ReasonMissing):
        return _("Nothing was changed: write the reason, and for a refusal what the applicant can do.")
    if isinstance(problem, MarksMissing):
        return _("Nothing was changed: mark what the applicant has to mend.")
    if isinstance(problem, AnswersInvalid):
        return _("Nothing was changed: fill in what the decision has to record.")
    if isinstance(problem, FaceInvalid):
        return _("Nothing was changed: the certificate cannot be made from these entries. Check them.")
    if isinstance(problem, NotAcceptedYet):
        return _("Nothing was changed: accept the missing document or the promise first.")
    if isinstance(problem, AlreadyClaimed):
        return _("Nothing was changed: %(name)s is working on this task.") % {"name": problem.by}
    return _("Nothing was changed: the item has moved on meanwhile. Look at it again.")
