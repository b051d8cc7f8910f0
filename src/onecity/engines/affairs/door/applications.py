"""How is an application written, page by page, and kept until it is filed?"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.declarations.door import current
from onecity.base.identity.door import enterprise, person
from onecity.engines.affairs.declare import Document, FieldType, Service
from onecity.engines.affairs.door import uploads
from onecity.engines.affairs.door.applicant import applicant, applicant_holder
from onecity.engines.affairs.door.materials import Held, choices_of, held_certificates
from onecity.engines.affairs.door.sealing import open_answers, seal_answers
from onecity.engines.affairs.door.services import parameters, prepared
from onecity.engines.affairs.door.showing import shown
from onecity.engines.affairs.door.signing import SignatureView, ask_for_signatures, needed_signatures
from onecity.engines.affairs.door.views import AnswerView, DocumentView
from onecity.engines.affairs.errors import AnswerProblem, CaseUnknown, DocumentRefused
from onecity.engines.affairs.models import Draft, Upload
from onecity.engines.affairs.rules.answers import Raw, read_answers, still_right
from onecity.engines.affairs.rules.conditions import Answer, Answers, Prepared
from onecity.engines.affairs.rules.scope import CaseScope, case_scope


@dataclass(frozen=True, slots=True)
class Application:
    """An application as far as it has been written: what it leads to, what is missing."""

    service: Service
    scope: CaseScope
    answers: Mapping[str, Answer]
    shown: tuple[AnswerView, ...]
    missing: tuple[AnswerProblem, ...]
    uploads: tuple[DocumentView, ...]
    held: Mapping[str, Held] = default(default_factory=dict)
    delivery: str = ""
    signatures: tuple[SignatureView, ...] = ()

    @property
    def missing_documents(self) -> tuple[Document, ...]:
        """Documents that have to be handed in and are not there yet."""
        given = {upload.document for upload in self.uploads}
        return tuple(d for d in self.scope.documents if d.required and d.id not in given)

    @property
    def complete(self) -> bool:
        """Whether it may be filed."""
        return bool(self.scope.items) and not (
            self.missing or self.missing_documents or self.missing_signatures
        )

    @property
    def missing_signatures(self) -> tuple[SignatureView, ...]:
        """Other people's signatures that are not there yet."""
        return tuple(one for one in self.signatures if one.state != "signed")


def application(actor: Actor, service_id: str) -> Application:
    """The actor's draft of a service, prefilled from what the city knows of them when it is new.

    Raises `ServiceUnknown`, `NotAllowed` when nobody is signed in.
    """
    ready = prepared(service_id)
    return application_of(actor, ready, draft_of(applicant(actor, service_id), service_id))


def application_of(actor: Actor, ready: Prepared, draft: Draft | None) -> Application:
    """What a draft leads to. Answers that today's service reads otherwise are asked again."""
    answers = answers_of(actor, ready, draft)
    held = held_certificates(actor, ready.service, applicant_holder(actor, ready.service.id))
    scope = case_scope(ready, answers, parameters(), choices_of(draft, held))
    given = tuple(
        AnswerView(f.id, f.title, shown(f, answers[f.id], masked=False), f.why)
        for f in scope.fields
        if f.id in answers
    )
    missing = tuple(
        AnswerProblem(f.id, "missing") for f in scope.fields if f.required and f.id not in answers
    )
    files = uploads.document_views(ready.service, draft.uploads.order_by("at")) if draft else ()
    delivery = str(draft.choices.get("delivery", "")) if draft else ""
    signatures = needed_signatures(ready, draft, answers)
    return Application(ready.service, scope, answers, given, missing, files, held, delivery, signatures)


def draft_of(person_id: UUID, service_id: str, *, for_update: bool = False) -> Draft | None:
    """The stored draft, if there is one; `for_update` holds it until the transaction ends."""
    rows = Draft.objects.select_for_update() if for_update else Draft.objects
    return rows.filter(person_id=person_id, service=service_id).first()


def answers_of(actor: Actor, ready: Prepared, draft: Draft | None) -> dict[str, Answer]:
    """The answers of a draft that are still right; what the city knows already where there is no draft."""
    if draft is None:
        return prefill(actor, ready)
    kept = still_right(ready, open_answers(draft.person_id, draft.answers))
    wrong = {problem.field for problem in unknown_divisions(ready, kept)}
    return {name: answer for name, answer in kept.items() if name not in wrong}


def prefill(actor: Actor, ready: Prepared) -> dict[str, Answer]:
    """Answers that the city has already from the applicant themself, as far as they fit the questions."""
    wanted = {f.id: f.prefill for f in ready.fields.values() if f.prefill}
    known = _known_person(actor, ready, wanted) | _known_enterprise(actor)
    found: dict[str, Answer] = {
        name: known[source][:6] if ready.fields[name].type is FieldType.DIVISION else known[source]
        for name, source in wanted.items()
        if source in known
    }
    right = still_right(ready, found)
    unknown = {problem.field for problem in unknown_divisions(ready, right)}
    return {name: answer for name, answer in right.items() if name not in unknown}


