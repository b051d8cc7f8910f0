"""What does an office's own system get to know of the office's tasks?

Everything here is for programs that sign their requests, and for officers. A list holds no personal data but masked
names; whoever reads a task says why, in `purpose`, which the signature covers with the query.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from onecity.base.actor import Actor
from onecity.base.worklist.door import TaskView
from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.api.cases import ItemOut, OwedOut, item_out
from onecity.engines.affairs.api.shapes import DocumentOut, documents_out
from onecity.engines.affairs.rules.schema import field_schema
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()
TASK = "/tasks/{task_id}"
Which = Literal["all", "free", "mine", "overdue", "escalated", "closed"]
Purpose = Annotated[
    str, Query(max_length=200, description="Why it is read; kept in the audit. Needed from programs.")
]


class TaskOut(Schema):
    """A task. Send `version` back with every answer: 409 when the task has changed since."""

    id: UUID
    version: int
    kind: str
    title: Text
    case_id: UUID
    item: str
    organisation: str
    division: str | None
    state: str
    mine: bool
    assignee: str
    due_at: datetime | None
    paused: bool
    overdue: bool
    opened_at: datetime
    closed_at: datetime | None
    outcome: str


class TaskPage(Schema):
    """One page of tasks; ask again with `cursor=next_cursor`."""

    items: list[TaskOut]
    next_cursor: str | None


class AnswerOut(Schema):
    """An answer that the item works from, as its office may see it."""

    field: str
    title: Text
    shown: Text


class ReadOut(Schema):
    """A document that is read from a certificate, or was settled otherwise without a file."""

    document: str
    title: Text
    rule: str


class Choice(Schema):
    """What may be accepted or begun."""

    id: str
    title: Text
    note: Text


class TaskWhole(Schema):
    """A task with what its item needs of the case, and nothing else of it."""

    task: TaskOut
    number: str
    service: str
    applicant: str
    item: ItemOut
    conditions: list[Text]
    answers: list[AnswerOut]
    documents: list[DocumentOut]
    certificates: list[ReadOut]
    owed: list[OwedOut]
    findings: dict[str, dict[str, Any]]
    may_supplement: bool
    may_extend: bool
    tolerable: list[Choice]
    promises: list[Choice]
    procedures: list[Choice]
    procedure: Choice | None


class CertificateOut(Schema):
    """What a certificate says in place of a document."""

    type: str
    identifier: str
    fields: dict[str, Any]


@router.get("/tasks", response=TaskPage, auth=signed_in, summary=gettext_noop("Tasks of my office"))
def tasks(
    request: HttpRequest,
    state: Which = "all",
    case_id: UUID | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 50,
) -> Any:  # noqa: ANN401  ninja builds the response type
    """The tasks of the caller's offices by date; `case_id` leaves those of one case."""
    actor = actor_of(request)
    page = door.office_tasks(actor, state=state, case_id=case_id, cursor=cursor, limit=limit)
    return TaskPage(items=[task_out(actor, one) for one in page.items], next_cursor=page.next_cursor)


@router.get(
    TASK, response=TaskWhole, auth=signed_in, summary=gettext_noop("One task with what it needs of the case")
)
def task(request: HttpRequest, task_id: UUID, purpose: Purpose = "") -> Any:  # noqa: ANN401
    """The answers and documents that the item works from, masked as declared. The reading is recorded."""
    actor = actor_of(request)
    case, item_id = door.case_of_task(actor, task_id, purpose)
    return whole_out(actor, door.office_task(actor, task_id), case, item_id)


@router.get(
    TASK + "/certificates/{document_id}",
    response=CertificateOut,
    auth=signed_in,
    summary=gettext_noop("What a certificate says"),
)
def certificate(request: HttpRequest, task_id: UUID, document_id: str) -> Any:  # noqa: ANN401
    """What the applicant's certificate says in place of a document; recorded and shown to its holder."""
    pulled = door.read_certificate(actor_of(request), task_id, document_id)
    return CertificateOut(type=pulled.type, identifier=pulled.identifier, fields=dict(pulled.fields))


@router.get(
    "/documents/{upload_id}",
    response={200: bytes},
    auth=signed_in,
    summary=gettext_noop("A document's content"),
)
def document(request: HttpRequest, upload_id: UUID, purpose: Purpose = "") -> HttpResponse:
    """A file that an item of the caller's office needs. The reading is recorded. 404 for any other."""
    found, content = door.upload_of_case(actor_of(request), upload_id, purpose)
    answer = HttpResponse(content, content_type=found.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return answer


def task_out(actor: Actor, view: TaskView) -> TaskOut:
    """A task as programs see it."""
    case_id, item = view.key.split(":")[:2]
    return TaskOut(
        id=view.id,
        version=view.version,
        kind=view.kind,
        title=view.title,
        case_id=UUID(case_id),
        item=item,
        organisation=view.organisation,
        division=view.division,
        state=view.state,
        mine=view.assignee is not None and view.assignee == actor.id,
        assignee=view.assignee_name,
        due_at=view.due_at,
        paused=view.paused,
        overdue=view.overdue,
        opened_at=view.opened_at,
        closed_at=view.closed_at,
        outcome=view.outcome,
    )


def whole_out(actor: Actor, view: TaskView, case: door.CaseView, item_id: str) -> TaskWhole:
    """A task with its part of the case."""
    item = next(one for one in case.items if one.id == item_id)
    return TaskWhole(
        task=task_out(actor, view),
        number=case.number,
        service=case.service,
        applicant=case.applicant,
        item=item_out(item),
        conditions=list(item.conditions),
        answers=[AnswerOut(field=one.field, title=one.title, shown=one.shown) for one in case.answers],
        documents=documents_out(case.documents),
        certificates=[ReadOut(document=m.document, title=m.title, rule=m.rule) for m in case.materials],
        owed=[OwedOut.model_validate(one, from_attributes=True) for one in case.owed],
        findings={field.id: field_schema(field) for field in item.findings},
        may_supplement=item.may_supplement,
        may_extend=item.may_extend,
        tolerable=choices(item.tolerable),
        promises=choices(item.promises),
        procedures=choices(item.procedures),
        procedure=next(iter(choices((item.procedure,) if item.procedure else ())), None),
    )


def choices(found: tuple[door.ChoiceView, ...]) -> list[Choice]:
    """Choices as programs see them."""
    return [Choice(id=one.id, title=one.title, note=one.note) for one in found]
