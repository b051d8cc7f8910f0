"""How is a secret put under a passphrase, so that a file of it can be carried elsewhere?

scrypt (RFC 7914) makes the key, AES-256-GCM seals. Everything but the sealed bytes stands in clear and is bound to
them, so that nobody can change the note beside the secret either.
"""

import base64
import os
import unicodedata
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from onecity.core.crypto.canonical import canonical
from onecity.core.crypto.errors import PassphraseWrong

COST = 2**17  # 128 MiB and a blink for us, for each guess of everybody else
_BLOCK = 8
_LARGEST_COST = 2**20  # a forged file must not take all memory
_SUITE = "scrypt, AES-256-GCM"


def lock(plain: bytes, passphrase: str, note: Mapping[str, Any]) -> dict[str, Any]:
    """An envelope, fit for JSON, that the passphrase opens; `note` is readable without it."""
    salt, nonce = os.urandom(16), os.urandom(12)
    envelope = {"suite": _SUITE, "cost": COST, "salt": _text(salt), "nonce": _text(nonce), "note": dict(note)}
    key = _key(passphrase, salt, COST)
    return envelope | {"sealed": _text(AESGCM(key).encrypt(nonce, plain, canonical(envelope)))}


def unlock(envelope: Mapping[str, Any], passphrase: str) -> bytes:
    """What was locked. Raises `PassphraseWrong`, also for anything that is no such envelope."""
    bound = {name: value for name, value in envelope.items() if name != "sealed"}
    try:
        salt, nonce, sealed = (base64.b64decode(envelope[name]) for name in ("salt", "nonce", "sealed"))
        cost = int(envelope["cost"])
        if envelope["suite"] != _SUITE or not 1 < cost <= _LARGEST_COST:
            raise PassphraseWrong
        return AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, canonical(bound))
    except (InvalidTag, KeyError, TypeError, ValueError):
        raise PassphraseWrong from None


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    # the same words typed on another keyboard may come as other code points
    typed = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=1).derive(typed)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
