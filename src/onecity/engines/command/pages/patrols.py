"""What does somebody on patrol see on their phone, and how do they fill the list in?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.base.actor import Actor, NotAllowed
from onecity.base.worklist.door import TaskView
from onecity.core.ids import uuid7
from onecity.engines.command import door
from onecity.engines.command.pages.guard import found, kind_words
from onecity.engines.command.pages.orders import taken_at
from onecity.engines.command.pages.sent import answered
from onecity.engines.command.permissions import ACT
from onecity.web.access import actor_of, signed_in_page
from onecity.web.desk import DeskPanel


@require_GET
@signed_in_page
@found
def from_message(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """From a message to the round's task."""
    return redirect("command:round", door.task_of_round(round_id))


@require_GET
@signed_in_page
def patrols(request: HttpRequest) -> HttpResponse:
    """All rounds that one may walk now; a phone that opens this keeps them for where there is no network."""
    actor = actor_of(request)
    if not actor.scopes(ACT):
        raise NotAllowed(ACT)
    return render(request, "command/rounds.html", {"tasks": door.my_rounds(actor)})


@require_GET
@signed_in_page
@found
def patrol(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One round: the list, then evidence, then done."""
    return render(request, "command/round.html", round_context(actor_of(request), task_id))


def panel(request: HttpRequest, task: TaskView) -> DeskPanel:
    """A round as the desk shows it."""
    context = round_context(actor_of(request), task.id)
    return DeskPanel(content=render_to_string("command/round_content.html", context, request))


@require_POST
@signed_in_page
@found
def fill(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Keep the answers of the list; a refusal is told, and nothing was kept."""
    return answered(request, lambda: _filled(request, task_id), "command:round", task_id)


def _filled(request: HttpRequest, task_id: UUID) -> str:
    when = taken_at(request.POST.get("taken_at", ""))
    if door.fill_in(actor_of(request), task_id, request.POST.dict(), when):
        return _("Kept. Something is not in order: take a photo and tell the technical person.")
    return _("Kept. Everything is in order.")


def round_context(actor: Actor, task_id: UUID) -> dict[str, object]:
    """What the templates of a round need."""
    shown = door.round_of(actor, task_id)
    forms = [one for one in shown.evidence if one.kind == "form"]
    answers = forms[-1].answers if forms else {}
    return {
        "round": shown,
        "task": shown.task,
        "order": shown,
        "rows": [
            {"item": one, "answer": answers.get(one.id), "given": one.id in answers}
            for one in shown.patrol.items
        ],
        "filled": bool(forms),
        "missing": [kind_words(one) for one in shown.missing],
        "notes": [one for one in shown.evidence if one.text],
        "photos": [one for one in shown.evidence if one.blob],
        "key": str(uuid7()),
    }
