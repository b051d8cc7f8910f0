"""How does a program write and file an application for a resident, question by question?"""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.api.shapes import Answers, DocumentOut, Kept, content_of, documents_out, tupled
from onecity.engines.affairs.door.services import prepared
from onecity.engines.affairs.errors import AnswersInvalid
from onecity.engines.affairs.rules.answers import check_types, written_all
from onecity.engines.affairs.rules.schema import field_schema
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()
DRAFT = "/services/{service_id}/draft"


class WayOut(Schema):
    """A needed document: how it comes now, and how else it may."""

    document: str
    title: Text
    required: bool
    way: str
    open: list[str]
    certificate_id: UUID | None
    readers: list[Text]
    fields: list[Text]


class QuestionOut(Schema):
    """The next question: where it stands, and what a right answer looks like (JSON Schema)."""

    field: str
    section: str
    valid: dict[str, Any]


class ApplicationOut(Schema):
    """An application as far as it is written: what it leads to, what is missing."""

    service: str
    items: list[str]
    answers: dict[str, str | int | bool | list[str]]
    missing: list[str]
    ways: list[WayOut]
    missing_documents: list[str]
    documents: list[DocumentOut]
    channels: list[str]
    delivery: str
    complete: bool
    next_question: QuestionOut | None


class Way(Schema):
    """How a document is to come; `certificate` is the consent to have it read for this application alone."""

    way: Literal["upload", "certificate", "promise", "later"]


class Channel(Schema):
    """How results are to come."""

    channel: str


class Filed(Schema):
    """What came of filing."""

    id: UUID
    number: str


@router.get(DRAFT, response=ApplicationOut, auth=signed_in, summary=gettext_noop("My application so far"))
def application(request: HttpRequest, service_id: str) -> Any:  # noqa: ANN401  ninja builds the response type
    """Answers, what they lead to, what is missing, how documents may come, and the next question."""
    return application_out(door.application(actor_of(request), service_id))


@router.put(DRAFT, response={204: None}, auth=signed_in, summary=gettext_noop("Save answers"))
def save(request: HttpRequest, service_id: str, body: Answers) -> Any:  # noqa: ANN401
    """Keep answers in the caller's draft; those that can be read are kept, 422 names the others.

    A value of another type than its question has, or an unknown question, keeps nothing.
    """
    ready = prepared(service_id)
    given = tupled(body.answers)
    problems = check_types(ready, given) or door.save_answers(
        actor_of(request), service_id, written_all(ready, given)
    )
    if problems:
        raise AnswersInvalid(problems)
    return Status(204, None)


@router.put(
    DRAFT + "/ways/{document_id}",
    response=ApplicationOut,
    auth=signed_in,
    summary=gettext_noop("Choose a way"),
)
def choose_way(request: HttpRequest, service_id: str, document_id: str, body: Way) -> Any:  # noqa: ANN401
    """Choose how a document comes. 422 for a way that is not open to it."""
    door.choose_way(actor_of(request), service_id, document_id, body.way)
    return application_out(door.application(actor_of(request), service_id))


@router.put(
    DRAFT + "/delivery", response={204: None}, auth=signed_in, summary=gettext_noop("Choose how results come")
)
def choose_delivery(request: HttpRequest, service_id: str, body: Channel) -> Any:  # noqa: ANN401
    """One of the service's channels. 422 for another."""
    door.choose_delivery(actor_of(request), service_id, body.channel)
    return Status(204, None)


@router.post(
    DRAFT + "/documents/{document_id}",
    response={201: Kept},
    auth=signed_in,
    summary=gettext_noop("Attach a document"),
)
def attach(
    request: HttpRequest,
    service_id: str,
    document_id: str,
    file: File[UploadedFile],
) -> Any:  # noqa: ANN401
    """Add a file (multipart field `file`); its type is read from its content. 422 when it cannot be used."""
    content = content_of(document_id, file)
    kept = door.attach(actor_of(request), service_id, document_id, *content)
    return Status(201, Kept(id=kept))


@router.delete(
    DRAFT + "/uploads/{upload_id}",
    response={204: None},
    auth=signed_in,
    summary=gettext_noop("Take a document out"),
)
def detach(request: HttpRequest, service_id: str, upload_id: UUID) -> Any:  # noqa: ANN401
    """Remove a file from the draft. 404 when it is not there."""
    door.detach(actor_of(request), service_id, upload_id)
    return Status(204, None)


@router.post(
    "/services/{service_id}/cases",
    response={201: Filed},
    auth=signed_in,
    summary=gettext_noop("File my draft"),
)
def file(request: HttpRequest, service_id: str) -> Any:  # noqa: ANN401
    """File the caller's draft. Send an `Idempotency-Key`. 422 names what is missing."""
    actor = actor_of(request)
    case_id = door.file_case(actor, service_id)
    return Status(201, Filed(id=case_id, number=door.my_case(actor, case_id).number))


def application_out(applied: door.Application) -> ApplicationOut:
    """An application as programs see it."""
    service = applied.service
    return ApplicationOut(
        service=service.id,
        items=[item.id for item in applied.scope.items],
        answers={n: list(a) if isinstance(a, tuple) else a for n, a in applied.answers.items()},
        missing=[problem.field for problem in applied.missing],
        ways=[way_out(way) for way in door.ways(applied)],
        missing_documents=[document.id for document in applied.missing_documents],
        documents=documents_out(applied.uploads),
        channels=list(service.channels),
        delivery=applied.delivery,
        complete=applied.complete,
        next_question=next_question(applied),
    )


def next_question(applied: door.Application) -> QuestionOut | None:
    """The first question that is asked, required and not answered yet, in the form's order."""
    wanted = next((problem.field for problem in applied.missing), None)
    for section in applied.service.form.sections:
        for field in section.fields:
            if field.id == wanted:
                return QuestionOut(field=field.id, section=section.id, valid=field_schema(field))
    return None


def way_out(view: door.WayView) -> WayOut:
    """A document's ways as programs see them."""
    return WayOut(
        document=view.document.id,
        title=view.document.title,
        required=view.document.required,
        way=view.way,
        open=list(door.open_ways(view)),
        certificate_id=view.certificate.id if view.certificate else None,
        readers=list(view.readers),
        fields=list(view.fields),
    )
