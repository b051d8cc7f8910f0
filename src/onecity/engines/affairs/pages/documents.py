"""How does a document get in, and out again?"""

from collections.abc import Iterable
from typing import BinaryIO, cast
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onecity.core.ids import uuid7
from onecity.engines.affairs import door
from onecity.engines.affairs.declare import Document
from onecity.engines.affairs.door import DocumentView
from onecity.engines.affairs.errors import DocumentRefused, StepNotPossible
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.words import document_words
from onecity.engines.affairs.rules import explaining
from onecity.web.access import actor_of, signed_in_page

PICTURES = {"image/jpeg", "image/png"}
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def documents(request: HttpRequest, service_id: str) -> HttpResponse:
    """The documents that the case needs: hand in one at a time, see and remove what is there."""
    actor = actor_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            take_in(request, service_id)
            return redirect("affairs:apply_documents", service_id)
        except DocumentRefused as refused:
            errors[refused.document] = document_words(refused)
    applied = door.application(actor, service_id)
    telling = door.telling(applied)
    rows = [
        document_row(way.document, applied.uploads, errors.get(way.document.id, ""))
        | {"way": way, "reasons": explaining.document(telling, way.document)}
        for way in door.ways(applied)
    ]
    context = {"applied": applied, "rows": rows, "service": applied.service}
    return render(request, "affairs/documents.html", context, status=422 if errors else 200)


def take_in(request: HttpRequest, service_id: str) -> None:
    """Attach the files that came for one document. Raises `DocumentRefused` for the first that cannot be used."""
    document_id = request.POST.get("document", "")
    files = request.FILES.getlist("file")
    if not files:
        raise DocumentRefused(document_id, "none")
    for file in files:
        door.attach(
            actor_of(request),
            service_id,
            document_id,
            file.name or "",
            cast("BinaryIO", file),
            file.size or 0,
        )


def document_row(document: Document, given: Iterable[DocumentView], error: str) -> dict[str, object]:
    """A document with what was handed in and what went wrong."""
    return {
        "document": document,
        "uploads": [upload for upload in given if upload.document == document.id],
        "error": error,
        # named as media types too, phones offer their camera
        "accept": ",".join(
            (*(MEDIA_TYPES[kind] for kind in document.accept), *(f".{kind}" for kind in document.accept))
        ),
        "kinds": " · ".join(kind.upper() for kind in document.accept),
    }


@require_POST
@signed_in_page
@found
def choose(request: HttpRequest, service_id: str, document_id: str) -> HttpResponse:
    """Choose how a document comes: handed in, read from a certificate, promised, or later."""
    try:
        door.choose_way(actor_of(request), service_id, document_id, request.POST.get("way", ""))
    except DocumentRefused as refused:
        messages.warning(request, document_words(refused))
    return redirect(f"{reverse('affairs:apply_documents', args=[service_id])}#{document_id}")


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def deliver(request: HttpRequest, case_id: UUID, document_id: str) -> HttpResponse:
    """Hand in a document that was allowed to follow later."""
    actor, error = actor_of(request), ""
    if request.method == "POST":
        try:
            _deliver(request, case_id, document_id)
            messages.success(request, _("Thank you. Nothing is missing of this document any more."))
            return redirect("affairs:case", case_id)
        except DocumentRefused as refused:
            error = document_words(refused)
        except StepNotPossible:
            messages.warning(request, _("Nothing is asked of you here any more."))
            return redirect("affairs:case", case_id)
    case = door.my_case(actor, case_id)
    document = next((d for d in door.service_of(actor, case_id).documents if d.id == document_id), None)
    if document is None:
        raise Http404
    context = {
        "case": case,
        "document": document,
        "owed": [one for one in case.owed if one.name == document_id],
        "row": document_row(document, (), error),
        "key": str(uuid7()),
    }
    return render(request, "affairs/deliver.html", context, status=422 if error else 200)


def _deliver(request: HttpRequest, case_id: UUID, document_id: str) -> None:
    files = request.FILES.getlist("file")
    if not files:
        raise DocumentRefused(document_id, "none")
    file = files[0]
    door.deliver(
        actor_of(request),
        case_id,
        document_id,
        file.name or "",
        cast("BinaryIO", file),
        file.size or 0,
    )


@require_POST
@signed_in_page
@found
def remove(request: HttpRequest, service_id: str, upload_id: UUID) -> HttpResponse:
    """Take a document out again."""
    door.detach(actor_of(request), service_id, upload_id)
    messages.success(request, _("The document was removed."))
    return redirect("affairs:apply_documents", service_id)


@require_GET
@signed_in_page
@found
def draft_document(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The content of a document of one's own draft."""
    return as_attachment(*door.upload(actor_of(request), upload_id))


@require_GET
@signed_in_page
@found
def case_document(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The content of a document of a case, for its applicant and for officers whose item needs it."""
    return as_attachment(*door.upload_of_case(actor_of(request), upload_id))


@require_GET
@signed_in_page
@found
def picture(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """A photo of a case, to look at on the page; 404 for everything that is no photo."""
    document, content = door.upload_of_case(actor_of(request), upload_id)
    if document.media_type not in PICTURES:
        raise Http404
    return contained(document, content, "inline")


def as_attachment(document: DocumentView, content: bytes) -> HttpResponse:
    """A download."""
    return contained(document, content, f"attachment; filename*=UTF-8''{quote(document.name)}")


def contained(document: DocumentView, content: bytes, disposition: str) -> HttpResponse:
    """A content that no browser will run, guess the type of, or keep."""
    response = HttpResponse(content, content_type=document.media_type)
    response["Content-Disposition"] = disposition
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
