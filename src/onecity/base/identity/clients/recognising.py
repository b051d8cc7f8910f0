"""Which program has signed this request, and what may it do?"""

import logging
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, Grant
from onecity.base.identity.city import roles
from onecity.base.identity.clients import errors
from onecity.base.identity.clients.registering import scope_of
from onecity.base.identity.models import Client, ClientKey, SeenNonce
from onecity.base.turnstile import first
from onecity.core.crypto import SignatureInvalid, VerifyingKey
from onecity.core.signature import (
    DigestWrong,
    Message,
    MessageRefused,
    OutsideWindow,
    Signed,
    check,
    read,
    verify,
)

log = logging.getLogger(__name__)

# a signature is valid five minutes either side of its time
NONCES_KEPT = timedelta(minutes=11)
USED_AGAIN = timedelta(minutes=1)
MINUTE = timedelta(minutes=1)
MOST_PER_MINUTE = 600


def recognise_client(message: Message, address: str, language: str = "zh-hans") -> Actor:
    """The program that signed a request, with the permissions of its role that it was given.

    A request is recognised once: the second time it is a replay. Raises of `clients.errors`: `SignatureUnreadable`,
    `BodyChanged`, `SignatureOutdated`, `ClientKeyUnknown`, `SignatureWrong`, `ClientDisabled`, `SourceRefused`,
    `TooManyRequests`, `NonceUsed`.
    """
    now = timezone.now()
    signed = _read(message, now)
    key = _key(signed.keyid, now)
    try:
        verify(signed, VerifyingKey.load(key.suite, bytes(key.public)))
    except SignatureInvalid:
        log.warning("a request of %s from %s has a wrong signature", key.client.name, address)
        raise errors.SignatureWrong from None
    _check_client(key.client, address)
    _check_pace(key.client, now)
    _use(key, signed, now)
    return _actor(key.client, language)


def client_actor(client_id: UUID) -> Actor | None:
    """What a program may do now, asked before it is told something; `None` when it is unknown or disabled."""
    row = Client.objects.filter(id=client_id, enabled=True).first()
    return None if row is None else _actor(row, "zh-hans")


def prune_nonces() -> int:
    """Forget nonces whose signatures have expired; how many."""
    return SeenNonce.objects.filter(forget_at__lt=timezone.now()).delete()[0]


def _read(message: Message, now: datetime) -> Signed:
    try:
        signed = read(message)
        check(message, signed, now)
    except DigestWrong:
        raise errors.BodyChanged from None
    except OutsideWindow:
        raise errors.SignatureOutdated(now.isoformat(timespec="seconds")) from None
    except MessageRefused as refused:
        raise errors.SignatureUnreadable(str(refused)) from None
    return signed


def _key(key_id: str, now: datetime) -> ClientKey:
    valid = ClientKey.objects.filter(Q(until=None) | Q(until__gt=now), key_id=key_id, since__lte=now)
    found: ClientKey | None = valid.select_related("client").first()
    if found is None:
        raise errors.ClientKeyUnknown(key_id)
    return found


def _check_client(client: Client, address: str) -> None:
    if not client.enabled:
        raise errors.ClientDisabled(client.name)
    if client.addresses and not _within(address, client.addresses):
        log.warning("a request of %s came from %s", client.name, address)
        raise errors.SourceRefused(client.name, address)


def _check_pace(client: Client, now: datetime) -> None:
    """Each request leaves a nonce, so the nonces of the last minute are its requests."""
    recent = SeenNonce.objects.filter(client=client, forget_at__gt=now + NONCES_KEPT - MINUTE)
    if recent.count() >= MOST_PER_MINUTE:
        log.warning("%s asks more than %d times a minute", client.name, MOST_PER_MINUTE)
        raise errors.TooManyRequests(client.name, MOST_PER_MINUTE)


def _within(address: str, networks: list[str]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in ip_network(network) for network in networks)


def _use(key: ClientKey, signed: Signed, now: datetime) -> None:
    """Note the nonce, for ever as far as this signature is concerned; and, once a minute, that the key is in use."""
    try:
        # a program waits for its answer: thousands of small transactions of others must not keep it out
        with first(), transaction.atomic():
            # `check` has refused a signature without one
            SeenNonce.objects.create(client=key.client, nonce=signed.nonce or "", forget_at=now + NONCES_KEPT)
    except IntegrityError:
        log.warning("a request of %s was sent again", key.client.name)
        raise errors.NonceUsed from None
    if key.used_at is None or key.used_at < now - USED_AGAIN:
        ClientKey.objects.filter(pk=key.pk).update(used_at=now)


def _actor(client: Client, language: str) -> Actor:
    declared = roles().get(client.role)
    # what the newest release no longer gives the role, the program has lost too
    held = set(client.permissions) & set(declared.permissions) if declared else set()
    grants = frozenset(Grant(permission, scope_of(client)) for permission in held)
    return Actor(ActorKind.CLIENT, id=client.id, grants=grants, language=language)
