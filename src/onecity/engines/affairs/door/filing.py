"""How does an application become a case?"""

import secrets
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.declarations.door import current
from onecity.base.outbox.door import emit
from onecity.base.search.door import Entry, put
from onecity.core.clock import CITY_ZONE
from onecity.core.text import Text
from onecity.engines.affairs.door import journal, uploads
from onecity.engines.affairs.door.applicant import applicant
from onecity.engines.affairs.door.applications import Application, application_of, draft_of
from onecity.engines.affairs.door.casefile import CaseFile, append
from onecity.engines.affairs.door.materials import settle_materials
from onecity.engines.affairs.door.sealing import seal_answers
from onecity.engines.affairs.door.services import city_division, prepared
from onecity.engines.affairs.door.tasks import follow
from onecity.engines.affairs.errors import AnswerProblem, AnswersInvalid, NothingApplies
from onecity.engines.affairs.events import CaseFiled
from onecity.engines.affairs.models import Case, Draft
from onecity.engines.affairs.rules.case import CaseEvent, CaseState
from onecity.engines.affairs.rules.scope import CaseScope
from onecity.engines.affairs.rules.steps import Step

NUMBER_TRIES = 5
FILE_FOR_OTHERS = "affairs.file-for-others"


@transaction.atomic
def file_case(actor: Actor, service_id: str) -> UUID:
    """File the actor's draft of a service; gives the case's id.

    The draft is gone then, its documents belong to the case. Raises `ServiceUnknown`, `NotAllowed`,
    `NothingApplies`, `AnswersInvalid` (each missing answer and document).
    """
    ready = prepared(service_id)
    person_id = applicant(actor, service_id)
    draft = draft_of(person_id, service_id, for_update=True)
    applied = application_of(actor, ready, draft)
    check_application(applied)
    now = timezone.now()
    asked = {
        field.id: applied.answers[field.id] for field in applied.scope.fields if field.id in applied.answers
    }
    row = create_row(
        service=service_id,
        service_hash=current().hash_of("service", service_id),
        applicant_id=person_id,
        organisation=actor.organisation,
        channel="window" if at_counter(actor) else "app",
        filed_by=actor.id,
        division=jurisdiction(applied),
        answers=seal_answers(person_id, asked),
        filed_at=now,
        delivery=applied.delivery or ready.service.channels[0],
    )
    take_draft(draft, row, {document.id for document in applied.scope.documents})
    emit(CaseFiled(row.id, service_id))
    file = CaseFile(row, ready, asked, [], CaseState(now))
    settle_materials(actor, row, applied.scope, dict(applied.held))
    follow(actor, file, append(actor, file, filed_event(applied.scope, now)))
    put([search_entry(row)])
    return row.id


def at_counter(actor: Actor) -> bool:
    """Whether a clerk files for somebody who stands at their counter."""
    return actor.on_behalf_of is not None and actor.may(FILE_FOR_OTHERS)


def filed_event(scope: CaseScope, at: datetime) -> CaseEvent:
    """How a case begins: with its items, what follows later, and what was promised instead of proven."""
    replaced = {document.id for document in scope.promised}
    return CaseEvent(
        Step.FILED,
        at,
        items=tuple(item.id for item in scope.items),
        later=tuple(document.id for document in scope.later),
        promised=tuple(one.id for item in scope.items for one in item.commit if one.instead_of in replaced),
    )


def check_application(applied: Application) -> None:
    """Raise `NothingApplies` or `AnswersInvalid` unless the application may be filed."""
    if applied.missing or applied.missing_documents:
        documents = tuple(AnswerProblem(d.id, "document-missing") for d in applied.missing_documents)
        raise AnswersInvalid(applied.missing + documents)
    if applied.missing_signatures:
        unsigned = (AnswerProblem(s.co_signer.id, "signature-missing") for s in applied.missing_signatures)
        raise AnswersInvalid(tuple(unsigned))
    if not applied.scope.items:
        raise NothingApplies(applied.service.id)


def jurisdiction(applied: Application) -> str:
    """The division whose departments handle the case: the declared question's answer, else the city."""
    question = applied.service.jurisdiction
    answer = applied.answers.get(question) if question else None
    return str(answer) if answer else city_division()


def create_row(**values: object) -> Case:
    """A case under a fresh number: city, day, six digits.

    They are drawn, not counted: nobody learns how many cases there are or can guess another's.
    """
    day = timezone.now().astimezone(CITY_ZONE).strftime("%Y%m%d")
    row = Case(**values)
    for _ in range(NUMBER_TRIES):
        row.number = f"{city_division()[:6]}{day}{secrets.randbelow(10**6):06d}"
        if journal.begin(row):
            return row
    raise RuntimeError("no free case number in five draws")


def take_draft(draft: Draft | None, row: Case, needed: set[str]) -> None:
    """Move the documents that the case needs from the draft to the case; the others go with the draft."""
    if draft is None:
        return
    draft.uploads.filter(document__in=needed).update(case=row, draft=None)
    draft.signatures.exclude(signed_at=None).update(case=row, draft=None)
    uploads.remove(draft.uploads.all())
    draft.delete()


def search_entry(row: Case) -> Entry:
    """How the applicant finds the case again; nobody else does."""
    title = prepared(row.service, row.service_hash).service.title
    return Entry(
        kind="case",
        key=str(row.id),
        title=Text(zh=f"{title.zh} {row.number}", en=f"{title.en} {row.number}"),
        summary=Text(zh="我的办件", en="My case"),
        url=reverse("affairs:case", args=[row.id]),
        visibility="owner",
        owner=row.applicant_id,
        keywords=(row.number,),
    )


def search_entries() -> Iterator[Entry]:
    """Every case, for whoever filed it: the whole index is made anew with each release."""
    for row in Case.objects.order_by("id").iterator():
        yield search_entry(row)
