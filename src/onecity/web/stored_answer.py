"""How is an answer kept for a day, so that nobody reads it in the database?

It may hold a secret (a caller's page, a code): it is sealed under a key that follows from what the asker sent and is
kept nowhere. Whoever sends the same again opens it; a copy of the database does not.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.crypto import salted_hmac

from onecity.core.crypto import CIPHERS, SEALING_SUITES

SALT = "onecity.web.stored-answer"
MARK = b"\x00sealed "
NONCE_BYTES = 12
LONGEST_ROUTE = 200


def mark_of(path: str, key: str) -> str:
    """Under which a key is kept: it may itself be the secret that the answer depends on."""
    return hashlib.sha256(f"{path}\n{key}".encode()).hexdigest()


def route_of(request: HttpRequest) -> str:
    """The address by its pattern: what stands in its place may be a secret. Empty for none of ours."""
    try:
        return resolve(request.path_info).route[:LONGEST_ROUTE]
    except Resolver404:
        return ""


def sealed(headers: Mapping[str, str], body: bytes, *, key: str, digest: str) -> bytes:
    """Headers and body, closed; `key` and `digest` are those of the request."""
    suite = SEALING_SUITES[settings.CONFIGURATION.sealing_suite]
    nonce, plain = secrets.token_bytes(NONCE_BYTES), json.dumps(dict(headers)).encode() + b"\n" + body
    closed = CIPHERS[suite].encrypt(_secret(key, digest), nonce, plain, b"")
    return MARK + suite.encode() + b"\n" + nonce + closed


def opened(
    kept: bytes, headers: Mapping[str, str], *, key: str, digest: str
) -> tuple[Mapping[str, str], bytes]:
    """Headers and body again; what an older version kept in clear (`headers` beside `kept`) as it is."""
    if not kept.startswith(MARK):
        return headers, kept
    suite, _, closed = kept.removeprefix(MARK).partition(b"\n")
    cipher = CIPHERS[suite.decode()]
    plain = cipher.decrypt(_secret(key, digest), closed[:NONCE_BYTES], closed[NONCE_BYTES:], b"")
    said, _, body = plain.partition(b"\n")
    return json.loads(said), body


def _secret(key: str, digest: str) -> bytes:
    return salted_hmac(SALT, f"{key}\n{digest}", algorithm="sha256").digest()
