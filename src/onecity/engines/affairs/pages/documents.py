"""How does a document get in, and out again?"""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onecity.engines.affairs import door
from onecity.engines.affairs.door import Application, DocumentView
from onecity.engines.affairs.errors import DocumentRefused
from onecity.engines.affairs.pages.guard import found
from onecity.engines.affairs.pages.words import document_words
from onecity.web.access import actor_of, signed_in_page


@require_http_methods(["GET", "POST"])
@signed_in_page
@found
def documents(request: HttpRequest, service_id: str) -> HttpResponse:
    """The documents that the case needs: hand in one at a time, see and remove what is there."""
    actor = actor_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        document_id = request.POST.get("document", "")
        try:
            file = request.FILES.get("file")
            if file is None or file.size is None:
                raise DocumentRefused(document_id, "none")
            door.attach(actor, service_id, document_id, file.name or "", file.file, file.size)
            return redirect("affairs:apply_documents", service_id)
        except DocumentRefused as refused:
            service = door.service(service_id)
            declared = next((d for d in service.documents if d.id == document_id), None)
            errors[document_id] = document_words(refused, declared)
    applied = door.application(actor, service_id)
    context = {"applied": applied, "rows": document_rows(applied, errors), "service": applied.service}
    return render(request, "affairs/documents.html", context, status=422 if errors else 200)


def document_rows(applied: Application, errors: dict[str, str]) -> list[dict[str, object]]:
    """Each document with what was handed in and what went wrong."""
    return [
        {
            "document": document,
            "uploads": [upload for upload in applied.uploads if upload.document == document.id],
            "error": errors.get(document.id, ""),
            "accept": ",".join(f".{kind}" for kind in document.accept),
        }
        for document in applied.scope.documents
    ]


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


def as_attachment(document: DocumentView, content: bytes) -> HttpResponse:
    """A download that no browser will run: an attachment under a sandbox policy."""
    response = HttpResponse(content, content_type=document.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.name)}"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
