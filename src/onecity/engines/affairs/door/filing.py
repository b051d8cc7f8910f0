"""How does an application become a case, and what may its applicant do with it later?"""

import secrets
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.declarations.door import current
from onecity.base.outbox.door import emit
from onecity.base.ports import port
from onecity.base.search.door import Entry, put
from onecity.core.clock import CITY_ZONE
from onecity.core.text import Text
from onecity.engines.affairs.door.applications import Application, application, check_document, draft_row, owner
from onecity.engines.affairs.door.casefile import CaseFile, append, moment
from onecity.engines.affairs.door.cases import own
from onecity.engines.affairs.door.sealing import seal_answers
from onecity.engines.affairs.door.services import city_division, parameters, prepared
from onecity.engines.affairs.door.tasks import follow
from onecity.engines.affairs.errors import AnswerProblem, AnswersInvalid, DocumentRefused, NothingApplies
from onecity.engines.affairs.events import CaseFiled
from onecity.engines.affairs.models import Case, Upload
from onecity.engines.affairs.rules.answers import Raw, read_answers
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, Step, check
from onecity.engines.affairs.rules.upload import safe_name

NUMBER_TRIES = 5


@transaction.atomic
def file_case(actor: Actor, service_id: str) -> UUID:
    """File the actor's draft of a service; gives the case's id. The draft is gone, its documents belong to the case.

    Raises `ServiceUnknown`, `NotAllowed`, `NothingApplies`, `AnswersInvalid` (each missing answer and document).
    """
    applied = application(actor, service_id)
    check_application(applied)
    now = timezone.now()
    asked = {field.id: applied.answers[field.id] for field in applied.scope.fields if field.id in applied.answers}
    applicant = owner(actor)
    row = create_row(
        service=service_id,
        service_hash=current().hash_of("service", service_id),
        applicant_id=applicant,
        filed_by=actor.id,
        division=jurisdiction(applied),
        answers=seal_answers(applicant, asked),
        filed_at=now,
    )
    take_draft(actor, service_id, row)
    file = CaseFile(row, prepared(service_id, row.service_hash), asked, [], CaseState(now))
    emit(CaseFiled(row.id, service_id))
    items = tuple(item.id for item in applied.scope.items)
    follow(actor, file, append(actor, file, CaseEvent(Step.FILED, now, items=items)))
    put([search_entry(row, file.prepared.service.title)])
    return UUID(str(row.id))


def check_application(applied: Application) -> None:
    """Raise `NothingApplies` or `AnswersInvalid` unless the application may be filed."""
    if applied.missing or applied.missing_documents:
        documents = tuple(AnswerProblem(d.id, "document-missing") for d in applied.missing_documents)
        raise AnswersInvalid(applied.missing + documents)
    if not applied.scope.items:
        raise NothingApplies(applied.service.id)


def jurisdiction(applied: Application) -> str:
    """The division whose departments handle the case."""
    question = applied.service.jurisdiction
    return str(applied.answers[question]) if question else city_division()


def create_row(**values: object) -> Case:
    """A case under a fresh number. Numbers are drawn, not counted: nobody learns how many or can guess another's."""
    for _ in range(NUMBER_TRIES):
        day = timezone.now().astimezone(CITY_ZONE).strftime("%Y%m%d")
        try:
            with transaction.atomic():
                case: Case = Case.objects.create(number=f"QD{day}{secrets.randbelow(10**6):06d}", **values)
                return case
        except IntegrityError:
            continue
    raise RuntimeError("no free case number in five draws")


def take_draft(actor: Actor, service_id: str, row: Case) -> None:
    """Move the documents that the case needs from the draft to the case, and drop the draft."""
    draft = draft_row(actor, service_id)
    if draft is None:
        return
    Upload.objects.filter(draft=draft).update(case=row, draft=None)
    draft.delete()


def search_entry(row: Case, title: Text) -> Entry:
    """How the applicant finds the case again; nobody else does."""
    return Entry(
        kind="case",
        key=str(row.id),
        title=Text(zh=f"{title.zh} {row.number}", en=f"{title.en} {row.number}"),
        summary=Text(zh="我的办件", en="My case"),
        url=f"/affairs/cases/{row.id}/",
        visibility="owner",
        owner=row.applicant_id,
        keywords=(row.number,),
    )


@transaction.atomic
def supplement(actor: Actor, case_id: UUID, item_id: str, raw: Raw) -> None:
    """Answer a supplement request with new answers; documents were attached before. The clock goes on.

    Raises `CaseUnknown`, `StepNotPossible`, `AnswersInvalid` (what is still missing or wrong of what was asked for).
    """
    file = own(actor, case_id, for_update=True)
    check(file.state, item_id, Step.SUPPLEMENTED)
    last = file.state.items[item_id].last
    marks = frozenset(last.marks if last else ())
    asked = marks & set(file.prepared.fields)
    renew_answers(file, raw, asked)
    require_documents(file, marks - asked, since_event=last)
    event = CaseEvent(Step.SUPPLEMENTED, moment(timezone.now(), file), item_id)
    follow(actor, file, append(actor, file, event))


def renew_answers(file: CaseFile, raw: Raw, asked: frozenset[str]) -> None:
    """Replace the answers that were asked for again; the items of the case stay as they are."""
    if not asked:
        return
    entered, problems = read_answers(
        file.prepared, raw, parameters(), complete=False, only=frozenset(asked), beside=file.answers
    )
    if problems:
        raise AnswersInvalid(problems)
    file.answers |= entered
    file.row.answers = seal_answers(file.row.applicant_id, file.answers)
    file.row.save(update_fields=["answers"])


def require_documents(file: CaseFile, documents: frozenset[str], since_event: CaseEvent | None) -> None:
    """Raise `AnswersInvalid` for each document that was asked for and has not come since."""
    since = since_event.at if since_event else file.row.filed_at
    given = set(file.row.uploads.filter(at__gte=since).values_list("document", flat=True))
    missing = tuple(AnswerProblem(name, "document-missing") for name in sorted(documents - given))
    if missing:
        raise AnswersInvalid(missing)


@transaction.atomic
def attach_to_case(
    actor: Actor, case_id: UUID, item_id: str, document_id: str, name: str, content: BinaryIO, size: int
) -> UUID:
    """Hand in a document that a supplement request asked for.

    Raises `CaseUnknown`, `StepNotPossible` when nothing is asked for, `DocumentRefused`.
    """
    file = own(actor, case_id, for_update=True)
    check(file.state, item_id, Step.SUPPLEMENTED)
    last = file.state.items[item_id].last
    documents = {document.id: document for document in file.prepared.service.documents}
    if document_id not in documents or document_id not in (last.marks if last else ()):
        raise DocumentRefused(document_id, "unknown")
    media_type = check_document(documents[document_id], content, size)
    kept = Upload.objects.create(
        case=file.row,
        person_id=file.row.applicant_id,
        document=document_id,
        blob=port("blobs").put(content),
        name=safe_name(name),
        media_type=media_type,
        size=size,
    )
    return UUID(str(kept.id))


@transaction.atomic
def withdraw(actor: Actor, case_id: UUID) -> None:
    """Take the application back; items that are decided stay decided. Raises `CaseUnknown`, `StepNotPossible`."""
    file = own(actor, case_id, for_update=True)
    event = CaseEvent(Step.WITHDRAWN, moment(timezone.now(), file))
    follow(actor, file, append(actor, file, event))
