"""Who did what, to what, for what purpose, and is the log whole?

Entries are kept for ever, so at least the six months that the classified protection of information asks for.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from pydantic_core import to_jsonable_python

from onecity.base.actor import Actor, system
from onecity.base.audit import triggers
from onecity.base.audit.errors import NothingRead, PurposeMissing
from onecity.base.audit.models import Entry, Pending
from onecity.base.audit.sealing import seal
from onecity.base.audit.verification import AuditProblem, Verification, verify
from onecity.base.audit.witness import Witness, tell, witnesses
from onecity.base.bulk import insert_all
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.core.crypto import canonical

__all__ = [
    "READ",
    "Act",
    "AuditProblem",
    "EntryView",
    "Verification",
    "Witness",
    "entries",
    "guard",
    "own_readings",
    "record",
    "record_all",
    "record_reading",
    "record_readings",
    "seal",
    "tell",
    "verify",
    "witnesses",
]

READ = "audit.read"
READING = "personal.read"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done, as `record` takes it."""

    action: str
    target: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of the log; ids, never names."""

    id: UUID
    at: datetime
    actor: UUID | None
    actor_kind: str
    on_behalf_of: UUID | None
    subject: UUID | None
    action: str
    target: str
    purpose: str
    details: Mapping[str, Any]


def record(
    *,
    actor: Actor,
    action: str,
    target: str,
    purpose: str = "",
    details: Mapping[str, Any] | None = None,
    subject: UUID | None = None,
) -> UUID:
    """Write an entry in the caller's transaction; its id.

    `action` is like `affairs.case.approve`, `target` like `case:<uuid>`, `subject` the person whom it
    concerns. `details` hold ids and plain values, no names. Raises `core.crypto.NotCanonical` or
    `pydantic_core.PydanticSerializationError` for details that JSON cannot hold.
    """
    entry = _entry(actor, action, target, purpose, details or {}, subject)
    _write([entry])
    return entry.id


def record_all(actor: Actor, acts: Iterable[Act]) -> None:
    """As `record`, an entry for each of several acts of one actor, in few statements."""
    _write([_entry(actor, one.action, one.target, "", one.details, None) for one in acts])


def record_reading(*, actor: Actor, subject: UUID, purpose: str, fields: Sequence[str], target: str) -> UUID:
    """Record that personal data of a person are read; call it before they are shown. The entry's id.

    Fails closed: when it raises, nothing may be shown. Raises `PurposeMissing`, `NothingRead` (no field
    named).
    """
    return record_readings(actor=actor, subjects=[subject], purpose=purpose, fields=fields, target=target)[0]


def record_readings(
    *, actor: Actor, subjects: Iterable[UUID], purpose: str, fields: Sequence[str], target: str
) -> list[UUID]:
    """Record one reading of several persons' data, such as a list, in one write; the entries' ids.

    Raises `PurposeMissing`, `NothingRead` (no field or nobody named).
    """
    persons = list(subjects)
    if not purpose.strip():
        raise PurposeMissing(target)
    if not fields or not persons:
        raise NothingRead(target)
    details = {"fields": sorted(fields)}
    read = [_entry(actor, READING, target, purpose, details, person) for person in persons]
    _write(read)
    return [entry.id for entry in read]


@transaction.atomic
def entries(
    actor: Actor,
    *,
    actor_id: UUID | None = None,
    subject: UUID | None = None,
    action: str | None = None,
    target: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[EntryView]:
    """Entries that match all filters, newest first; `since` is included, `until` is not.

    The reading is itself recorded. Raises `NotAllowed` (needs `audit.read`), `CursorInvalid`.
    """
    actor.must(READ)
    asked = {
        "actor": actor_id, "subject": subject, "action": action, "target": target,
        "at__gte": since, "at__lt": until,
    }  # fmt: skip
    filters = {name: value for name, value in asked.items() if value is not None}
    found = Entry.objects.filter(**filters)
    if cursor is not None:
        found = found.filter(pk__lt=decode_cursor(cursor, UUID)[0])
    rows = list(found.order_by("-id")[: limit + 1])
    record(actor=actor, action=READ, target="audit", details={"filters": filters, "shown": len(rows[:limit])})
    more = encode_cursor(rows[limit - 1].pk) if len(rows) > limit else None
    return Page(tuple(_view(row) for row in rows[:limit]), more)


def own_readings(actor: Actor, *, target_prefix: str, limit: int = 50) -> list[EntryView]:
    """Readings of the actor's own data in the name of what begins so, newest first; nothing for the anonymous."""
    if actor.id is None:
        return []
    found = Entry.objects.filter(subject=actor.id, action=READING, target__startswith=target_prefix)
    return [_view(row) for row in found.order_by("-id")[:limit]]


@transaction.atomic
def guard() -> tuple[str, ...]:
    """Make the database's triggers anew where any is missing or hollow, and record it; the names of those."""
    missing = tuple(triggers.missing(connection))
    if missing:
        triggers.drop(connection)
        triggers.create(connection)
        record(actor=system(), action="audit.guard", target="audit", details={"missing": missing})
    return missing


def _entry(
    actor: Actor, action: str, target: str, purpose: str, details: Mapping[str, Any], subject: UUID | None
) -> Entry:
    entry = Entry(
        at=timezone.now(),
        actor=actor.id,
        actor_kind=actor.kind.value,
        on_behalf_of=actor.on_behalf_of,
        subject=subject,
        action=action,
        target=target,
        purpose=purpose,
        details=canonical(to_jsonable_python(dict(details))).decode(),
    )
    entry.hash = entry.content_hash()
    return entry


def _write(made: Sequence[Entry]) -> None:
    # no savepoint: a change that cannot be recorded must fail as a whole
    with transaction.atomic(savepoint=False):
        insert_all(made)
        insert_all([Pending(entry=entry.id) for entry in made])


def _view(row: Entry) -> EntryView:
    return EntryView(
        id=row.id,
        at=row.at,
        actor=row.actor,
        actor_kind=row.actor_kind,
        on_behalf_of=row.on_behalf_of,
        subject=row.subject,
        action=row.action,
        target=row.target,
        purpose=row.purpose,
        details=json.loads(row.details),
    )
