"""How does a certificate come about, change and end?"""

import secrets
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.outbox.door import emit
from onecity.core.clock import CITY_ZONE
from onecity.core.ids import CertificateId
from onecity.engines.certificates.declare import CertificateType
from onecity.engines.certificates.door import telling
from onecity.engines.certificates.door.declared import issuer_of, scope_of, type_hash, type_of
from onecity.engines.certificates.door.file import File, append, open_file, step_now
from onecity.engines.certificates.door.holders import Holder, check_holder
from onecity.engines.certificates.door.sealing import seal_face
from onecity.engines.certificates.errors import FaceInvalid, ReasonMissing, StepNotPossible
from onecity.engines.certificates.events import (
    CertificateChanged,
    CertificateExpired,
    CertificateIssued,
    CertificateRevoked,
)
from onecity.engines.certificates.models import Certificate, Version
from onecity.engines.certificates.rules.face import Value, face_problems, tidy, valid_until
from onecity.engines.certificates.rules.life import Life, LifeEvent, State, Step
from onecity.engines.certificates.rules.number import ALPHABET, SERIAL_LENGTH, first_identifier

ISSUE = "certificates.issue"
REVOKE = "certificates.revoke"
EXPIRE = "certificates.expire"
AT_ONCE = 500


@transaction.atomic
def make(
    actor: Actor,
    type_id: str,
    holder: Holder,
    face: Mapping[str, Value],
    *,
    case_id: UUID | None = None,
    issuer: str | None = None,
    simulated: bool = False,
) -> UUID:
    """Make a certificate (制证) that is not valid before `sign`; gives its id.

    `issuer` is a body led by the declared authority, where the type's level is the district. Raises
    `NotAllowed` (`certificates.issue` in the issuer's scope), `TypeUnknown`, `NotTheIssuer`, `HolderInvalid`,
    `FaceInvalid`.
    """
    declared = type_of(type_id)
    body = issuer_of(declared, issuer)
    actor.must(ISSUE, scope_of(body))
    check_holder(holder, declared.holder)
    values = _checked(declared, face)
    serial = "".join(secrets.choice(ALPHABET) for _ in range(SERIAL_LENGTH))
    identifier = first_identifier(declared.code, body, serial)
    now = timezone.now()
    row = Certificate(
        type=type_id,
        issuer=body,
        division=scope_of(body).division or "",
        holder_kind=holder.kind,
        holder=holder.id,
        case_id=case_id,
        simulated=simulated,
        state=State.NONE,
        identifier=str(identifier),
        made_at=now,
    )
    row.save(force_insert=True)
    _add_version(row, holder, 1, identifier, values)
    append(actor, File(row, [], Life()), LifeEvent(Step.MADE, now, 1))
    return row.id


@transaction.atomic
def sign(actor: Actor, certificate_id: UUID) -> str:
    """Sign a certificate that was made (签发): it is valid from now; gives its identifier.

    Raises `CertificateUnknown`, `NotAllowed`, `StepNotPossible`.
    """
    file = open_file(certificate_id, for_update=True)
    actor.must(ISSUE, scope_of(file.row.issuer))
    now = timezone.now()
    last_day = valid_until(file.declared(), file.face(), now.astimezone(CITY_ZONE).date())
    append(actor, file, LifeEvent(Step.ISSUED, now, valid_until=last_day))
    emit(CertificateIssued(file.row.id, file.row.type, file.row.identifier))
    telling.issued(file.row)
    return file.row.identifier


@transaction.atomic
def issue(
    actor: Actor,
    type_id: str,
    holder: Holder,
    face: Mapping[str, Value],
    case_id: UUID | None = None,
    *,
    issuer: str | None = None,
    simulated: bool = False,
) -> UUID:
    """Make and sign in one go, as the result of a case; gives the certificate's id. Raises as `make` does."""
    certificate_id = make(actor, type_id, holder, face, case_id=case_id, issuer=issuer, simulated=simulated)
    sign(actor, certificate_id)
    return certificate_id


@transaction.atomic
def change(actor: Actor, certificate_id: UUID, face: Mapping[str, Value], reason: str) -> str:
    """Add a version with a new face (变更); the one before stays as it was. Gives the new identifier.

    The last day stays, unless a field of the face says it. Raises `CertificateUnknown`, `NotAllowed`,
    `ReasonMissing`, `FaceInvalid`, `StepNotPossible`.
    """
    file = _to_end(actor, certificate_id, ISSUE, reason, Step.CHANGED)
    declared = type_of(file.row.type)
    values = _checked(declared, face)
    identifier = CertificateId.parse(file.row.identifier).next_version()
    number = file.life.version + 1
    last_day: date | None = file.life.valid_until
    if declared.valid_until is not None:
        last_day = valid_until(declared, values, timezone.localdate(timezone=CITY_ZONE))
    _add_version(file.row, file.holder, number, identifier, values)
    file.row.identifier = str(identifier)
    append(actor, file, LifeEvent(Step.CHANGED, timezone.now(), number, last_day), reason.strip())
    emit(CertificateChanged(file.row.id, file.row.type, file.row.identifier))
    telling.changed(file.row)
    return file.row.identifier


@transaction.atomic
def revoke(actor: Actor, certificate_id: UUID, reason: str) -> None:
    """Take a certificate back (注销), with a reason that the holder reads.

    Raises `CertificateUnknown`, `NotAllowed` (`certificates.revoke`), `ReasonMissing`, `StepNotPossible`.
    """
    file = _to_end(actor, certificate_id, REVOKE, reason, Step.REVOKED)
    append(actor, file, step_now(Step.REVOKED), reason.strip())
    emit(CertificateRevoked(file.row.id, file.row.type, file.row.identifier))
    telling.revoked(file.row)


def expire_due(actor: Actor) -> int:
    """Note for each certificate whose last day has passed that it expired (过期); how many.

    Raises `NotAllowed` (`certificates.expire`).
    """
    actor.must(EXPIRE)
    today = timezone.localdate(timezone=CITY_ZONE)
    due = Certificate.objects.filter(state=State.VALID, valid_until__lt=today).order_by("id")
    return sum(_expire(actor, one) for one in due.values_list("id", flat=True)[:AT_ONCE])


@transaction.atomic
def _expire(actor: Actor, certificate_id: UUID) -> bool:
    file = open_file(certificate_id, for_update=True)
    if file.life.state is not State.VALID or file.state is not State.EXPIRED:
        return False
    append(actor, file, step_now(Step.EXPIRED))
    emit(CertificateExpired(file.row.id, file.row.type, file.row.identifier))
    telling.expired(file.row)
    return True


def _to_end(actor: Actor, certificate_id: UUID, permission: str, reason: str, step: Step) -> File:
    """A certificate that is to be changed or revoked, locked, with all that has to be right first."""
    file = open_file(certificate_id, for_update=True)
    actor.must(permission, scope_of(file.row.issuer))
    if not reason.strip():
        raise ReasonMissing(step)
    if file.state in (State.REVOKED, State.EXPIRED):
        raise StepNotPossible(step, file.state)
    return file


def _checked(declared: CertificateType, face: Mapping[str, Value]) -> dict[str, Value]:
    problems = face_problems(declared, face)
    if problems:
        raise FaceInvalid(problems)
    return tidy(declared, face)


def _add_version(
    row: Certificate, holder: Holder, number: int, identifier: CertificateId, face: dict[str, Value]
) -> None:
    Version.objects.create(
        certificate=row,
        number=number,
        identifier=str(identifier),
        type_hash=type_hash(row.type),
        face=seal_face(holder.subject, face),
        made_at=timezone.now(),
    )
