"""Who gives leave to use a certificate, and how is it taken back?"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.door import ConsentDraft, grant_consent, has_consent, withdraw_consent
from onecity.base.identity.errors import ConsentNotFound
from onecity.core.text import Text
from onecity.engines.certificates.declare import CertificateType, Use
from onecity.engines.certificates.door.declared import organisation_name, scope_of
from onecity.engines.certificates.door.file import File, open_file
from onecity.engines.certificates.door.holders import is_own
from onecity.engines.certificates.door.reading import USE, own
from onecity.engines.certificates.door.views import GrantView
from onecity.engines.certificates.errors import CertificateUnknown, GrantUnknown, UseNotAllowed
from onecity.engines.certificates.models import UseGrant
from onecity.engines.certificates.rules.life import State
from onecity.engines.certificates.rules.number import ALPHABET, CODE_LENGTH
from onecity.engines.certificates.rules.use import GrantBasis, check_grant

DUTY = "certificates.use-by-duty"


@dataclass(frozen=True, slots=True)
class GrantDraft:
    """Leave that is asked for. `purpose` is a declared use of the type; no `fields` means all of that use.

    `text_version` names the words that the holder agreed to; it is needed where the basis is consent.
    """

    certificate_id: UUID
    organisation: str
    purpose: str
    fields: tuple[str, ...] = ()
    item: str = ""
    case_id: UUID | None = None
    basis: GrantBasis = "consent"
    expires_at: datetime | None = None
    text_version: str = ""


@transaction.atomic
def grant(actor: Actor, draft: GrantDraft) -> GrantView:
    """Give leave to use a certificate: by the holder's consent, or by an office's duty under a declared law.

    Raises `CertificateUnknown`, `UseNotAllowed` (undeclared use, fields beyond it, too long, not valid), and
    `NotAllowed`: consent takes the holder (or who represents them), a duty `certificates.use-by-duty`.
    """
    file = open_file(draft.certificate_id, for_update=True)
    if draft.basis == "consent" and not is_own(actor, file.holder):
        raise CertificateUnknown(draft.certificate_id)
    if draft.basis == "duty":
        actor.must(DUTY, scope_of(draft.organisation))
    if file.state is not State.VALID:
        raise UseNotAllowed("not-valid")
    declared, now = file.declared(), timezone.now()
    expires_at = draft.expires_at or now + timedelta(days=_days(declared, draft.purpose))
    fields = draft.fields or _fields(declared, draft.purpose)
    use = check_grant(declared, draft.purpose, fields, draft.basis, now, expires_at)
    if draft.basis == "consent" and not draft.text_version:
        raise UseNotAllowed("basis", "text_version")
    row = UseGrant(
        certificate=file.row,
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH + 4)),
        organisation=draft.organisation,
        purpose=draft.purpose,
        item=draft.item,
        case_id=draft.case_id,
        fields=sorted(fields),
        basis=draft.basis,
        legal_zh=use.legal.zh if draft.basis == "duty" and use.legal else "",
        legal_en=use.legal.en if draft.basis == "duty" and use.legal else "",
        text_version=draft.text_version,
        granted_by=actor.id,
        granted_at=now,
        expires_at=expires_at,
    )
    if draft.basis == "consent" and file.holder.kind == "person":
        row.consent_id = _consent(actor, file, row)
    row.save(force_insert=True)
    _record(actor, file, row, "certificates.grant")
    return grant_view(row, declared)


@transaction.atomic
def withdraw_grant(actor: Actor, grant_id: UUID) -> None:
    """Take leave back; what was read until now stays in the record. For the holder, and the office itself.

    Raises `GrantUnknown` (also when it was withdrawn already), `UseNotAllowed` for a holder's no to a duty.
    """
    row = UseGrant.objects.select_for_update().filter(id=grant_id, withdrawn_at=None).first()
    if row is None:
        raise GrantUnknown(grant_id)
    file = open_file(row.certificate_id)
    holder = is_own(actor, file.holder)
    if not holder and not actor.may(USE, scope_of(row.organisation)):
        raise GrantUnknown(grant_id)
    if holder and row.basis == "duty":
        raise UseNotAllowed("basis", "duty")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    _record(actor, file, row, "certificates.withdraw")
    if row.consent_id is not None and holder:
        # it may have been withdrawn on the page of all consents already
        with suppress(ConsentNotFound):
            withdraw_consent(actor, row.consent_id)


def grants_of(actor: Actor, certificate_id: UUID) -> tuple[GrantView, ...]:
    """Every leave given for one's own certificate, newest first. Raises `CertificateUnknown`."""
    file = own(actor, certificate_id)
    declared = file.declared()
    rows = file.row.grants.annotate(count=Count("uses")).order_by("-id")
    return tuple(grant_view(row, declared, row.count) for row in rows)


