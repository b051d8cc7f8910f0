"""Is this printed certificate authentic? For whoever holds it, without an account, and for nobody who guesses."""

import hmac
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from onecity.base.actor import ANONYMOUS
from onecity.base.audit.door import record
from onecity.base.ports import port
from onecity.core.crypto import BlindIndex
from onecity.core.ids import CertificateId, IdentifierInvalid
from onecity.engines.certificates.door.declared import organisation_name, type_as_of
from onecity.engines.certificates.door.file import File, open_file
from onecity.engines.certificates.door.sealing import open_face
from onecity.engines.certificates.door.views import FieldView, Verified
from onecity.engines.certificates.errors import FaceErased, TooManyChecks
from onecity.engines.certificates.models import FailedCheck, Version
from onecity.engines.certificates.rules.face import public_face
from onecity.engines.certificates.rules.life import State
from onecity.engines.certificates.rules.number import printed_code, typed_code

UNKNOWN = "unknown"
SUPERSEDED = "superseded"
WINDOW = timedelta(minutes=10)
FAILURES = 10


def code_for(identifier: str) -> str:
    """The code that is printed beside an identifier."""
    return printed_code(port("keys").index(), identifier)


def verify(identifier: str, code: str, visitor: str) -> Verified:
    """What a printed certificate is worth: `valid`, `revoked`, `expired`, `superseded`, `made` or `unknown`.

    A wrong code and an identifier that does not exist give the very same answer. `visitor` is the address
    that asks. Raises `TooManyChecks` after ten failures in ten minutes, right codes included.
    """
    seen = _visitor(visitor)
    _check_rate(seen)
    file, version = _found(identifier, code)
    if file is None or version is None:
        _failed(seen)
        return Verified(identifier, UNKNOWN)
    record(
        actor=ANONYMOUS,
        action="certificates.verify",
        target=f"certificate:{file.row.id}",
        subject=file.holder.subject,
        details={"version": version.number},
    )
    return _verified(file, version)


def forget_failures() -> int:
    """Scheduled: drop windows that have passed; how many."""
    return FailedCheck.objects.filter(window__lt=timezone.now() - 2 * WINDOW).delete()[0]


def _found(identifier: str, code: str) -> tuple[File | None, Version | None]:
    try:
        parsed = str(CertificateId.parse(identifier))
    except IdentifierInvalid:
        return None, None
    # compared before anything is looked up: the time taken tells nothing about what exists
    right = hmac.compare_digest(code_for(parsed).encode(), typed_code(code).encode())
    version = Version.objects.filter(identifier=parsed).first()
    if not right or version is None:
        return None, None
    return open_file(version.certificate_id), version


def _verified(file: File, version: Version) -> Verified:
    declared = type_as_of(file.row.type, version.type_hash)
    outcome = str(file.state)
    if file.state is State.VALID and version.number != file.life.version:
        outcome = SUPERSEDED
    try:
        face = public_face(declared, open_face(file.holder.subject, version.face))
    except FaceErased:
        face = {}
    return Verified(
        version.identifier,
        outcome,
        declared.title,
        organisation_name(file.row.issuer),
        file.life.issued_at,
        file.life.valid_until,
        file.life.ended_at,
        file.row.simulated,
        tuple(FieldView(f.id, f.title, face[f.id], False) for f in declared.fields if f.id in face),
    )


def _visitor(address: str) -> str:
    """A keyed hash, so that no address is kept."""
    return BlindIndex(port("keys").index(), "certificates.visitor").of(address or "-")


def _window(now: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=UTC)


def _check_rate(visitor: str) -> None:
    """Raise `TooManyChecks` when this window has too many failures."""
    rows = FailedCheck.objects.filter(visitor=visitor, window=_window(timezone.now()))
    if sum(rows.values_list("count", flat=True)) >= FAILURES:
        raise TooManyChecks


@transaction.atomic
def _failed(visitor: str) -> None:
    window = _window(timezone.now())
    FailedCheck.objects.get_or_create(visitor=visitor, window=window)
    FailedCheck.objects.filter(visitor=visitor, window=window).update(count=F("count") + 1)
