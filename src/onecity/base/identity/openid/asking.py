"""An app wants somebody signed in: what comes next on the page?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from authlib.common.urls import add_params_to_uri  # type: ignore[import-untyped]
from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import InvalidRequestError  # type: ignore[import-untyped]
from authlib.oidc.core.errors import (  # type: ignore[import-untyped]
    ConsentRequiredError,
    LoginRequiredError,
    RequestNotSupportedError,
    RequestURINotSupportedError,
)
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.identity.consents import ConsentDraft, grant_consent, withdraw_consent
from onecity.base.identity.models import Consent
from onecity.base.identity.openid.asked import Asked, issuer
from onecity.base.identity.openid.declare import App
from onecity.base.identity.openid.errors import AskedWrongly
from onecity.base.identity.openid.granting import SignedIn, consented
from onecity.base.identity.openid.scopes import SCOPES, ScopeWords, text_version
from onecity.base.identity.openid.server import SERVER
from onecity.core.text import Text

BY_PASSWORD = "urn:onecity:acr:password"  # noqa: S105  the name of a class of sign-ins
BY_SECOND_FACTOR = "urn:onecity:acr:second-factor"
UNMET = "unmet_authentication_requirements"


@dataclass(frozen=True, slots=True)
class SignInFirst:
    """Nobody is signed in, or it was too long ago."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that an app asks for, as a person reads it; `held`: they have agreed to it already."""

    scope: str
    words: ScopeWords
    purpose: Text
    required: bool
    held: bool


