"""How is what is personal in a call kept, so that destroying one key erases it?"""

import hashlib
import json
from base64 import urlsafe_b64encode
from uuid import UUID

from onecity.base.identity.door import open_sealed, seal
from onecity.core.crypto import KeyDestroyed
from onecity.engines.emergency.door.calls.values import Personal

CALL, EVENT = "emergency.call", "emergency.event"

Sealed = bytes | memoryview


def token_of(once: str) -> str:
    """The secret of a caller's page. It follows from the key that their phone made, so that a repeated tap gets the
    same one, although only hashes of both are kept.
    """
    digest = hashlib.sha256(b"onecity emergency caller\n" + once.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(secret: str) -> str:
    """Under which a secret is found again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def seal_personal(call_id: UUID, personal: Personal) -> bytes:
    """Number, words and address, sealed under the call's own key."""
    said = {"phone": personal.phone, "words": personal.words, "address": personal.address}
    return seal(call_id, json.dumps(said, ensure_ascii=False).encode(), CALL)


def open_personal(call_id: UUID, sealed: Sealed | None) -> Personal:
    """The same again; empty for none, and after erasure."""
    found = _open(call_id, sealed, CALL)
    return Personal(**json.loads(found)) if found else Personal()


def seal_words(call_id: UUID, words: str) -> bytes | None:
    """What somebody said; nothing for nothing."""
    return seal(call_id, words.encode(), EVENT) if words else None


def open_words(call_id: UUID, sealed: Sealed | None) -> str:
    """The words again; empty for none, and after erasure."""
    return (_open(call_id, sealed, EVENT) or b"").decode()


def _open(call_id: UUID, sealed: Sealed | None, field: str) -> bytes | None:
    if sealed is None:
        return None
    try:
        return open_sealed(call_id, bytes(sealed), field)
    except KeyDestroyed:
        return None