def grant_of(actor: Actor, grant_id: UUID) -> GrantView:
    """One grant, for the holder and for the office that holds it. Raises `GrantUnknown`."""
    row = UseGrant.objects.filter(id=grant_id).first()
    if row is None:
        raise GrantUnknown(grant_id)
    file = open_file(row.certificate_id)
    if not is_own(actor, file.holder) and not actor.may(USE, scope_of(row.organisation)):
        raise GrantUnknown(grant_id)
    return grant_view(row, file.declared(), row.uses.count())


@transaction.atomic
def withdraw_with_consent(consent_id: UUID) -> int:
    """End every grant that rested on a consent that was taken back elsewhere; how many."""
    return UseGrant.objects.filter(consent_id=consent_id, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )


def consent_stands(row: UseGrant, file: File) -> bool:
    """Whether the consent under a grant is still in force in the one record of consents."""
    if row.consent_id is None:
        return True
    return has_consent(file.holder.subject, consent_purpose(row, file), row.organisation, row.fields)


def consent_purpose(row: UseGrant, file: File) -> str:
    """What the consent is for: each grant has its own, so that none replaces another."""
    return f"certificates/{file.row.type}/{row.purpose}"[:85] + f"/{row.code}"


def grant_view(row: UseGrant, declared: CertificateType, uses: int = 0) -> GrantView:
    """A grant as it stands, with the titles of what it names."""
    use = declared.use(row.purpose)
    return GrantView(
        id=row.id,
        code=row.code,
        certificate_id=row.certificate_id,
        certificate=declared.title,
        organisation=row.organisation,
        organisation_name=organisation_name(row.organisation),
        purpose=row.purpose,
        purpose_title=use.title if use else Text(zh=row.purpose, en=row.purpose),
        item=row.item,
        case_id=row.case_id,
        fields=tuple(row.fields),
        field_titles=field_titles(declared, row.fields),
        basis=row.basis,
        legal=Text(zh=row.legal_zh, en=row.legal_en) if row.legal_zh else None,
        text_version=row.text_version,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        in_force=row.withdrawn_at is None and timezone.now() < row.expires_at,
        uses=uses,
    )


def field_titles(declared: CertificateType, names: Iterable[str]) -> tuple[Text, ...]:
    """What fields are called, in the order of the type."""
    wanted = set(names)
    return tuple(field.title for field in declared.fields if field.id in wanted)


def _consent(actor: Actor, file: File, row: UseGrant) -> UUID:
    draft = ConsentDraft(
        purpose=consent_purpose(row, file),
        recipient=row.organisation,
        fields=tuple(row.fields),
        text_version=row.text_version,
    )
    return grant_consent(actor, draft, person_id=file.holder.subject)


def _use(declared: CertificateType, purpose: str) -> Use:
    use = declared.use(purpose)
    if use is None:
        raise UseNotAllowed("use-undeclared", purpose)
    return use


def _days(declared: CertificateType, purpose: str) -> int:
    return _use(declared, purpose).days


def _fields(declared: CertificateType, purpose: str) -> tuple[str, ...]:
    return _use(declared, purpose).fields


def _record(actor: Actor, file: File, row: UseGrant, action: str) -> None:
    details = {
        "grant": str(row.id),
        "organisation": row.organisation,
        "basis": row.basis,
        "fields": list(row.fields),
        "case": str(row.case_id or ""),
        "until": row.expires_at.isoformat(),
    }
    record(
        actor=actor,
        action=action,
        target=f"certificate:{file.row.id}",
        subject=file.holder.subject,
        purpose=row.purpose,
        details=details,
    )
