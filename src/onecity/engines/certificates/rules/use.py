"""May this certificate be used for this, and does this reading stay inside what was granted?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from onecity.engines.certificates.declare import CertificateType, Use
from onecity.engines.certificates.errors import UseNotAllowed

GrantBasis = Literal["consent", "duty"]


@dataclass(frozen=True, slots=True)
class Granted:
    """What was granted: who may read which fields, for what, until when."""

    organisation: str
    purpose: str
    item: str
    case_id: UUID | None
    fields: tuple[str, ...]
    expires_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody wants to read under a grant; no `fields` means all that were granted."""

    organisation: str
    purpose: str
    item: str = ""
    case_id: UUID | None = None
    fields: tuple[str, ...] = ()


def check_grant(
    declared: CertificateType,
    purpose: str,
    fields: Collection[str],
    basis: GrantBasis,
    now: datetime,
    expires_at: datetime,
) -> Use:
    """The declared use that covers a grant. Raises `UseNotAllowed` when the type does not provide for it."""
    use = declared.use(purpose)
    if use is None:
        raise UseNotAllowed("use-undeclared", purpose)
    if basis not in use.by:
        raise UseNotAllowed("basis", basis)
    beyond = sorted(set(fields) - set(use.fields))
    if beyond or not fields:
        raise UseNotAllowed("fields", *beyond)
    if not now < expires_at <= now + timedelta(days=use.days):
        raise UseNotAllowed("expiry", str(use.days))
    return use


def check_reading(granted: Granted, reading: Reading, now: datetime) -> tuple[str, ...]:
    """The fields that may be read now. Raises `UseNotAllowed` with what goes beyond the grant."""
    if granted.withdrawn_at is not None:
        raise UseNotAllowed("withdrawn")
    if now >= granted.expires_at:
        raise UseNotAllowed("expired")
    if reading.organisation != granted.organisation:
        raise UseNotAllowed("recipient", reading.organisation)
    if reading.purpose != granted.purpose:
        raise UseNotAllowed("purpose", reading.purpose)
    if granted.item and reading.item != granted.item:
        raise UseNotAllowed("item", reading.item)
    if granted.case_id is not None and reading.case_id != granted.case_id:
        raise UseNotAllowed("case")
    beyond = sorted(set(reading.fields) - set(granted.fields))
    if beyond:
        raise UseNotAllowed("fields", *beyond)
    return reading.fields or granted.fields
