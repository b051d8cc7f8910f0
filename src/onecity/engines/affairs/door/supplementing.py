"""What does an applicant do with a running case? Give what was asked for, or take the application back."""

from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.engines.affairs.declare import Document, FormField
from onecity.engines.affairs.door import uploads
from onecity.engines.affairs.door.applications import unknown_divisions
from onecity.engines.affairs.door.casefile import CaseFile, append
from onecity.engines.affairs.door.items import item_view
from onecity.engines.affairs.door.sealing import seal_answers
from onecity.engines.affairs.door.seeing import own
from onecity.engines.affairs.door.services import parameters
from onecity.engines.affairs.door.tasks import follow
from onecity.engines.affairs.door.views import DocumentView, ItemView
from onecity.engines.affairs.errors import AnswerProblem, AnswersInvalid, DocumentRefused, StepNotPossible
from onecity.engines.affairs.models import Upload
from onecity.engines.affairs.rules.answers import Raw, read_answers
from onecity.engines.affairs.rules.case import CaseEvent, check
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.rules.steps import Step


@dataclass(frozen=True, slots=True)
class Request:
    """What an officer asked for: questions to answer anew, documents to hand in, those that came since."""

    item: ItemView
    fields: tuple[FormField, ...]
    documents: tuple[Document, ...]
    given: tuple[DocumentView, ...]


def supplement_request(actor: Actor, case_id: UUID, item_id: str) -> Request:
    """What is asked of the applicant for an item. Raises `CaseUnknown`, `StepNotPossible` when nothing is."""
    file = own(actor, case_id)
    event = _request(file, item_id)
    return Request(
        item_view(file, file.item(item_id)),
        tuple(field for name, field in file.prepared.fields.items() if name in event.marks),
        tuple(d for d in file.prepared.service.documents if d.id in event.marks),
        uploads.document_views(file.prepared.service, _given_since(file, event)),
    )


@transaction.atomic
def supplement(actor: Actor, case_id: UUID, item_id: str, raw: Raw) -> None:
    """Answer a supplement request with new answers; documents were attached before. The clock goes on.

    Raises `CaseUnknown`, `StepNotPossible`, `AnswersInvalid` (what is still missing or wrong of what was asked).
    """
    file = own(actor, case_id, for_update=True)
    event = _request(file, item_id)
    asked = frozenset(event.marks) & set(file.prepared.fields)
    entered, problems = _entered(file, raw, asked)
    given = {row.document for row in _given_since(file, event)}
    missing = (name for name in event.marks if name not in asked and name not in given)
    problems += tuple(AnswerProblem(name, "document-missing") for name in missing)
    if problems:
        raise AnswersInvalid(problems)
    if entered:
        file.answers |= entered
        file.row.answers = seal_answers(file.row.applicant_id, file.answers)
        file.row.save(update_fields=["answers"])
    follow(actor, file, append(actor, file, CaseEvent(Step.SUPPLEMENTED, file.now(), item_id)))


@transaction.atomic
def attach_to_case(
    actor: Actor, case_id: UUID, item_id: str, document_id: str, name: str, content: BinaryIO, size: int
) -> UUID:
    """Hand in a document that a supplement request asked for.

    Raises `CaseUnknown`, `StepNotPossible` when nothing is asked for, `DocumentRefused`.
    """
    file = own(actor, case_id, for_update=True)
    asked = _request(file, item_id).marks
    document = next((d for d in file.prepared.service.documents if d.id == document_id), None)
    if document is None or document_id not in asked:
        raise DocumentRefused(document_id, "unknown")
    return uploads.keep(file.row, file.row.applicant_id, document, name, content, size)


@transaction.atomic
def deliver(actor: Actor, case_id: UUID, document_id: str, name: str, content: BinaryIO, size: int) -> UUID:
    """Hand in a document that was allowed to follow later; what was owed is settled then.

    Raises `CaseUnknown`, `StepNotPossible` when it is not outstanding (any more), `DocumentRefused`.
    """
    file = own(actor, case_id, for_update=True)
    document = next((d for d in file.prepared.service.documents if d.id == document_id), None)
    if document is None or document_id not in file.state.later:
        raise StepNotPossible("", Step.DELIVERED, document_id)
    upload_id = uploads.keep(file.row, file.row.applicant_id, document, name, content, size)
    follow(actor, file, append(actor, file, CaseEvent(Step.DELIVERED, file.now(), name=document_id)))
    return upload_id


@transaction.atomic
def withdraw(actor: Actor, case_id: UUID) -> None:
    """Take the application back; items that are decided stay decided. Raises `CaseUnknown`, `StepNotPossible`."""
    file = own(actor, case_id, for_update=True)
    follow(actor, file, append(actor, file, CaseEvent(Step.WITHDRAWN, file.now())))


def _request(file: CaseFile, item_id: str) -> CaseEvent:
    """The open request of an item. Raises `StepNotPossible`."""
    check(file.state, item_id, Step.SUPPLEMENTED)
    return next(e for e in file.state.items[item_id].events if e.step is Step.SUPPLEMENT_REQUESTED)


def _given_since(file: CaseFile, request: CaseEvent) -> list[Upload]:
    rows = file.row.uploads.filter(at__gte=request.at, document__in=request.marks)
    return list(rows.order_by("at"))


def _entered(
    file: CaseFile, raw: Raw, asked: frozenset[str]
) -> tuple[dict[str, Answer], tuple[AnswerProblem, ...]]:
    """The new answers to what was asked; the items of the case stay as they are."""
    if not asked:
        return {}, ()
    wanted = {name: raw.get(name, ()) for name in asked}
    entered, problems = read_answers(
        file.prepared, wanted, parameters(), complete=False, only=asked, beside=file.answers
    )
    return entered, problems + unknown_divisions(file.prepared, entered)
