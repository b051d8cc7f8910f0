"""What does a program get to know of a resident's cases, and what can it do with them?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.api.shapes import Answers, DocumentOut, Kept, content_of, documents_out, tupled
from onecity.engines.affairs.errors import AnswersInvalid
from onecity.engines.affairs.rules.answers import check_field_types, written
from onecity.engines.affairs.rules.schema import field_schema
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()
CASE = "/cases/{case_id}"
REQUEST = CASE + "/items/{item_id}/supplement"


class ItemOut(Schema):
    """Where one item of a case stands."""

    id: str
    title: Text
    department: Text
    status: str
    due_at: datetime | None
    paused: bool
    why: list[Text]
    reason: str
    remedy: str
    results: list[Text]


class OwedOut(Schema):
    """What is still to come: a document that may follow, or a promise that the office verifies."""

    kind: str
    item: str
    name: str
    title: Text
    due_at: datetime | None
    consequence: Text


class DeliveryOut(Schema):
    """How one result comes."""

    id: UUID
    item: str
    result: str
    title: Text
    channel: str
    state: str
    certificate_id: UUID | None
    received_at: datetime | None


class CaseOut(Schema):
    """A case."""

    id: UUID
    number: str
    service: str
    outcome: str
    filed_at: datetime
    closed_at: datetime | None
    items: list[ItemOut]
    owed: list[OwedOut]
    deliveries: list[DeliveryOut]


class CaseInShort(Schema):
    """A case as a list shows it; `next_due` is the next date of an open item."""

    id: UUID
    number: str
    service: str
    title: Text
    outcome: str
    filed_at: datetime
    items: int
    decided: int
    next_due: datetime | None
    waiting_for_me: bool


class CasePage(Schema):
    """One page of cases; ask again with `cursor=next_cursor`."""

    items: list[CaseInShort]
    next_cursor: str | None


class RequestOut(Schema):
    """What an office asks of the applicant: questions to answer anew (JSON Schema each), documents to hand in."""

    item: str
    reason: str
    questions: dict[str, dict[str, Any]]
    documents: list[str]
    given: list[DocumentOut]


@router.get("/cases", response=CasePage, auth=signed_in, summary=gettext_noop("My cases, newest first"))
def cases(request: HttpRequest, cursor: str | None = None) -> Any:  # noqa: ANN401  ninja builds the response type
    """The caller's own cases."""
    page = door.my_cases(actor_of(request), cursor)
    return CasePage(
        items=[CaseInShort.model_validate(one, from_attributes=True) for one in page.items],
        next_cursor=page.next_cursor,
    )


@router.get(CASE, response=CaseOut, auth=signed_in, summary=gettext_noop("One of my cases"))
def case(request: HttpRequest, case_id: UUID) -> Any:  # noqa: ANN401
    """Where each item stands, when it is due and why; what is owed, how results come. 404 for another's case."""
    return case_out(door.my_case(actor_of(request), case_id))


@router.post(
    CASE + "/withdrawal", response={204: None}, auth=signed_in, summary=gettext_noop("Withdraw my case")
)
def withdraw(request: HttpRequest, case_id: UUID) -> Any:  # noqa: ANN401
    """Take the application back; decided items stay decided. 409 when nothing is left to withdraw."""
    door.withdraw(actor_of(request), case_id)
    return Status(204, None)


@router.get(REQUEST, response=RequestOut, auth=signed_in, summary=gettext_noop("What an office asks of me"))
def supplement_request(request: HttpRequest, case_id: UUID, item_id: str) -> Any:  # noqa: ANN401
    """The open request of an item. 409 when nothing is asked."""
    asked = door.supplement_request(actor_of(request), case_id, item_id)
    return RequestOut(
        item=item_id,
        reason=asked.item.reason,
        questions={field.id: field_schema(field) for field in asked.fields},
        documents=[document.id for document in asked.documents],
        given=documents_out(asked.given),
    )


@router.post(
    REQUEST + "/documents/{document_id}",
    response={201: Kept},
    auth=signed_in,
    summary=gettext_noop("Add what was asked"),
)
def attach_to_case(
    request: HttpRequest,
    case_id: UUID,
    item_id: str,
    document_id: str,
    file: File[UploadedFile],
) -> Any:  # noqa: ANN401
    """Hand in a document that the request asks for (multipart field `file`)."""
    content = content_of(document_id, file)
    kept = door.attach_to_case(actor_of(request), case_id, item_id, document_id, *content)
    return Status(201, Kept(id=kept))


@router.post(
    REQUEST, response={204: None}, auth=signed_in, summary=gettext_noop("Answer what an office asks")
)
def supplement(request: HttpRequest, case_id: UUID, item_id: str, body: Answers) -> Any:  # noqa: ANN401
    """Answer the questions anew, once all documents are there; the clock goes on. 422 names what is missing."""
    actor, given = actor_of(request), tupled(body.answers)
    fields = {field.id: field for field in door.supplement_request(actor, case_id, item_id).fields}
    problems = check_field_types(fields, given)
    if problems:
        raise AnswersInvalid(problems)
    door.supplement(actor, case_id, item_id, {n: written(fields[n], one) for n, one in given.items()})
    return Status(204, None)


@router.post(
    CASE + "/documents/{document_id}",
    response={201: Kept},
    auth=signed_in,
    summary=gettext_noop("Hand in what is owed"),
)
def deliver(
    request: HttpRequest,
    case_id: UUID,
    document_id: str,
    file: File[UploadedFile],
) -> Any:  # noqa: ANN401
    """Hand in a document that was allowed to follow (multipart field `file`). 409 when it is not outstanding."""
    content = content_of(document_id, file)
    return Status(201, Kept(id=door.deliver(actor_of(request), case_id, document_id, *content)))


@router.post(
    CASE + "/deliveries/{delivery_id}/receipt",
    response={204: None},
    auth=signed_in,
    summary=gettext_noop("Say that a result has come"),
)
def confirm_receipt(request: HttpRequest, case_id: UUID, delivery_id: UUID) -> Any:  # noqa: ANN401
    """Confirm that a result has arrived; a second time changes nothing."""
    door.confirm_receipt(actor_of(request), case_id, delivery_id)
    return Status(204, None)


def case_out(view: door.CaseView) -> CaseOut:
    """A case as programs see it."""
    return CaseOut(
        id=view.id,
        number=view.number,
        service=view.service,
        outcome=view.outcome,
        filed_at=view.filed_at,
        closed_at=view.closed_at,
        items=[item_out(item) for item in view.items],
        owed=[OwedOut.model_validate(one, from_attributes=True) for one in view.owed],
        deliveries=[DeliveryOut.model_validate(one, from_attributes=True) for one in view.deliveries],
    )


def item_out(item: door.ItemView) -> ItemOut:
    """An item as programs see it."""
    return ItemOut(
        id=item.id,
        title=item.title,
        department=item.department,
        status=item.status,
        due_at=item.due.due_at if item.due else None,
        paused=item.due.paused if item.due else False,
        why=list(item.due.why) if item.due else [],
        reason=item.reason,
        remedy=item.remedy,
        results=list(item.results),
    )
