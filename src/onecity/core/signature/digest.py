"""Is the body the one that was sent (RFC 9530)?"""

import base64
import hashlib
import hmac
from typing import Any

import http_sf

from onecity.core.signature.errors import DigestWrong, SignatureMalformed

_ALGORITHMS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


def digest(body: bytes) -> str:
    """The value of `Content-Digest` for a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def check_digest(field: str, body: bytes) -> None:
    """Raise `DigestWrong` unless every digest that we know matches the body, and `SignatureMalformed` when there is
    none that we know.
    """
    known = {
        name: value for name, value in dictionary("Content-Digest", field).items() if name in _ALGORITHMS
    }
    if not known:
        raise SignatureMalformed("Content-Digest", f"use {' or '.join(_ALGORITHMS)}")
    for name, member in known.items():
        value = member[0] if isinstance(member, tuple) else member
        if not isinstance(value, bytes):
            raise SignatureMalformed("Content-Digest", "digests stand between colons")
        if not hmac.compare_digest(value, _ALGORITHMS[name](body).digest()):
            raise DigestWrong


def dictionary(name: str, field: str) -> dict[str, Any]:
    """A field that is a dictionary of RFC 9651, no key twice. Raises `SignatureMalformed`."""

    def refuse(key: str, _context: str) -> None:
        raise SignatureMalformed(name, f"{key!r} stands there twice")

    try:
        read: Any = http_sf.parse(field.encode("ascii"), tltype="dictionary", on_duplicate_key=refuse)
    except SignatureMalformed:
        raise
    except (ValueError, OverflowError, RecursionError) as problem:
        raise SignatureMalformed(name, f"is no structured field ({problem})") from None
    return dict(read)
