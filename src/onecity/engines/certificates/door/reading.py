"""Who sees which certificates, and how much of them?"""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record_reading
from onecity.base.identity.door import display_names
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.scope import within
from onecity.core.text import Text, mask_account
from onecity.engines.certificates.declare import CertificateType
from onecity.engines.certificates.door.declared import (
    organisation_name,
    scope_of,
    type_as_of,
    type_of,
    types,
)
from onecity.engines.certificates.door.file import File, open_file
from onecity.engines.certificates.door.holders import Holder, held_by, is_own, own_holders
from onecity.engines.certificates.door.issuing import ISSUE
from onecity.engines.certificates.door.sealing import open_reason
from onecity.engines.certificates.door.views import (
    CertificateChip,
    CertificateLine,
    CertificateRef,
    CertificateView,
    FieldView,
    Moment,
)
from onecity.engines.certificates.errors import CertificateUnknown, FaceErased, TypeUnknown
from onecity.engines.certificates.models import Certificate, Version
from onecity.engines.certificates.rules.face import Face, masked_face, shown
from onecity.engines.certificates.rules.life import State, Step, is_over

USE = "certificates.use"
MOST = 100
Show = Callable[[CertificateType, Face], dict[str, str]]


def certificate_types() -> tuple[CertificateType, ...]:
    """All declared types, in the order of the city's files."""
    return tuple(types().values())


def certificate_type(type_id: str) -> CertificateType:
    """One declared type. Raises `TypeUnknown`."""
    return type_of(type_id)


def find(actor: Actor, holder: Holder, type_id: str) -> tuple[CertificateRef, ...]:
    """The holder's valid certificates of a type, newest first, without their faces.

    For the holder, and for offices with `certificates.use` or `certificates.issue`, of whom it is recorded.
    Raises `NotAllowed`.
    """
    if not is_own(actor, holder):
        if not actor.may(ISSUE):
            actor.must(USE)
        record_reading(
            actor=actor,
            subject=holder.subject,
            purpose="certificates.find",
            fields=[type_id],
            target=f"holder:{holder.subject}",
        )
    rows = Certificate.objects.filter(
        holder_kind=holder.kind, holder=holder.id, type=type_id, state=State.VALID
    ).order_by("-issued_at", "-id")
    files = [open_file(row.id) for row in rows]
    return tuple(_ref(file.row) for file in files if file.state is State.VALID)


def my_certificates(actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[CertificateView]:
    """The certificates of the actor, or of whom they act for: newest first, faces masked. Raises `CursorInvalid`."""
    rows = Certificate.objects.filter(held_by(own_holders(actor))).exclude(state=State.MADE)
    if cursor is not None:
        rows = rows.filter(id__lt=decode_cursor(cursor, UUID)[0])
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("-id")[: limit + 1])
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Page(tuple(view(open_file(row.id), masked_face) for row in found[:limit]), more)


def my_valid_certificates(actor: Actor, limit: int) -> tuple[CertificateChip, ...]:
    """The newest of one's valid certificates by their titles: no face is opened for that."""
    now = timezone.now()
    rows = Certificate.objects.filter(held_by(own_holders(actor)), state=State.VALID).order_by("-id")
    # one whose last day has passed may not have been told yet
    valid = [row for row in rows[: MOST + limit] if not is_over(row.valid_until, now)][:limit]
    hashes = {
        certificate: content
        for certificate, number, content in Version.objects.filter(
            certificate__in=[row.id for row in valid]
        ).values_list("certificate", "number", "type_hash")
        if (certificate, number) in {(row.id, row.version) for row in valid}
    }
    return tuple(CertificateChip(row.id, type_as_of(row.type, hashes[row.id])) for row in valid)


def my_certificate(actor: Actor, certificate_id: UUID) -> CertificateView:
    """One's own certificate with its whole face; an agent's look at it is recorded.

    Raises `CertificateUnknown`, for another's too.
    """
    file = own(actor, certificate_id)
    if actor.on_behalf_of is not None or file.row.holder_kind == "organisation":
        _record(actor, file, "certificates.own")
    return view(file, _whole)


