"""What is answered to an app that asks by itself, without a person before the screen?"""

import base64
import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.db import transaction

from onecity.base.audit.door import record
from onecity.base.identity.models import AppToken
from onecity.base.identity.openid import granting
from onecity.base.identity.openid.asked import Answer, Asked, issuer
from onecity.base.identity.openid.asking import BY_PASSWORD, BY_SECOND_FACTOR
from onecity.base.identity.openid.claims import userinfo
from onecity.base.identity.openid.keys import ALGORITHM
from onecity.base.identity.openid.known import app_actor, apps
from onecity.base.identity.openid.pace import (
    MOST_FAILURES_PER_MINUTE,
    MOST_PER_MINUTE,
    has_failed_often,
    too_fast,
)
from onecity.base.identity.openid.scopes import SCOPES
from onecity.base.identity.openid.server import CONFIDENTIAL, SERVER
from onecity.base.identity.vault import blind_index

log = logging.getLogger(__name__)

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
SLOW_DOWN = Answer(429, {"error": "slow_down"}, NO_STORE | {"Retry-After": "60"})
UNREADABLE = Answer(400, {"error": "invalid_request"}, NO_STORE)
# where each question of an app is asked, below the issuer
PATHS = {
    "authorization_endpoint": "/openid/authorize",
    "token_endpoint": "/openid/token",
    "userinfo_endpoint": "/openid/userinfo",
    "revocation_endpoint": "/openid/revoke",
    "introspection_endpoint": "/openid/introspect",
    "end_session_endpoint": "/openid/end-session",
    "jwks_uri": "/openid/jwks.json",
}


def answer_token(asked: Asked, address: str) -> Answer:
    """A code or a refresh token against a pair of tokens."""
    return _answered(asked, address, lambda: SERVER.create_token_response(asked))


def answer_revocation(asked: Asked, address: str) -> Answer:
    """An app gives a token back."""
    return _answered(asked, address, lambda: SERVER.create_endpoint_response("revocation", asked))


def answer_introspection(asked: Asked, address: str) -> Answer:
    """Whether a token is still good, for the app that it was given to."""
    return _answered(asked, address, lambda: SERVER.create_endpoint_response("introspection", asked))


@transaction.atomic
def answer_userinfo(bearer: str, address: str) -> Answer:
    """What a person let the app know, for an access token."""
    place = _place(address)
    if has_failed_often(place):
        return SLOW_DOWN
    row = granting.token(bearer) if bearer else None
    if row is None or row.kind != AppToken.Kind.ACCESS or not granting.is_good(row):
        too_fast(place, MOST_FAILURES_PER_MINUTE)
        challenge = 'Bearer error="invalid_token"' if bearer else "Bearer"
        return Answer(401, {"error": "invalid_token"}, NO_STORE | {"WWW-Authenticate": challenge})
    if too_fast(f"userinfo:{row.grant.app}|{place}", MOST_PER_MINUTE):
        return SLOW_DOWN
    return Answer(200, userinfo(row), NO_STORE)


def discovery() -> dict[str, object]:
    """What an app's program reads first (OpenID Connect Discovery 1.0, RFC 8414)."""
    name = issuer()
    return {
        "issuer": name,
        **{field: name + path for field, path in PATHS.items()},
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": [*CONFIDENTIAL, "none"],
        "revocation_endpoint_auth_methods_supported": [*CONFIDENTIAL, "none"],
        "introspection_endpoint_auth_methods_supported": list(CONFIDENTIAL),
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": list(SCOPES),
        "claims_supported": [
            *(claim for words in SCOPES.values() for claim in words.claims),
            *("iss", "aud", "iat", "exp", "auth_time", "acr", "nonce", "at_hash"),
        ],
        "acr_values_supported": [BY_PASSWORD, BY_SECOND_FACTOR],
        "prompt_values_supported": ["none", "login", "consent"],
        "ui_locales_supported": ["zh-CN", "en"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    }


def may_read_from(origin: str) -> bool:
    """Whether a page of this origin belongs to an app, so that its script may read an answer."""
    return bool(origin) and any(
        origin == _origin(address) for app in apps().values() for address in app.redirect_uris
    )


def claimed_app(asked: Asked) -> str:
    """Which app says that it is asking; empty when it does not."""
    scheme, _, value = asked.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return asked.asks("client_id")
    try:
        return base64.b64decode(value).decode().partition(":")[0]
    except ValueError:
        return ""


@transaction.atomic
def _answered(asked: Asked, address: str, answer: Callable[[], Answer]) -> Answer:
    """The answer, unless too many come from there. What a refusal has changed stays: it is an answer, no exception."""
    place, app = _place(address), claimed_app(asked)
    if has_failed_often(place) or too_fast(f"{app[:40]}|{place}", MOST_PER_MINUTE):
        return SLOW_DOWN
    try:
        found = answer()
    except ValueError:  # text that authlib can neither read nor repeat
        return UNREADABLE
    if found.body.get("error") == "invalid_client":
        too_fast(place, MOST_FAILURES_PER_MINUTE)
        log.warning("somebody at %s could not prove to be the app %r", address, app[:40])
        if app in apps():
            record(actor=app_actor(app), action="openid.client.refused", target=f"app:{app}")
    return found


def _place(address: str) -> str:
    """Where a request comes from, so that it can be counted and not read."""
    return f"from:{blind_index('openid-pace', address)[:32]}"


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
