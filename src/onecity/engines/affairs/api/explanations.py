"""Why is something asked, needed or due? In the words that the pages use."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.rules.explaining import Explanation
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()


class LawOut(Schema):
    """A text that something rests on."""

    title: Text
    confirmed: bool


class ExplanationOut(Schema):
    """The reasons, most important first, in both languages."""

    lines: list[Text]
    basis: list[LawOut]


def explanation_out(found: Explanation) -> dict[str, Any]:
    """An explanation as programs get it."""
    return {
        "lines": list(found.lines),
        "basis": [{"title": law.title, "confirmed": law.confirmed} for law in found.basis],
    }


@router.get(
    "/services/{service_id}/draft/questions/{field_id}/why",
    response=ExplanationOut,
    auth=signed_in,
    summary="Why a question is asked",
)
def question(request: HttpRequest, service_id: str, field_id: str) -> Any:  # noqa: ANN401  ninja builds the response
    """For my draft as it stands. 404 for a question that is not asked."""
    return explanation_out(door.explain_question(actor_of(request), service_id, field_id))


@router.get(
    "/services/{service_id}/draft/documents/{document_id}/why",
    response=ExplanationOut,
    auth=signed_in,
    summary="Why a document is needed",
)
def document(request: HttpRequest, service_id: str, document_id: str) -> Any:  # noqa: ANN401
    """For my draft as it stands. 404 for a document that is not needed."""
    return explanation_out(door.explain_document(actor_of(request), service_id, document_id))


@router.get(
    "/cases/{case_id}/items/{item_id}/why",
    response=ExplanationOut,
    auth=signed_in,
    summary="Why an item is due when it is",
)
def date(request: HttpRequest, case_id: UUID, item_id: str) -> Any:  # noqa: ANN401
    """The limit, the events, the calendar. 404 for another's case, and for an item without a date."""
    return explanation_out(door.explain_date(actor_of(request), case_id, item_id))
