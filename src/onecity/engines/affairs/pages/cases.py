"""How does a resident follow a case, mend it, take it back?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.door import CaseView, ItemView
from onecity.engines.affairs.errors import AnswerProblem, AnswersInvalid, DocumentRefused, StepNotPossible
from onecity.engines.affairs.pages.documents import case_document
from onecity.engines.affairs.pages.fields import field_views
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.show import item_steps, moment_rows
from onecity.engines.affairs.pages.words import document_words, problem_words
from onecity.engines.affairs.rules.conditions import fields_of
from onecity.web.access import actor_of, signed_in_page

__all__ = ["case", "case_document", "cases", "filed", "supplement", "withdraw"]


@require_GET
@signed_in_page
def cases(request: HttpRequest) -> HttpResponse:
    """One's own cases, newest first."""
    page = door.my_cases(actor_of(request), request.GET.get("cursor"))
    return render(request, "affairs/cases.html", {"page": page})


@require_GET
@signed_in_page
@found
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: where each item stands, when it is due and why, what came of it."""
    shown = door.my_case(actor_of(request), case_id)
    context = {"case": shown, "steps": item_steps(shown), "moments": moment_rows(shown)}
    return render(request, "affairs/case.html", context)


@require_GET
@signed_in_page
@found
def filed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The receipt: number, what happens next, by when."""
    shown = door.my_case(actor_of(request), case_id)
    return render(request, "affairs/filed.html", {"case": shown, "steps": item_steps(shown)})


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask once, then take the application back."""
    shown = door.my_case(actor_of(request), case_id)
    if request.method == "POST":
        try:
            door.withdraw(actor_of(request), case_id)
            messages.success(request, _("Your application was withdrawn."))
        except StepNotPossible:
            messages.warning(request, _("Everything in this case is decided already; there is nothing to withdraw."))
        return redirect("affairs:case", case_id)
    return render(request, "affairs/withdraw.html", {"case": shown, "key": str(uuid7())})


def asked_item(shown: CaseView, item_id: str) -> ItemView:
    """The item that waits for its applicant. Raises `Http404` for any other."""
    for item in shown.items:
        if item.id == item_id and item.status == "supplement":
            return item
    raise Http404


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def supplement(request: HttpRequest, case_id: UUID, item_id: str) -> HttpResponse:
    """Give what an officer asked for: answers anew, documents once more."""
    actor = actor_of(request)
    item = asked_item(door.my_case(actor, case_id), item_id)
    problems: dict[str, str] = {}
    entered: dict[str, list[str]] | None = None
    if request.method == "POST":
        entered = {name: request.POST.getlist(name) for name in item.marked_names}
        problems = hand_in(request, case_id, item)
        if not problems:
            messages.success(request, _("Thank you. The department goes on with your case."))
            return redirect("affairs:case", case_id)
    return _supplement_page(request, case_id, item, entered, problems)


def hand_in(request: HttpRequest, case_id: UUID, item: ItemView) -> dict[str, str]:
    """Attach the files that came, then answer the request; gives what is still wrong, by name."""
    actor = actor_of(request)
    problems: dict[str, str] = {}
    for name in item.marked_names:
        file = request.FILES.get(name)
        if file is None or file.size is None:
            continue
        try:
            door.attach_to_case(actor, case_id, item.id, name, file.name or "", file.file, file.size)
        except DocumentRefused as refused:
            problems[name] = document_words(refused, None)
    if problems:
        return problems
    try:
        raw = {name: request.POST.getlist(name) for name in item.marked_names}
        door.supplement(actor, case_id, item.id, raw)
    except AnswersInvalid as invalid:
        fields = fields_of(door.service(door.my_case(actor, case_id).service))
        return {name: problem_words(problem, fields.get(name)) for name, problem in invalid.problems.items()}
    return {}


def _supplement_page(
    request: HttpRequest, case_id: UUID, item: ItemView, entered: dict[str, list[str]] | None, problems: dict[str, str]
) -> HttpResponse:
    shown = door.my_case(actor_of(request), case_id)
    service = door.service(shown.service)
    fields = tuple(field for name, field in fields_of(service).items() if name in item.marked_names)
    wrong = tuple(AnswerProblem(name, "wrong") for name in problems if name in {f.id for f in fields})
    context = {
        "case": shown,
        "item": item,
        "views": field_views(fields, {}, wrong, entered),
        "documents": [
            {"document": d, "error": problems.get(d.id, ""), "accept": ",".join(f".{kind}" for kind in d.accept)}
            for d in service.documents
            if d.id in item.marked_names
        ],
        "key": str(uuid7()),
    }
    return render(request, "affairs/supplement.html", context, status=422 if problems else 200)
