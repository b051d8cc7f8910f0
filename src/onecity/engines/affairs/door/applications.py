"""How is an application written, page by page, and kept until it is filed?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from onecity.base.actor import Actor, NotAllowed
from onecity.base.declarations.door import current
from onecity.base.identity.door import person
from onecity.base.ports import port
from onecity.engines.affairs.declare import Document, FieldType, FormField, Service
from onecity.engines.affairs.door.reading import shown
from onecity.engines.affairs.door.sealing import open_answers, seal_answers
from onecity.engines.affairs.door.services import parameters, prepared
from onecity.engines.affairs.door.views import AnswerView, DocumentView
from onecity.engines.affairs.errors import AnswerProblem, CaseUnknown, DocumentRefused
from onecity.engines.affairs.models import Draft, Upload
from onecity.engines.affairs.rules.answers import Raw, read_answers
from onecity.engines.affairs.rules.conditions import Answer, Prepared
from onecity.engines.affairs.rules.scope import CaseScope, case_scope
from onecity.engines.affairs.rules.upload import media_type_of, safe_name

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Application:
    """An application as far as it has been written: what it leads to, what is missing."""

    service: Service
    scope: CaseScope
    answers: Mapping[str, Answer]
    shown: tuple[AnswerView, ...]
    missing: tuple[AnswerProblem, ...]
    uploads: tuple[DocumentView, ...]

    @property
    def missing_documents(self) -> tuple[Document, ...]:
        """Documents that are needed and not there yet."""
        given = {upload.document for upload in self.uploads}
        return tuple(document for document in self.scope.documents if document.id not in given)

    @property
    def complete(self) -> bool:
        """Whether it may be filed."""
        return bool(self.scope.items) and not self.missing and not self.missing_documents


def application(actor: Actor, service_id: str) -> Application:
    """The actor's draft of a service, prefilled from what the city knows of them when it is new.

    Raises `ServiceUnknown`, `NotAllowed` when nobody is signed in.
    """
    ready = prepared(service_id)
    row = draft_row(actor, service_id)
    answers = open_answers(row.person_id, row.answers) if row else prefill(actor, ready)
    return view(ready, answers, document_rows(ready, row))


def view(ready: Prepared, answers: Mapping[str, Answer], uploads: tuple[DocumentView, ...]) -> Application:
    """What an application with these answers leads to."""
    scope = case_scope(ready, answers, parameters())
    given = [
        AnswerView(f.id, f.title, shown(f, answers[f.id], masked=False), f.why, "applicant")
        for f in scope.fields
        if f.id in answers
    ]
    missing = [AnswerProblem(f.id, "missing") for f in scope.fields if f.required and f.id not in answers]
    return Application(ready.service, scope, answers, tuple(given), tuple(missing), uploads)


def owner(actor: Actor) -> UUID:
    """In whose name the actor applies. Raises `NotAllowed` when nobody is signed in."""
    if actor.id is None:
        raise NotAllowed("affairs.apply")
    return actor.on_behalf_of or actor.id


def draft_row(actor: Actor, service_id: str) -> Draft | None:
    """The stored draft, if there is one."""
    return Draft.objects.filter(person_id=owner(actor), service=service_id).first()


def document_rows(ready: Prepared, row: Draft | None) -> tuple[DocumentView, ...]:
    """The uploads of a draft."""
    titles = {document.id: document.title for document in ready.service.documents}
    rows = row.uploads.order_by("at") if row else ()
    return tuple(
        DocumentView(u.id, u.document, titles[u.document], u.name, u.size, u.media_type)
        for u in rows
        if u.document in titles
    )


def prefill(actor: Actor, ready: Prepared) -> dict[str, Answer]:
    """Answers that the city has already from the applicant themself; each reading of them is recorded."""
    wanted = {f.prefill.removeprefix("person."): f for f in ready.fields.values() if f.prefill}
    if not wanted:
        return {}
    sealed = sorted(set(wanted) - {"division"})
    known = person(actor, owner(actor), f"affairs.prefill.{ready.service.id}", fields=sealed)
    found: dict[str, Answer] = {}
    for name, field in wanted.items():
        value = getattr(known, name)
        if value:
            found[field.id] = value[:6] if field.type is FieldType.DIVISION else value
    return found


@transaction.atomic
def save_answers(actor: Actor, service_id: str, raw: Raw) -> tuple[AnswerProblem, ...]:
    """Keep what was entered on one page; gives the problems of that page's answers, the right ones are kept.

    Raises `ServiceUnknown`, `NotAllowed`.
    """
    ready = prepared(service_id)
    row = Draft.objects.select_for_update().filter(person_id=owner(actor), service=service_id).first()
    before = open_answers(row.person_id, row.answers) if row else prefill(actor, ready)
    entered, problems = read_answers(ready, raw, parameters(), complete=False, only=frozenset(raw), beside=before)
    problems += unknown_divisions(ready, entered)
    wrong = {problem.field for problem in problems}
    kept = {name: answer for name, answer in before.items() if name not in raw} | {
        name: answer for name, answer in entered.items() if name not in wrong
    }
    sealed = seal_answers(owner(actor), kept)
    Draft.objects.update_or_create(person_id=owner(actor), service=service_id, defaults={"answers": sealed})
    return problems


def unknown_divisions(ready: Prepared, answers: Mapping[str, Answer]) -> tuple[AnswerProblem, ...]:
    """Answers that should name a district and do not."""
    districts = current().all("district")

    def unknown(field: FormField) -> bool:
        return field.type is FieldType.DIVISION and str(answers[field.id]) not in districts

    return tuple(AnswerProblem(name, "not-an-option") for name in answers if unknown(ready.fields[name]))


@transaction.atomic
def attach(actor: Actor, service_id: str, document_id: str, name: str, content: BinaryIO, size: int) -> UUID:
    """Add a document to the draft; its type is read from its content, not from its name.

    Raises `ServiceUnknown`, `NotAllowed`, `DocumentRefused` (unknown, empty, too large, wrong type).
    """
    ready = prepared(service_id)
    document = next((d for d in ready.service.documents if d.id == document_id), None)
    if document is None:
        raise DocumentRefused(document_id, "unknown")
    media_type = check_document(document, content, size)
    row = draft_row(actor, service_id)
    if row is None:
        sealed = seal_answers(owner(actor), prefill(actor, ready))
        row = Draft.objects.create(person_id=owner(actor), service=service_id, answers=sealed)
    kept = Upload.objects.create(
        draft=row,
        person_id=owner(actor),
        document=document_id,
        blob=port("blobs").put(content),
        name=safe_name(name),
        media_type=media_type,
        size=size,
    )
    return UUID(str(kept.id))


def check_document(document: Document, content: BinaryIO, size: int) -> str:
    """The media type of an acceptable document. Raises `DocumentRefused`."""
    most = min(document.max_mb, settings.CONFIGURATION.upload_mb)
    if size == 0:
        raise DocumentRefused(document.id, "empty")
    if size > most * MB:
        raise DocumentRefused(document.id, "too-large", f"{most} MB")
    media_type = media_type_of(content.read(16))
    content.seek(0)
    if media_type is None or media_type.rpartition("/")[2].replace("jpeg", "jpg") not in document.accept:
        raise DocumentRefused(document.id, "wrong-type", ", ".join(document.accept).upper())
    return media_type


@transaction.atomic
def detach(actor: Actor, service_id: str, upload_id: UUID) -> None:
    """Take a document out of the draft. Raises `CaseUnknown` when it is not there."""
    row = draft_row(actor, service_id)
    found = row and row.uploads.filter(id=upload_id, case__isnull=True).first()
    if not found:
        raise CaseUnknown(upload_id)
    found.delete()


def upload(actor: Actor, upload_id: UUID) -> tuple[DocumentView, bytes]:
    """The content of a document of the actor's own draft. Raises `CaseUnknown`."""
    found = Upload.objects.filter(id=upload_id, case__isnull=True, person_id=owner(actor)).first()
    if found is None or found.draft is None:
        raise CaseUnknown(upload_id)
    document = next(d for d in prepared(found.draft.service).service.documents if d.id == found.document)
    with port("blobs").open(found.blob) as stream:
        content = stream.read()
    return DocumentView(found.id, found.document, document.title, found.name, found.size, found.media_type), content
