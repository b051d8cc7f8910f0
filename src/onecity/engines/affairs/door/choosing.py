"""How does an applicant choose the way in which a document comes, and how results reach them?"""

from dataclasses import dataclass

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.core.text import Text
from onecity.engines.affairs.declare import Commitment, Document, Tolerance
from onecity.engines.affairs.door.applicant import applicant
from onecity.engines.affairs.door.applications import Application, application, begin, draft_of
from onecity.engines.affairs.door.materials import Held
from onecity.engines.affairs.door.services import handling, organisation_name, prepared
from onecity.engines.affairs.errors import DocumentRefused
from onecity.engines.affairs.rules.scope import commitments_for, may_follow_later
from onecity.engines.certificates.door import certificate_type


@dataclass(frozen=True, slots=True)
class WayView:
    """How one needed document may come, and how it comes now: `upload`, `certificate`, `promise` or `later`."""

    document: Document
    way: str
    certificate: Held | None
    readers: tuple[Text, ...]
    fields: tuple[Text, ...]
    promises: tuple[Commitment, ...]
    tolerance: Tolerance | None


def ways(applied: Application) -> tuple[WayView, ...]:
    """Every needed document with the ways that are open to it, in the declaration's order."""
    scope = applied.scope
    now = {d.id: "upload" for d in scope.documents}
    now |= {d.id: "certificate" for d in scope.pulled} | {d.id: "promise" for d in scope.promised}
    now |= {d.id: "later" for d in scope.later}
    return tuple(_way(applied, d, now[d.id]) for d in applied.service.documents if d.id in now)


def _way(applied: Application, document: Document, way: str) -> WayView:
    needing = [i for i in applied.scope.items if {document.id, document.stands_for} & set(i.needs)]
    held = applied.held.get(document.certificate.type) if document.certificate else None
    promised = all(commitments_for(item, document.id) for item in needing)
    follows = may_follow_later(needing, document.id)
    return WayView(
        document,
        way,
        held,
        tuple(organisation_name(handling(item, "")[0]) for item in needing),
        _read_fields(document) if held else (),
        tuple(c for i in needing for c in i.commit if c.instead_of == document.id) if promised else (),
        next((t for i in needing for t in i.tolerate if t.document == document.id), None)
        if follows
        else None,
    )


def _read_fields(document: Document) -> tuple[Text, ...]:
    """What a department would read of the certificate that stands for a document."""
    if document.certificate is None:
        return ()
    declared = certificate_type(document.certificate.type)
    use = declared.use(document.certificate.use)
    wanted = document.certificate.fields or (use.fields if use else ())
    return tuple(field.title for field in declared.fields if field.id in wanted)


@transaction.atomic
def choose_way(actor: Actor, service_id: str, document_id: str, way: str) -> None:
    """Choose how a document comes. `certificate` is the consent to have it read for this application alone.

    Raises `ServiceUnknown`, `NotAllowed`, `DocumentRefused` for a way that is not open to the document.
    """
    applied = application(actor, service_id)
    view = next((one for one in ways(applied) if one.document.id == document_id), None)
    if view is None or way not in open_ways(view):
        raise DocumentRefused(document_id, "way-closed")
    person_id = applicant(actor, service_id)
    draft = draft_of(person_id, service_id, for_update=True) or begin(actor, prepared(service_id))
    draft.choices = _chosen(draft.choices, view, way)
    draft.save(update_fields=["choices", "saved_at"])
    record(
        actor=actor,
        action="affairs.draft.choose",
        target=f"service:{service_id}",
        details={"document": document_id, "way": way},
        subject=person_id,
    )


def open_ways(view: WayView) -> tuple[str, ...]:
    """The ways in which the document may come."""
    possible = {
        "upload": True,
        "certificate": view.certificate is not None,
        "promise": bool(view.promises),
        "later": view.tolerance is not None,
    }
    return tuple(way for way, is_open in possible.items() if is_open)


def _chosen(choices: dict[str, object], view: WayView, way: str) -> dict[str, object]:
    """The draft's choices with one document's way changed; a document has one way at a time."""
    source = view.document.certificate
    named = {
        "certificates": {source.type} if source else set(),
        "promised": {one.id for one in view.promises},
        "later": {view.document.id},
    }
    kept = {name: set(_names(choices.get(name))) - ids for name, ids in named.items()}
    place = {"certificate": "certificates", "promise": "promised", "later": "later"}.get(way)
    if place:
        kept[place] |= named[place]
    return {**choices, **{name: sorted(ids) for name, ids in kept.items()}}


def _names(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


@transaction.atomic
def choose_delivery(actor: Actor, service_id: str, channel: str) -> None:
    """Choose how results come. Raises `ServiceUnknown`, `NotAllowed`, `DocumentRefused` for an unknown channel."""
    ready = prepared(service_id)
    if channel not in ready.service.channels:
        raise DocumentRefused(channel, "way-closed")
    draft = draft_of(applicant(actor, service_id), service_id, for_update=True) or begin(actor, ready)
    draft.choices = {**draft.choices, "delivery": channel}
    draft.save(update_fields=["choices", "saved_at"])
