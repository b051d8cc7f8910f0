"""How is an application filled in: one thing per page, kept as it grows, checked before it is sent?"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.declare import FormField, Section, Service
from onecity.engines.affairs.door import Application
from onecity.engines.affairs.door.services import parameters, prepared
from onecity.engines.affairs.errors import AnswerProblem, AnswersInvalid, DocumentRefused, NothingApplies
from onecity.engines.affairs.pages.fields import field_views
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.rules.answers import read_answers
from onecity.engines.affairs.rules.scope import asked_fields
from onecity.web.access import actor_of, signed_in_page
from onecity.web.errors import bad_request

WHOLE = "whole"
CHANNELS = {
    "app": gettext_lazy("Here, in my certificates and messages"),
    "sms": gettext_lazy("By text message"),
    "email": gettext_lazy("By e-mail"),
    "window": gettext_lazy("I collect it at a counter"),
}


@require_GET
@signed_in_page
@found
def overview(request: HttpRequest, service_id: str) -> HttpResponse:
    """The parts of the application and how far each is."""
    applied = door.application(actor_of(request), service_id)
    context = {"applied": applied, "parts": parts(applied), "fillable": door.fillable(applied)}
    return render(request, "affairs/apply.html", context)


@require_POST
@signed_in_page
@found
def fill(request: HttpRequest, service_id: str) -> HttpResponse:
    """Answer open questions from the applicant's certificates: pressing the button is the consent."""
    count = door.fill_from_certificates(actor_of(request), service_id)
    said = ngettext(
        "%(count)s answer was filled in. Check it.", "%(count)s answers were filled in. Check them.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("affairs:apply", service_id)


def parts(applied: Application) -> list[dict[str, object]]:
    """The task list: each section, the documents, the last check."""
    missing = {problem.field for problem in applied.missing}
    asked = {field.id for field in applied.scope.fields}
    rows = [_part(applied, section, missing, asked) for section in applied.service.form.sections]
    ready = not applied.missing
    if not ready:
        rows.append(
            {
                "title": _("Documents"),
                "note": _("Shown once the questions are answered"),
                "status": _("Later"),
            }
        )
    elif applied.scope.needed:
        left = len(applied.missing_documents)
        rows.append(
            {
                "title": _("Documents"),
                "href": reverse("affairs:apply_documents", args=[applied.service.id]),
                "status": _("%(left)s missing") % {"left": left} if left else _("Done"),
                "tone": "soon" if left else "done",
            }
        )
    if ready and applied.signatures:
        left = len(applied.missing_signatures)
        rows.append(
            {
                "title": _("Signatures of others"),
                "href": reverse("affairs:apply_signatures", args=[applied.service.id]),
                "status": _("%(left)s missing") % {"left": left} if left else _("Done"),
                "tone": "soon" if left else "done",
            }
        )
    if applied.complete:
        rows.append(
            {
                "title": _("Check and send"),
                "href": reverse("affairs:apply_check", args=[applied.service.id]),
                "status": _("Ready"),
                "tone": "active",
            }
        )
    return rows


def _part(applied: Application, section: Section, missing: set[str], asked: set[str]) -> dict[str, object]:
    mine = [field.id for field in section.fields if field.id in asked]
    left = sum(name in missing for name in mine)
    given = sum(name in applied.answers for name in mine)
    status, tone = (
        (_("Done"), "done") if not left else (_("Go on"), "active") if given else (_("Not started"), "")
    )
    return {
        "title": section.title,
        "href": reverse("affairs:apply_section", args=[applied.service.id, section.id]),
        "status": status,
        "tone": tone,
    }


def section_of(service: Service, section_id: str) -> Section:
    """A section of the form. Raises `Http404`."""
    for section in service.form.sections:
        if section.id == section_id:
            return section
    raise Http404


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def section(request: HttpRequest, service_id: str, section_id: str) -> HttpResponse:
    """One page of questions; with `?preview` only those that the entries so far lead to."""
    applied = door.application(actor_of(request), service_id)
    part = section_of(applied.service, section_id)
    if request.method == "GET":
        return _section_page(request, applied, part)
    entered = {field.id: request.POST.getlist(field.id) for field in part.fields}
    if "preview" in request.GET:
        return _preview(request, applied, part, entered)
    if WHOLE not in request.POST:
        # the form's last field is not there: the connection broke, and what is missing was not left empty
        return bad_request(request)
    problems = door.save_answers(actor_of(request), service_id, entered)
    if problems:
        fresh = door.application(actor_of(request), service_id)
        return _section_page(request, fresh, part, problems, entered, status=422)
    return redirect(after(door.application(actor_of(request), service_id), part))


def _preview(
    request: HttpRequest, applied: Application, part: Section, entered: dict[str, list[str]]
) -> HttpResponse:
    """The questions anew where others are asked now; else nothing, so that no typing is disturbed."""
    fields = preview_fields(applied, part, entered)
    if {field.id for field in fields} == set(request.POST.get("shown", "").split()):
        return HttpResponse(status=204)
    views = field_views(fields, {}, entered=entered, telling=door.telling(applied))
    return render(request, "affairs/section_fields.html", {"views": views})


def preview_fields(
    applied: Application, part: Section, entered: dict[str, list[str]]
) -> tuple[FormField, ...]:
    """The questions of this page, given the other pages' answers and what was entered so far."""
    ready = prepared(applied.service.id)
    beside = {name: answer for name, answer in applied.answers.items() if name not in entered}
    read, _problems = read_answers(
        ready, entered, parameters(), complete=False, only=frozenset(entered), beside=beside
    )
    asked = {field.id for field in asked_fields(ready, beside | read, parameters())}
    return tuple(field for field in part.fields if field.id in asked)


def _section_page(
    request: HttpRequest,
    applied: Application,
    part: Section,
    problems: tuple[AnswerProblem, ...] = (),
    entered: dict[str, list[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = {field.id for field in applied.scope.fields} | {problem.field for problem in problems}
    fields = tuple(field for field in part.fields if field.id in asked)
    if entered is not None:
        fields = preview_fields(applied, part, entered)
    sections = list(applied.service.form.sections)
    context = {
        "applied": applied,
        "section": part,
        "views": field_views(fields, applied.answers, problems, entered, door.telling(applied)),
        "changes": any(field.when for field in part.fields),
        "number": sections.index(part) + 1,
        "count": len(sections),
    }
    return render(request, "affairs/section.html", context, status=status)


def after(applied: Application, part: Section) -> str:
    """Where to go when a page is done: the next unfinished part, else the documents, else the check."""
    service = applied.service
    missing = {problem.field for problem in applied.missing}
    order = list(service.form.sections)
    for later in (*order[order.index(part) + 1 :], *order):
        if any(field.id in missing for field in later.fields):
            return reverse("affairs:apply_section", args=[service.id, later.id])
    if applied.missing_documents:
        return reverse("affairs:apply_documents", args=[service.id])
    if applied.missing_signatures:
        return reverse("affairs:apply_signatures", args=[service.id])
    return reverse("affairs:apply_check", args=[service.id])


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def check(request: HttpRequest, service_id: str) -> HttpResponse:
    """All answers once more, with a way to change each; then send."""
    actor = actor_of(request)
    if request.method == "POST":
        try:
            if request.POST.get("delivery"):
                door.choose_delivery(actor, service_id, request.POST["delivery"])
            case_id = door.file_case(actor, service_id)
        except (AnswersInvalid, NothingApplies, DocumentRefused):
            return redirect("affairs:apply", service_id)
        return redirect("affairs:filed", case_id)
    applied = door.application(actor, service_id)
    if applied.scope.items and not applied.complete:
        return redirect("affairs:apply", service_id)
    return render(request, "affairs/check.html", check_context(applied) | {"key": str(uuid7())})


def check_context(applied: Application) -> dict[str, object]:
    """The sections with their answers, the documents, and what the case will consist of."""
    given = {answer.field: answer for answer in applied.shown}
    sections = []
    for part in applied.service.form.sections:
        href = reverse("affairs:apply_section", args=[applied.service.id, part.id])
        rows = [{"key": given[f.id].title, "value": given[f.id].shown} for f in part.fields if f.id in given]
        if rows:
            sections.append({"title": part.title, "href": href, "rows": rows})
    channels = [
        {
            "id": one,
            "title": CHANNELS[one],
            "chosen": one == applied.delivery or (not applied.delivery and not i),
        }
        for i, one in enumerate(applied.service.channels)
    ]
    return {
        "applied": applied,
        "sections": sections,
        "service": applied.service,
        "channels": channels if len(channels) > 1 else [],
        "ways": [way for way in door.ways(applied) if way.way != "upload"],
    }
