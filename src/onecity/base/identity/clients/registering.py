"""Who registers another organisation's program, what may it do, and how are its keys changed?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record
from onecity.base.identity.city import division_name, organisation_known, role_of
from onecity.base.identity.clients import errors
from onecity.base.identity.errors import OrganisationUnknown
from onecity.base.identity.models import Client, ClientKey
from onecity.core.crypto import KeyInvalid, VerifyingKey, public_key_of
from onecity.core.text import Text

CLIENTS = "identity.clients"
NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """What is registered. No `permissions`: all of the role's; no `addresses`: from everywhere."""

    name: str
    title: Text
    role: str
    organisation: str | None = None
    division: str | None = None
    permissions: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key as the operator sees it; `until` is open when `None`, `used_at` is right to a minute."""

    key_id: str
    suite: str
    since: datetime
    until: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClientView:
    """A registered program; `None` in organisation or division means all of them."""

    id: UUID
    name: str
    title: Text
    role: str
    organisation: str | None
    division: str | None
    permissions: tuple[str, ...]
    addresses: tuple[str, ...]
    enabled: bool
    since: datetime
    keys: tuple[KeyView, ...]


@transaction.atomic
def register_client(actor: Actor, draft: ClientDraft) -> UUID:
    """Register a program; it can ask once it has a key. Its id.

    Raises `NotAllowed` (`identity.clients` in that scope), `RoleUnknown`, `OrganisationUnknown`, and of
    `clients.errors`: `ClientNameInvalid`, `ClientNameTaken`, `RoleNotForClients`, `BeyondRole`, `DivisionUnknown`,
    `NetworkInvalid`.
    """
    actor.must(CLIENTS, Scope(draft.organisation, draft.division))
    permissions = _checked(draft)
    row = Client.objects.create(
        name=draft.name,
        title_zh=draft.title.zh,
        title_en=draft.title.en,
        organisation=draft.organisation or "",
        division=draft.division or "",
        role=draft.role,
        permissions=list(permissions),
        addresses=list(draft.addresses),
        since=timezone.now(),
        by=actor.id,
    )
    _record(actor, "register", row, role=row.role, permissions=row.permissions, addresses=row.addresses)
    return row.id


@transaction.atomic
def add_client_key(
    actor: Actor, name: str, pem: bytes, *, since: datetime | None = None, until: datetime | None = None
) -> str:
    """Give a program a further key, valid from `since` (now) to `until` (open); the id that its signatures name.

    Raises `ClientUnknown`, `NotAllowed`, `KeyUnusable`, `KeyTaken`.
    """
    row = _held(actor, name)
    try:
        key = public_key_of(pem)
    except KeyInvalid:
        raise errors.KeyUnusable from None
    key_id = _key_id(row, key)
    if ClientKey.objects.filter(suite=key.suite.name, public=key.encode()).exists():
        raise errors.KeyTaken
    made = {"suite": key.suite.name, "public": key.encode(), "since": since or timezone.now(), "until": until}
    ClientKey.objects.create(key_id=key_id, client=row, **made)
    _record(actor, "key", row, key=key_id)
    return key_id


@transaction.atomic
def end_client_key(actor: Actor, name: str, key_id: str) -> None:
    """End a key now. Raises `ClientUnknown`, `NotAllowed`, `ClientKeyUnknown`."""
    row = _held(actor, name)
    if not row.keys.filter(key_id=key_id).update(until=timezone.now()):
        raise errors.ClientKeyUnknown(key_id)
    _record(actor, "end-key", row, key=key_id)


@transaction.atomic
def set_client_enabled(actor: Actor, name: str, enabled: bool) -> None:
    """Disable a program at once, or enable it again. Raises `ClientUnknown`, `NotAllowed`."""
    row = _held(actor, name)
    Client.objects.filter(id=row.id).update(enabled=enabled)
    _record(actor, "enable" if enabled else "disable", row)


def clients(actor: Actor) -> tuple[ClientView, ...]:
    """All registered programs that the actor may see, by name. Raises `NotAllowed`."""
    actor.must(CLIENTS)
    rows = Client.objects.prefetch_related("keys").order_by("name")
    return tuple(_view(row) for row in rows if actor.may(CLIENTS, scope_of(row)))


def client_by_id(client_id: UUID) -> ClientView | None:
    """A registered program; `None` for an unknown one. Input of rules: rights are the caller's to check."""
    row = Client.objects.filter(id=client_id).first()
    return None if row is None else _view(row)


def client_by_name(name: str) -> ClientView:
    """A registered program by its name. Raises `ClientUnknown`. Rights are the caller's to check."""
    row = Client.objects.filter(name=name).first()
    if row is None:
        raise errors.ClientUnknown(name)
    return _view(row)


def client_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What programs are called, in the language of the page; unknown ids are left out."""
    chinese = (get_language() or "zh").startswith("zh")
    rows = Client.objects.filter(id__in=list(ids))
    return {row.id: row.title_zh if chinese else row.title_en for row in rows}


def scope_of(row: Client) -> Scope:
    """Where the program's permissions hold."""
    return Scope(row.organisation or None, row.division or None)


def _checked(draft: ClientDraft) -> tuple[str, ...]:
    """The permissions that are given, once everything about the draft is right."""
    if not NAME.fullmatch(draft.name):
        raise errors.ClientNameInvalid(draft.name)
    if Client.objects.filter(name=draft.name).exists():
        raise errors.ClientNameTaken(draft.name)
    if draft.organisation is not None and not organisation_known(draft.organisation):
        raise OrganisationUnknown(draft.organisation)
    if draft.division is not None and division_name(draft.division) is None:
        raise errors.DivisionUnknown(draft.division)
    for network in draft.addresses:
        _check_network(network)
    declared = role_of(draft.role)
    if declared.duty != "business":
        raise errors.RoleNotForClients(draft.role)
    permissions = draft.permissions or declared.permissions
    if beyond := sorted(set(permissions) - set(declared.permissions)):
        raise errors.BeyondRole(draft.role, ", ".join(beyond))
    return tuple(dict.fromkeys(permissions))


def _check_network(network: str) -> None:
    try:
        ip_network(network)
    except ValueError:
        raise errors.NetworkInvalid(network) from None


def _held(actor: Actor, name: str) -> Client:
    row = Client.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise errors.ClientUnknown(name)
    actor.must(CLIENTS, scope_of(row))
    return row


def _key_id(row: Client, key: VerifyingKey) -> str:
    return f"{row.name}-{key.key_id().hex()}"


def _record(actor: Actor, verb: str, row: Client, **details: object) -> None:
    where = {"name": row.name, "organisation": row.organisation, "division": row.division}
    record(
        actor=actor, action=f"identity.client.{verb}", target=f"client:{row.id}", details={**where, **details}
    )


def _view(row: Client) -> ClientView:
    keys = sorted(row.keys.all(), key=lambda key: key.since)
    return ClientView(
        id=row.id,
        name=row.name,
        title=Text(zh=row.title_zh, en=row.title_en),
        role=row.role,
        organisation=row.organisation or None,
        division=row.division or None,
        permissions=tuple(row.permissions),
        addresses=tuple(row.addresses),
        enabled=row.enabled,
        since=row.since,
        keys=tuple(KeyView(key.key_id, key.suite, key.since, key.until, key.used_at) for key in keys),
    )
