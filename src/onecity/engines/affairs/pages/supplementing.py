"""How does a resident give what an officer asked for?"""

from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onecity.base.actor import Actor
from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.door import Request
from onecity.engines.affairs.errors import AnswerProblem, AnswersInvalid, DocumentRefused, StepNotPossible
from onecity.engines.affairs.pages.documents import document_row
from onecity.engines.affairs.pages.fields import field_views
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.words import document_words, problem_words
from onecity.web.access import actor_of, signed_in_page


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def supplement(request: HttpRequest, case_id: UUID, item_id: str) -> HttpResponse:
    """Answers anew, documents once more. Files that were taken stay, also when something else is wrong."""
    actor = actor_of(request)
    try:
        wanted = door.supplement_request(actor, case_id, item_id)
        if request.method == "GET":
            return _page(request, case_id, wanted, (), {})
        refused = attach_files(request, actor, case_id, wanted)
        problems = () if refused else answer(request, actor, case_id, wanted)
        if not refused and not problems:
            messages.success(request, _("Thank you. The department goes on with your case."))
            return redirect("affairs:case", case_id)
        return _page(request, case_id, door.supplement_request(actor, case_id, item_id), problems, refused)
    except StepNotPossible:
        messages.warning(request, _("Nothing is asked of you here any more."))
        return redirect("affairs:case", case_id)


def attach_files(request: HttpRequest, actor: Actor, case_id: UUID, wanted: Request) -> dict[str, str]:
    """Attach the files that came; gives why the others were not taken, by document."""
    refused: dict[str, str] = {}
    for document in wanted.documents:
        for file in request.FILES.getlist(document.id):
            try:
                door.attach_to_case(
                    actor,
                    case_id,
                    wanted.item.id,
                    document.id,
                    file.name or "",
                    cast("BinaryIO", file),
                    file.size or 0,
                )
            except DocumentRefused as refusal:
                refused[document.id] = document_words(refusal)
    return refused


def answer(request: HttpRequest, actor: Actor, case_id: UUID, wanted: Request) -> tuple[AnswerProblem, ...]:
    """Answer the request; gives what is still missing or wrong."""
    try:
        door.supplement(actor, case_id, wanted.item.id, entered(request, wanted))
    except AnswersInvalid as invalid:
        return tuple(invalid.problems.values())
    return ()


def entered(request: HttpRequest, wanted: Request) -> dict[str, list[str]]:
    """What was entered into the questions of the request."""
    return {field.id: request.POST.getlist(field.id) for field in wanted.fields}


def _page(
    request: HttpRequest,
    case_id: UUID,
    wanted: Request,
    problems: tuple[AnswerProblem, ...],
    refused: dict[str, str],
) -> HttpResponse:
    errors = {problem.field: problem_words(problem) for problem in problems} | refused
    context = {
        "case": door.my_case(actor_of(request), case_id),
        "item": wanted.item,
        "views": field_views(
            wanted.fields, {}, problems, entered(request, wanted) if request.method == "POST" else None
        ),
        "documents": [document_row(d, wanted.given, errors.get(d.id, "")) for d in wanted.documents],
        "key": str(uuid7()),
    }
    return render(request, "affairs/supplement.html", context, status=422 if errors else 200)