@dataclass(frozen=True, slots=True)
class AskConsent:
    """The person has to say whether they agree."""

    app: App
    lines: tuple[Line, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class GoTo:
    """Back to the app, with a code or with the reason why there is none."""

    url: str
    app: App


Step = SignInFirst | AskConsent | GoTo


def next_step(asked: Asked, visitor: SignedIn | None, begun: datetime | None) -> Step:
    """What comes next for a visitor who was sent here by an app.

    `begun` is when this very request first came: a sign-in or consent since then is the answer to it. Raises
    `AskedWrongly` where there is no address that is safe to go back to.
    """
    try:
        grant = _validated(asked, visitor)
        return _step(grant, asked, visitor, begun)
    except OAuth2Error as error:
        return _back_with(error, asked)


def refuse(asked: Asked, visitor: SignedIn | None) -> GoTo:
    """The person does not agree. Raises `AskedWrongly`."""
    try:
        grant = _validated(asked, visitor)
    except OAuth2Error as error:
        return _back_with(error, asked)
    params = [("error", "access_denied"), ("error_description", "The person did not agree.")]
    return _go(grant.redirect_uri, params, asked, grant.client.app)


@transaction.atomic
def agree(actor: Actor, app: App, scopes: list[str], ticked: set[str]) -> None:
    """Record the consents to what an app needs and to what the person ticked, each to its own purpose.

    What was ticked once and is not any more is taken back. Raises `NotAllowed`, `GuardianRequired`.
    """
    until, held = consent_ends(app), consented(app, actor.id) if actor.id else {}
    for scope in scopes:
        wish = app.wish(scope)
        if wish is None:
            continue
        if not (wish.needed or scope in ticked):
            if scope in held:
                withdraw_consent(actor, held[scope].id)
            continue
        draft = ConsentDraft(
            scope, app.recipient, SCOPES[scope].fields, text_version(app, scope), until=until
        )
        grant_consent(actor, draft, person_id=actor.id)


def consent_ends(app: App) -> datetime:
    """Until when a consent that is given now holds."""
    return timezone.now() + timedelta(days=app.days)


def _validated(asked: Asked, visitor: SignedIn | None) -> Any:  # noqa: ANN401  authlib's grant
    """The request, found right. Raises authlib's `OAuth2Error`, and `AskedWrongly` for text that it cannot repeat."""
    try:
        return SERVER.get_consent_grant(asked, visitor)
    except ValueError:
        raise AskedWrongly("invalid_request") from None


def _step(grant: Any, asked: Asked, visitor: SignedIn | None, begun: datetime | None) -> Step:  # noqa: ANN401
    app: App = grant.client.app
    prompts = asked.asks("prompt").split()
    _refuse_unsupported(grant, asked)
    if visitor is None or _is_stale(asked, visitor, prompts, begun):
        if "none" in prompts:
            raise LoginRequiredError(redirect_uri=grant.redirect_uri)
        return SignInFirst()
    if _needs_more(asked, visitor):
        raise OAuth2Error("A second factor is needed.", redirect_uri=grant.redirect_uri, error=UNMET)
    wanted = asked.scope.split()
    held = consented(app, visitor.person_id)
    if _must_ask(app, wanted, held, prompts, begun):
        if "none" in prompts:
            raise ConsentRequiredError(redirect_uri=grant.redirect_uri)
        return AskConsent(app, _lines(app, wanted, held), consent_ends(app))
    asked.scope = " ".join(scope for scope in wanted if scope in held)
    _status, _body, headers = grant.create_authorization_response(grant.redirect_uri, visitor)
    return GoTo(_named(dict(headers)["Location"]), app)


def _refuse_unsupported(grant: Any, asked: Asked) -> None:  # noqa: ANN401  authlib's grant
    if asked.asks("request"):
        raise RequestNotSupportedError(redirect_uri=grant.redirect_uri)
    if asked.asks("request_uri"):
        raise RequestURINotSupportedError(redirect_uri=grant.redirect_uri)
    age = asked.asks("max_age")
    if (age and not (age.isascii() and age.isdigit() and len(age) < 10)) or len(asked.asks("nonce")) > 255:
        raise InvalidRequestError("Invalid 'max_age' or 'nonce'", redirect_uri=grant.redirect_uri)
    if asked.asks("response_mode") not in {"", "query"}:
        raise InvalidRequestError("Only 'response_mode=query' is supported", redirect_uri=grant.redirect_uri)


def _is_stale(asked: Asked, visitor: SignedIn, prompts: list[str], begun: datetime | None) -> bool:
    """Whether the app wants the person to sign in anew, and they have not since they came."""
    # a sign-in is known to the second
    fresh = begun is not None and visitor.at >= begun.replace(microsecond=0)
    if "login" in prompts and not fresh:
        return True
    age = asked.asks("max_age")
    # whoever has signed in since the app sent them has met any age, even zero
    return bool(age) and not fresh and timezone.now() - visitor.at > timedelta(seconds=int(age))


def _needs_more(asked: Asked, visitor: SignedIn) -> bool:
    wanted = asked.asks("acr_values").split()
    return bool(wanted) and visitor.acr not in wanted and visitor.acr != BY_SECOND_FACTOR


def _must_ask(
    app: App, wanted: list[str], held: Mapping[str, Consent], prompts: list[str], begun: datetime | None
) -> bool:
    if any(scope not in held for scope in wanted if (wish := app.wish(scope)) and wish.needed):
        return True
    return "consent" in prompts and (begun is None or held["openid"].given_at < begun)


def _lines(app: App, wanted: list[str], held: Mapping[str, Consent]) -> tuple[Line, ...]:
    wishes = [wish for wish in app.scopes if wish.scope in wanted]
    return tuple(
        Line(one.scope, SCOPES[one.scope], one.purpose, one.needed, one.scope in held) for one in wishes
    )


def _back_with(error: OAuth2Error, asked: Asked) -> GoTo:
    """Tell the app what is wrong, where its address is known to be its own; else tell the person."""
    client = SERVER.query_client(asked.asks("client_id"))
    if not error.redirect_uri or client is None or not client.check_redirect_uri(error.redirect_uri):
        raise AskedWrongly(f"{error.error}: {error.description}" if error.description else str(error.error))
    params = [("error", str(error.error))]
    if error.description:
        params.append(("error_description", str(error.description)))
    return _go(error.redirect_uri, params, asked, client.app)


def _go(redirect_uri: str, params: list[tuple[str, str]], asked: Asked, app: App) -> GoTo:
    state = asked.asks("state")
    return GoTo(
        _named(add_params_to_uri(redirect_uri, [*params, *([("state", state)] if state else [])])), app
    )


def _named(url: str) -> str:
    """With the issuer in it, so that an app of two providers is not confused (RFC 9207)."""
    found: str = add_params_to_uri(url, [("iss", issuer())])
    return found
