"""How does an office read what was granted, and who sees that it did?"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record, record_reading
from onecity.base.outbox.door import emit
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.core.text import Text
from onecity.engines.certificates.declare import CertificateType
from onecity.engines.certificates.door import telling
from onecity.engines.certificates.door.declared import organisation_name, scope_of
from onecity.engines.certificates.door.file import File, open_file
from onecity.engines.certificates.door.granting import consent_stands, field_titles
from onecity.engines.certificates.door.holders import is_own
from onecity.engines.certificates.door.reading import USE, own
from onecity.engines.certificates.door.views import Pulled, UseView
from onecity.engines.certificates.errors import GrantUnknown, UseNotAllowed
from onecity.engines.certificates.events import CertificateUsed
from onecity.engines.certificates.models import UseGrant, UseRecord
from onecity.engines.certificates.rules.face import chosen
from onecity.engines.certificates.rules.life import State
from onecity.engines.certificates.rules.use import Granted, Reading, check_reading

MOST = 100


def pull(
    actor: Actor,
    grant_id: UUID,
    *,
    purpose: str,
    item: str = "",
    case_id: UUID | None = None,
    fields: tuple[str, ...] = (),
    division: str = "",
) -> Pulled:
    """Read the granted fields of a valid certificate; the use is recorded before anything is given.

    By the office that was granted (`certificates.use` in its scope, or in the `division` in which it works on the
    case) or by the holder, for that office. No `fields` means all that were granted. Raises `GrantUnknown`, and
    `UseNotAllowed` for whatever goes beyond the grant or comes too late: that is recorded too.
    """
    try:
        return _pull(actor, grant_id, purpose, item, case_id, fields, division)
    except UseNotAllowed as refused:
        record(
            actor=actor,
            action="certificates.use.refuse",
            target=f"grant:{grant_id}",
            purpose=purpose,
            details={"reason": refused.reason, "case": str(case_id or "")},
        )
        raise


@transaction.atomic
def _pull(
    actor: Actor,
    grant_id: UUID,
    purpose: str,
    item: str,
    case_id: UUID | None,
    fields: tuple[str, ...],
    division: str,
) -> Pulled:
    # the lock makes "withdrawn" hold for a reading at the same moment
    row = UseGrant.objects.select_for_update().filter(id=grant_id).first()
    if row is None:
        raise GrantUnknown(grant_id)
    file = open_file(row.certificate_id)
    office = Scope(row.organisation, division) if division else scope_of(row.organisation)
    if not is_own(actor, file.holder) and not actor.may(USE, office):
        raise UseNotAllowed("recipient")
    reading = Reading(row.organisation, purpose, item, case_id, fields)
    allowed = check_reading(_granted(row), reading, timezone.now())
    if not consent_stands(row, file):
        raise UseNotAllowed("withdrawn")
    if file.state is not State.VALID:
        raise UseNotAllowed("not-valid")
    use = _keep(actor, file, row, allowed, case_id)
    values = chosen(file.face(), allowed)
    return Pulled(
        file.row.identifier,
        file.row.type,
        file.life.version,
        file.life.valid_until,
        values,
        use.id,
        use.at,
    )


def uses_of(actor: Actor, certificate_id: UUID, cursor: str | None = None, limit: int = 20) -> Page[UseView]:
    """Who has read one's own certificate, newest first. Raises `CertificateUnknown`, `CursorInvalid`."""
    file = own(actor, certificate_id)
    rows = file.row.uses.select_related("grant")
    if cursor is not None:
        rows = rows.filter(id__lt=decode_cursor(cursor, UUID)[0])
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("-id")[: limit + 1])
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    declared = file.declared()
    return Page(tuple(_use_view(one, declared) for one in found[:limit]), more)


def _granted(row: UseGrant) -> Granted:
    return Granted(
        row.organisation,
        row.purpose,
        row.item,
        row.case_id,
        tuple(row.fields),
        row.expires_at,
        row.withdrawn_at,
    )


def _keep(
    actor: Actor, file: File, row: UseGrant, fields: tuple[str, ...], case_id: UUID | None
) -> UseRecord:
    """The use in the audit chain, as the holder sees it, and as others hear of it."""
    audit_id = record_reading(
        actor=actor,
        subject=file.holder.subject,
        purpose=f"certificates.{row.purpose}",
        fields=fields,
        target=f"certificate:{file.row.id}",
    )
    use = UseRecord.objects.create(
        grant=row,
        certificate=file.row,
        version=file.life.version,
        by=actor.id,
        case_id=case_id,
        fields=list(fields),
        audit_id=audit_id,
        at=timezone.now(),
    )
    emit(CertificateUsed(file.row.id, row.id, row.organisation, row.purpose))
    if row.basis == "duty":
        telling.used_by_duty(file.row, row)
    return use


def _use_view(row: UseRecord, declared: CertificateType) -> UseView:
    grant = row.grant
    use = declared.use(grant.purpose)
    return UseView(
        id=row.id,
        at=row.at,
        certificate_id=row.certificate_id,
        certificate=declared.title,
        organisation_name=organisation_name(grant.organisation),
        purpose_title=use.title if use else Text(zh=grant.purpose, en=grant.purpose),
        item=grant.item,
        case_id=row.case_id,
        basis=grant.basis,
        legal=Text(zh=grant.legal_zh, en=grant.legal_en) if grant.legal_zh else None,
        field_titles=field_titles(declared, row.fields),
        grant_id=grant.id,
    )
