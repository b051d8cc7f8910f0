"""With which seal does an authority sign, and where does its key lie?"""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from onecity.base.actor import system
from onecity.base.audit.door import record
from onecity.base.identity.door import open_sealed, seal
from onecity.engines.certificates.door.declared import organisation_name
from onecity.engines.certificates.models import AuthoritySeal
from onecity.engines.certificates.rendition import x509
from onecity.engines.certificates.rendition.x509 import KeyPair

FIELD = "certificates.seal_key"
ROOT = ""
# a seal that ends soon is replaced before it is used again
RENEW_BEFORE = timedelta(days=30)


def seal_of(authority: str, city: str) -> tuple[AuthoritySeal, KeyPair, bytes]:
    """The authority's seal in use, its keys, and the root's certificate; made on first use, renewed in time."""
    root = root_of(city)
    row = _in_use(authority) or _keep(
        authority, x509.make_seal(_pair(root), city, organisation_name(authority).zh, timezone.now())
    )
    return row, _pair(row), bytes(root.certificate)


def root_of(city: str) -> AuthoritySeal:
    """The city's own root of seals."""
    return _in_use(ROOT) or _keep(ROOT, x509.make_root(city, timezone.now()))


def _in_use(authority: str) -> AuthoritySeal | None:
    row = AuthoritySeal.objects.filter(authority=authority, retired_at=None).first()
    if row is None or row.valid_until > timezone.now() + RENEW_BEFORE:
        return row
    AuthoritySeal.objects.filter(id=row.id).update(retired_at=timezone.now())
    return None


def _keep(authority: str, pair: KeyPair) -> AuthoritySeal:
    """Keep a new seal, unless another process was first: then that one counts."""
    row = AuthoritySeal(
        authority=authority,
        certificate=pair.certificate,
        key=seal(_subject(authority), pair.key, FIELD),
        made_at=timezone.now(),
        valid_until=pair.valid_until,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return AuthoritySeal.objects.get(authority=authority, retired_at=None)
    record(
        actor=system(),
        action="certificates.seal.make",
        target=f"seal:{row.id}",
        details={"authority": authority or "root"},
    )
    return row


def _pair(row: AuthoritySeal) -> KeyPair:
    key = open_sealed(_subject(row.authority), bytes(row.key), FIELD)
    return KeyPair(bytes(row.certificate), key, row.valid_until)


def _subject(authority: str) -> UUID:
    """Under whose key a seal's private key lies: one per authority, wrapped by the city's master key."""
    return uuid5(NAMESPACE_URL, f"onecity:seal:{authority}")
