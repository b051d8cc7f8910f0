"""How is each needed document settled: read from a certificate, promised, to follow, or handed in?"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from onecity.base.actor import Actor
from onecity.core.text import Text
from onecity.engines.affairs.declare import CertificateSource, Document, Item, Service
from onecity.engines.affairs.door.casefile import CaseFile
from onecity.engines.affairs.door.services import handling
from onecity.engines.affairs.door.views import MaterialView
from onecity.engines.affairs.models import Case, Draft, Material
from onecity.engines.affairs.rules.scope import CaseScope, Choices
from onecity.engines.certificates import door as certificates

CONSENT_TEXT = "affairs-1"


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of the applicant's that could stand for documents of a service."""

    id: UUID
    type: str
    title: Text
    identifier: str


def held_certificates(actor: Actor, service: Service, case_holder: certificates.Holder) -> dict[str, Held]:
    """The applicant's valid certificates that documents or questions of the service name, by type."""
    types = {d.certificate.type for d in service.documents if d.certificate}
    types |= {
        f.certificate.type for section in service.form.sections for f in section.fields if f.certificate
    }
    found: dict[str, Held] = {}
    for type_id in sorted(types):
        one = next(iter(certificates.find(actor, case_holder, type_id)), None)
        if one is not None:
            title = certificates.certificate_type(type_id).title
            found[type_id] = Held(one.id, type_id, title, one.identifier)
    return found


def choices_of(draft: Draft | None, held: Iterable[str]) -> Choices:
    """How the applicant means to bring what is needed; a certificate counts only while it is held and let read."""
    chosen = draft.choices if draft else {}
    return Choices(
        frozenset(held) & frozenset(chosen.get("certificates", ())),
        frozenset(chosen.get("later", ())),
        frozenset(chosen.get("promised", ())),
    )


def settle_materials(actor: Actor, row: Case, scope: CaseScope, held: dict[str, Held]) -> None:
    """Note by which rule each needed document of a new case is settled, and give leave for what is read.

    A grant goes to each office that needs the document, for its item and this case alone.
    """
    rules = [("upload", scope.documents), ("promise", scope.promised), ("later", scope.later)]
    rows = [Material(case=row, document=d.id, rule=rule) for rule, documents in rules for d in documents]
    rows += [
        Material(
            case=row, document=document.id, rule="certificate", **_granted(actor, row, scope, document, held)
        )
        for document in scope.pulled
    ]
    yielded = {result for item in scope.items for result in item.yields}
    needed = {need for item in scope.items for need in item.needs}
    # documents that nobody asks for because the case itself gives what they stand for
    rows += [Material(case=row, document=name, rule="result") for name in sorted(yielded & needed) if name]
    Material.objects.bulk_create(rows)


def _granted(
    actor: Actor, row: Case, scope: CaseScope, document: Document, held: dict[str, Held]
) -> dict[str, object]:
    source = document.certificate
    if source is None:
        return {}
    one = held[source.type]
    grants = {
        item.id: str(_grant(actor, row, item, source, one.id))
        for item in scope.items
        if {document.id, document.stands_for} & set(item.needs)
    }
    return {"certificate_id": one.id, "grants": grants, "snapshot": _snapshot(actor, one.id, source)}


def _grant(actor: Actor, row: Case, item: Item, source: CertificateSource, certificate_id: UUID) -> UUID:
    organisation, _division = handling(item, row.division)
    draft = certificates.GrantDraft(
        certificate_id,
        organisation,
        source.use,
        fields=source.fields,
        item=item.id,
        case_id=row.id,
        text_version=CONSENT_TEXT,
    )
    return certificates.grant(actor, draft).id


def _snapshot(actor: Actor, certificate_id: UUID, source: CertificateSource) -> str:
    """A hash of what the certificate says now: it shows later whether the same was read."""
    shown = certificates.my_certificate(actor, certificate_id)
    wanted = source.fields or tuple(field.id for field in shown.fields)
    said = [shown.identifier, *(f"{f.id}={f.value}" for f in shown.fields if f.id in wanted)]
    return sha256("\n".join(said).encode()).hexdigest()


def material_views(file: CaseFile) -> tuple[MaterialView, ...]:
    """Everything that was settled without a file, as a reader sees it."""
    titles = {d.id: d.title for d in file.prepared.service.documents}
    titles |= {r.id: r.title for r in file.prepared.service.results}
    rows = file.row.materials.exclude(rule="upload").order_by("id")
    return tuple(
        MaterialView(row.document, titles[row.document], row.rule, row.certificate_id, row.at)
        for row in rows
        if row.document in titles
    )


def read_material(actor: Actor, file: CaseFile, item_id: str, document_id: str) -> certificates.Pulled | None:
    """What a certificate says in place of a document, for an officer of the item; the reading is recorded.

    `None` when that document came otherwise. Raises the certificates' `UseNotAllowed` (withdrawn, over, revoked)
    and `GrantUnknown`.
    """
    row = file.row.materials.filter(document=document_id, rule="certificate").first()
    document = next((d for d in file.prepared.service.documents if d.id == document_id), None)
    if row is None or document is None or document.certificate is None or item_id not in row.grants:
        return None
    return certificates.pull(
        actor,
        UUID(row.grants[item_id]),
        purpose=document.certificate.use,
        item=item_id,
        case_id=file.row.id,
        # a department without a counterpart there has officers for the district all the same
        division=handling(file.item(item_id), file.row.division)[1],
    )
