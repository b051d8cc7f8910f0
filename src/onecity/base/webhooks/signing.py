"""How does a receiver know that a notice is ours? By RFC 9421, with the city's signing key."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from onecity.base.ports import Keys, port
from onecity.core.crypto import jwk
from onecity.core.signature import Signer, request_to, sign
from onecity.core.signature.signing import ALGORITHMS, REQUEST

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
BATCH_TYPE = "application/cloudevents-batch+json; charset=utf-8"


class KeyRotated(Exception):
    """The city's key changed between being named and being used."""


def signed_headers(url: str, body: bytes, now: datetime, media_type: str = MEDIA_TYPE) -> Mapping[str, str]:
    """The headers of a notice: its media type and a fresh signature over method, address, type and body."""
    try:
        return _signed_headers(url, body, now, media_type)
    except KeyRotated:
        return _signed_headers(url, body, now, media_type)


def _signed_headers(url: str, body: bytes, now: datetime, media_type: str) -> Mapping[str, str]:
    headers = {"Content-Type": media_type}
    message = request_to("POST", url, headers, body)
    signature = sign(
        message,
        _signer(port("keys")),
        created=now,
        nonce=secrets.token_urlsafe(18),
        components=(*REQUEST, "content-type"),
    )
    return headers | signature


def public_keys() -> tuple[Mapping[str, str], ...]:
    """The public signing keys as JSON Web Keys, the current one first; former ones still verify what was sent."""
    return tuple(jwk(key, key_id) for key_id, key in port("keys").notice_keys().items())


def _signer(keys: Keys) -> Signer:
    current, key = next(iter(keys.notice_keys().items()))
    names = {suite: name for name, suite in ALGORITHMS.items()}
    return Signer(current, names[key.suite.name], partial(_signed, keys, current))


def _signed(keys: Keys, expected: str, base: bytes) -> bytes:
    made = keys.sign_notice(base)
    if made.key_id != expected:
        raise KeyRotated
    return made.value