def certificates(
    actor: Actor,
    *,
    type_id: str = "",
    state: str = "",
    text: str = "",
    cursor: str | None = None,
    limit: int = 30,
) -> Page[CertificateLine]:
    """What the actor's organisations have issued, newest first; `text` is part of an identifier.

    Raises `NotAllowed` (needs `certificates.issue`), `CursorInvalid`.
    """
    actor.must(ISSUE)
    rows = Certificate.objects.filter(within(actor.scopes(ISSUE), organisation="issuer"))
    rows = rows.filter(_asked(type_id, state, text))
    if cursor is not None:
        rows = rows.filter(id__lt=decode_cursor(cursor, UUID)[0])
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("-id")[: limit + 1])
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    names = display_names(UUID(row.holder) for row in found if row.holder_kind == "person")
    return Page(tuple(_line(row, names) for row in found[:limit]), more)


def certificate_of_issuer(actor: Actor, certificate_id: UUID) -> CertificateView:
    """A certificate as its authority sees it: masked; the reading is recorded.

    Raises `CertificateUnknown`, `NotAllowed`.
    """
    file = open_file(certificate_id)
    actor.must(ISSUE, scope_of(file.row.issuer))
    _record(actor, file, "certificates.issuer")
    return view(file, masked_face)


def own(actor: Actor, certificate_id: UUID, *, for_update: bool = False) -> File:
    """The actor's own certificate in hand. Raises `CertificateUnknown`: another's might as well not exist."""
    file = open_file(certificate_id, for_update=for_update)
    if not is_own(actor, file.holder) or file.life.state is State.MADE:
        raise CertificateUnknown(certificate_id)
    return file


def view(file: File, show: Show) -> CertificateView:
    """A certificate, its face shown as `show` says; without fields where the holder's data were erased."""
    row, declared, life = file.row, file.declared(), file.life
    try:
        values = show(declared, file.face())
    except FaceErased:
        values = {}
    fields = tuple(
        FieldView(f.id, f.title, values[f.id], f.sensitive) for f in declared.fields if f.id in values
    )
    return CertificateView(
        id=row.id,
        identifier=row.identifier,
        type=row.type,
        declared=declared,
        title=declared.title,
        issuer=row.issuer,
        issuer_name=organisation_name(row.issuer),
        holder_kind=row.holder_kind,
        holder=row.holder,
        state=file.state,
        version=life.version,
        made_at=row.made_at,
        issued_at=life.issued_at,
        ended_at=life.ended_at,
        valid_until=life.valid_until,
        simulated=row.simulated,
        headline=values.get(declared.template.headline, ""),
        fields=fields,
        moments=tuple(
            Moment(Step(e.step), e.at, e.version, open_reason(file.holder.subject, e.reason))
            for e in file.rows
        ),
    )


def holder_name(holder: Holder, names: dict[UUID, str]) -> str:
    """How a list names a holder: people masked, organisations by name or the end of their code."""
    if holder.kind == "person":
        return names[holder.subject]
    known = organisation_name(holder.id)
    return known.zh if known.zh != holder.id else mask_account(holder.id)


def _whole(declared: CertificateType, face: Face) -> dict[str, str]:
    """Every value in clear."""
    return {f.id: shown(f, face[f.id]) for f in declared.fields if f.id in face}


def _asked(type_id: str, state: str, text: str) -> Q:
    asked = Q()
    if type_id:
        asked &= Q(type=type_id)
    if state in set(State):
        asked &= Q(state=state)
    if text.strip():
        asked &= Q(identifier__icontains=text.strip())
    return asked


def _line(row: Certificate, names: dict[UUID, str]) -> CertificateLine:
    try:
        title = type_of(row.type).title
    except TypeUnknown:
        title = Text(zh=row.type, en=row.type)
    state = State(row.state)
    if state is State.VALID and is_over(row.valid_until, timezone.now()):
        state = State.EXPIRED
    return CertificateLine(
        row.id,
        row.identifier,
        row.type,
        title,
        organisation_name(row.issuer),
        holder_name(Holder("person" if row.holder_kind == "person" else "organisation", row.holder), names),
        state,
        row.issued_at,
        row.valid_until,
        row.simulated,
    )


def _ref(row: Certificate) -> CertificateRef:
    return CertificateRef(row.id, row.identifier, row.type, row.issuer, row.version, row.valid_until)


def _record(actor: Actor, file: File, purpose: str) -> None:
    record_reading(
        actor=actor,
        subject=file.holder.subject,
        purpose=purpose,
        fields=[field.id for field in file.declared().fields],
        target=f"certificate:{file.row.id}",
    )