def _known_person(actor: Actor, ready: Prepared, wanted: Mapping[str, str]) -> dict[str, str]:
    """What is asked and known of the person; of whoever acts, where an enterprise applies."""
    names = {source.removeprefix("person.") for source in wanted.values() if source.startswith("person.")}
    if not names or actor.id is None:
        return {}
    who = actor.id if actor.organisation else applicant(actor, ready.service.id)
    purpose = f"affairs.prefill.{ready.service.id}"
    view = person(actor, who, purpose, fields=sorted(names - {"division"}))
    return {f"person.{name}": str(getattr(view, name)) for name in names}


def _known_enterprise(actor: Actor) -> dict[str, str]:
    body = enterprise(actor.organisation) if actor.organisation else None
    if body is None:
        return {}
    return {"organisation.name": body.name, "organisation.credit_code": body.credit_code}


@transaction.atomic
def save_answers(actor: Actor, service_id: str, raw: Raw) -> tuple[AnswerProblem, ...]:
    """Keep what was entered on one page; gives the problems of that page's answers, the right ones are kept.

    Raises `ServiceUnknown`, `NotAllowed`.
    """
    ready = prepared(service_id)
    person_id = applicant(actor, service_id)
    draft = draft_of(person_id, service_id, for_update=True) or begin(actor, ready)
    before = answers_of(actor, ready, draft)
    entered, problems = read_answers(
        ready, raw, parameters(), complete=False, only=frozenset(raw), beside=before
    )
    problems += unknown_divisions(ready, entered)
    wrong = {problem.field for problem in problems}
    kept = {name: answer for name, answer in before.items() if name not in raw}
    kept |= {name: answer for name, answer in entered.items() if name not in wrong}
    draft.answers = seal_answers(person_id, kept)
    draft.save(update_fields=["answers", "saved_at"])
    return problems


def begin(actor: Actor, ready: Prepared) -> Draft:
    """A new draft with what the city knows already; which answers were filled in is recorded."""
    person_id, service_id = applicant(actor, ready.service.id), ready.service.id
    known = prefill(actor, ready)
    draft, is_new = Draft.objects.get_or_create(
        person_id=person_id, service=service_id, defaults={"answers": seal_answers(person_id, known)}
    )
    if is_new:
        record(
            actor=actor,
            action="affairs.draft.begin",
            target=f"service:{service_id}",
            purpose=f"affairs.prefill.{service_id}",
            details={"prefilled": sorted(known)},
            subject=person_id,
        )
    return draft


def unknown_divisions(ready: Prepared, answers: Answers) -> tuple[AnswerProblem, ...]:
    """Answers that should name a district and do not."""
    districts = current().all("district")
    asked = [name for name in answers if ready.fields[name].type is FieldType.DIVISION]
    return tuple(
        AnswerProblem(name, "not-a-division") for name in asked if str(answers[name]) not in districts
    )


@transaction.atomic
def ask_to_sign(actor: Actor, service_id: str) -> None:
    """Ask whoever else has to sign the actor's draft. Raises `ServiceUnknown`, `NotAllowed`, `CoSignerUnknown`."""
    ready = prepared(service_id)
    draft = draft_of(applicant(actor, service_id), service_id, for_update=True) or begin(actor, ready)
    ask_for_signatures(actor, ready, draft, answers_of(actor, ready, draft))


@transaction.atomic
def attach(actor: Actor, service_id: str, document_id: str, name: str, content: BinaryIO, size: int) -> UUID:
    """Add a document to the draft; its type is read from its content, not from its name.

    Raises `ServiceUnknown`, `NotAllowed`, `DocumentRefused` (unknown, empty, too large, wrong type, too many).
    """
    ready = prepared(service_id)
    person_id = applicant(actor, service_id)
    document = next((d for d in ready.service.documents if d.id == document_id), None)
    if document is None:
        raise DocumentRefused(document_id, "unknown")
    draft = draft_of(person_id, service_id, for_update=True) or begin(actor, ready)
    return uploads.keep(draft, person_id, document, name, content, size)


@transaction.atomic
def detach(actor: Actor, service_id: str, upload_id: UUID) -> None:
    """Take a document out of the draft. Raises `ServiceUnknown`, `CaseUnknown` when it is not there."""
    prepared(service_id)
    draft = draft_of(applicant(actor, service_id), service_id)
    found = draft.uploads.filter(id=upload_id).first() if draft else None
    if found is None:
        raise CaseUnknown(upload_id)
    uploads.remove([found])


def upload(actor: Actor, upload_id: UUID) -> tuple[DocumentView, bytes]:
    """The content of a document of the actor's own draft. Raises `CaseUnknown`."""
    row = Upload.objects.filter(id=upload_id, case=None).select_related("draft").first()
    if row is None or row.draft is None or row.person_id != applicant(actor, row.draft.service):
        raise CaseUnknown(upload_id)
    return uploads.give(prepared(row.draft.service).service, row)
