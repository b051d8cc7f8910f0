"""With which keys does the city sign who somebody is, and by which does everybody check it?

Made on first use, sealed like personal data under the city's master key: a copy of the database signs nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.identity.models import AppKey
from onecity.base.identity.vault import open_sealed, seal
from onecity.core.crypto import SigningKey, VerifyingKey, jwk
from onecity.core.ids import uuid7

ALGORITHM = "ES256"
FIELD = "app_key.sealed"
# no person: the owner under which the keys of this table are sealed
OWNER = UUID("0b6a9d0e-0000-5000-8000-6f6e65636974")
# far longer than an ID token lives, and than anybody keeps a key set without asking anew
FORMER_SHOWN_FOR = timedelta(days=7)
MOST_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Signer:
    """The current key with its id."""

    key_id: str
    key: SigningKey


def signer() -> Signer:
    """The key that signs now; the first one is made here."""
    row = AppKey.objects.order_by("-since", "-key_id").first() or _make()
    raw = open_sealed(OWNER, bytes(row.sealed), FIELD)
    return Signer(row.key_id, SigningKey.load(ALGORITHM, raw))


def key_set() -> dict[str, list[Mapping[str, str]]]:
    """The public keys as a JSON Web Key Set, the current one first, former ones while their tokens may be about."""
    signer()
    rows = list(AppKey.objects.order_by("-since", "-key_id")[:MOST_SHOWN])
    followed = [None, *(row.since for row in rows)]
    limit = timezone.now() - FORMER_SHOWN_FOR
    shown = [row for row, after in zip(rows, followed, strict=False) if after is None or after > limit]
    return {"keys": [jwk(VerifyingKey.load(ALGORITHM, bytes(row.public)), row.key_id) for row in shown]}


@transaction.atomic
def rotate_signing_key(actor: Actor) -> str:
    """Make a new key current; what the former signed stays valid until it runs out. Raises `NotAllowed`."""
    actor.must("identity.clients")
    row = _make()
    record(actor=actor, action="openid.key.rotate", target=f"openid-key:{row.key_id}")
    return row.key_id


def _make() -> AppKey:
    made = SigningKey.generate(ALGORITHM)
    return AppKey.objects.create(
        key_id=f"app-{uuid7().hex}",
        sealed=seal(OWNER, made.encode(), FIELD),
        public=made.public().encode(),
        since=timezone.now(),
    )
