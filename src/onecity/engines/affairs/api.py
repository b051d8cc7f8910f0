"""Which doors has affairs for programs? Services, applications, cases; the same rights as in the pages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.declare import Service
from onecity.engines.affairs.door.services import prepared
from onecity.engines.affairs.errors import AnswersInvalid
from onecity.engines.affairs.rules.answers import check_types, written_all
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()


class ServiceOut(Schema):
    """A declared service in short."""

    id: str
    title: Text
    summary: Text
    audience: str
    life_event: str
    lead: str
    items: list[str]


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


class CaseOut(Schema):
    """A case."""

    id: UUID
    number: str
    service: str
    outcome: str
    filed_at: datetime
    closed_at: datetime | None
    items: list[ItemOut]


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


class Answers(Schema):
    """Answers by question: money as a number in fen, yes-no as true and false, everything else as text."""

    answers: dict[str, str | int | bool | list[str]] = Field(max_length=300)


class Filed(Schema):
    """What came of filing."""

    id: UUID
    number: str


@router.get("/services", response=list[ServiceOut], summary="All declared services")
def services(request: HttpRequest) -> Any:  # noqa: ANN401  ninja builds the response type
    """Every service of the release in use."""
    return [service_out(service) for service in door.services()]


@router.get("/services/{service_id}", response=dict[str, Any], summary="One service as declared")
def service(request: HttpRequest, service_id: str) -> Any:  # noqa: ANN401
    """The whole declaration: items, form, documents, clocks, basis. 404 for an unknown one."""
    return door.service(service_id).model_dump(mode="json", exclude={"examples"})


@router.put("/services/{service_id}/draft", response={204: None}, auth=signed_in, summary="Save answers")
def save(request: HttpRequest, service_id: str, body: Answers) -> Any:  # noqa: ANN401
    """Keep answers in the caller's draft; those that can be read are kept, 422 names the others.

    A value of another type than its question has, or an unknown question, keeps nothing.
    """
    ready = prepared(service_id)
    given = {name: tuple(v) if isinstance(v, list) else v for name, v in body.answers.items()}
    problems = check_types(ready, given) or door.save_answers(
        actor_of(request), service_id, written_all(ready, given)
    )
    if problems:
        raise AnswersInvalid(problems)
    return Status(204, None)


@router.post("/services/{service_id}/cases", response={201: Filed}, auth=signed_in, summary="File my draft")
def file(request: HttpRequest, service_id: str) -> Any:  # noqa: ANN401
    """File the caller's draft. Send an `Idempotency-Key`. 422 names what is missing."""
    actor = actor_of(request)
    case_id = door.file_case(actor, service_id)
    return Status(201, Filed(id=case_id, number=door.my_case(actor, case_id).number))


@router.get("/cases", response=CasePage, auth=signed_in, summary="My cases, newest first")
def cases(request: HttpRequest, cursor: str | None = None) -> Any:  # noqa: ANN401
    """The caller's own cases."""
    page = door.my_cases(actor_of(request), cursor)
    return CasePage(
        items=[CaseInShort.model_validate(one, from_attributes=True) for one in page.items],
        next_cursor=page.next_cursor,
    )


@router.get("/cases/{case_id}", response=CaseOut, auth=signed_in, summary="One of my cases")
def case(request: HttpRequest, case_id: UUID) -> Any:  # noqa: ANN401
    """Where each item stands, when it is due and why. 404 for another's case."""
    return case_out(door.my_case(actor_of(request), case_id))


@router.post("/cases/{case_id}/withdrawal", response={204: None}, auth=signed_in, summary="Withdraw my case")
def withdraw(request: HttpRequest, case_id: UUID) -> Any:  # noqa: ANN401
    """Take the application back; decided items stay decided. 409 when nothing is left to withdraw."""
    door.withdraw(actor_of(request), case_id)
    return Status(204, None)


def service_out(service: Service) -> ServiceOut:
    """A declared service in short."""
    return ServiceOut(
        id=service.id,
        title=service.title,
        summary=service.summary,
        audience=service.audience,
        life_event=service.life_event,
        lead=service.lead,
        items=[item.id for item in service.items],
    )


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
