"""How does the protocol run? authlib's grants over our own tables."""

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from authlib.oauth2 import AuthorizationServer, OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant  # type: ignore[import-untyped]
from authlib.oauth2.rfc7009 import RevocationEndpoint  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
from authlib.oauth2.rfc7662 import IntrospectionEndpoint  # type: ignore[import-untyped]
from authlib.oidc.core.grants import OpenIDCode  # type: ignore[import-untyped]
from authlib.oidc.rpinitiated import EndSessionEndpoint  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey

from onecity.base.identity.models import AppGrant, AppToken
from onecity.base.identity.openid import granting
from onecity.base.identity.openid.asked import Answer, Asked, issuer
from onecity.base.identity.openid.declare import App
from onecity.base.identity.openid.keys import ALGORITHM, key_set, signer
from onecity.base.identity.openid.known import apps
from onecity.base.identity.openid.scopes import SCOPES
from onecity.base.identity.openid.secret import fresh, is_secret_of
from onecity.base.identity.openid.subject import subject_of

log = logging.getLogger(__name__)

ID_TOKEN_HOLDS = timedelta(minutes=10)
CONFIDENTIAL = ("client_secret_basic", "client_secret_post")
OFFLINE = "offline_access"
PEM, PKCS8 = Encoding.PEM, PrivateFormat.PKCS8


class Client(ClientMixin):  # type: ignore[misc]
    """A declared app, as authlib asks about it."""

    id_token_signed_response_alg = ALGORITHM

    def __init__(self, app: App) -> None:
        self.app = app
        self.client_metadata = {"post_logout_redirect_uris": list(app.after_sign_out_uris)}

    def get_client_id(self) -> str:
        """Its id."""
        return self.app.id

    def get_default_redirect_uri(self) -> None:
        """None: an app says each time where it wants the person back."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What was asked for, if all of it is declared and a sign-in is among it."""
        wanted = (scope or "").split()
        declared = {wish.scope for wish in self.app.scopes}
        if "openid" not in wanted or not declared.issuperset(wanted):
            return None
        return " ".join(dict.fromkeys(wanted))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it is declared, letter by letter."""
        return redirect_uri in self.app.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether the secret is the app's."""
        return self.app.client == "confidential" and is_secret_of(self.app.id, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A confidential app has a secret; a public one has none."""
        return method in (CONFIDENTIAL if self.app.client == "confidential" else ("none",))

    def check_response_type(self, response_type: str) -> bool:
        """Codes only."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """A code, or the next pair of tokens."""
        return grant_type in {"authorization_code", "refresh_token"}


class Code:
    """A sign-in, as authlib asks about its code."""

    code_challenge_method = "S256"

    def __init__(self, grant: AppGrant) -> None:
        self.grant = grant
        self.code_challenge = grant.challenge

    def get_redirect_uri(self) -> str:
        """Where its code went."""
        return self.grant.redirect_uri

    def get_scope(self) -> str:
        """What was granted."""
        return " ".join(self.grant.scopes)

    def get_nonce(self) -> str:
        """The app's own number."""
        return self.grant.nonce

    def get_auth_time(self) -> int:
        """When the person signed in, in seconds."""
        return int(self.grant.signed_in_at.timestamp())

    def get_acr(self) -> str:
        """How surely it is them."""
        return self.grant.acr

    def get_amr(self) -> None:
        """Not told: the class of the sign-in says enough."""


class Token:
    """A token, as authlib asks about it."""

    def __init__(self, row: AppToken) -> None:
        self.row = row

    def check_client(self, client: Client) -> bool:
        """Whether it was given to this app."""
        return self.row.grant.app == client.app.id

    def get_scope(self) -> str:
        """What it was given for."""
        return " ".join(self.row.scopes)

    def is_expired(self) -> bool:
        """Whether it is no longer good, for whatever reason."""
        return not granting.is_good(self.row)

    def is_revoked(self) -> bool:
        """Told by `is_expired` too."""
        return self.row.grant.ended_at is not None


class CodeFlow(AuthorizationCodeGrant):  # type: ignore[misc]
    """The code flow: a code is bound to app, address and challenge, and good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = [*CONFIDENTIAL, "none"]

    def generate_authorization_code(self) -> str:
        """A fresh code."""
        return fresh()

    def save_authorization_code(self, code: str, request: Asked) -> None:
        """Keep it with everything that it is bound to."""
        wanted = granting.Wanted(
            app=request.client.app.id,
            redirect_uri=request.asks("redirect_uri"),
            scopes=tuple(request.scope.split()),
            challenge=request.asks("code_challenge"),
            nonce=request.asks("nonce"),
        )
        granting.give_code(wanted, request.user, code)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """The sign-in of a code that is good."""
        found = granting.code_for(client.app.id, code)
        return None if found is None else Code(found)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """It is kept as used: a second use has to be noticed."""
        granting.use_code(authorization_code.grant)

    def authenticate_user(self, authorization_code: Code) -> AppGrant:
        """Whose it is."""
        return authorization_code.grant


class RefreshFlow(RefreshTokenGrant):  # type: ignore[misc]
    """A refresh token is good once and gives the next one."""

    TOKEN_ENDPOINT_AUTH_METHODS = [*CONFIDENTIAL, "none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def _validate_request_token(self, client: Client) -> Token:
        # authlib looks the token up before it knows whose it is: ours is looked up among the app's own
        self.request.client = client
        return super()._validate_request_token(client)  # type: ignore[no-any-return]

    def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
        """The token, if it is good."""
        row = granting.refresh_token(self.request.client.app.id, refresh_token)
        return None if row is None else Token(row)

    def authenticate_user(self, refresh_token: Token) -> AppGrant:
        """Whose it is."""
        return refresh_token.row.grant

    def revoke_old_credential(self, refresh_token: Token) -> None:
        """It is kept as used: a second use has to be noticed."""
        granting.use_refresh(refresh_token.row)


class OnlyS256(CodeChallenge):  # type: ignore[misc]
    """PKCE for every app, by S256 only (RFC 9700)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:  # noqa: ANN401  authlib's grant
        """Refuse a request without it; the form of the challenge is authlib's to judge."""
        if grant.request.asks("code_challenge_method") != "S256":
            raise InvalidRequestError("Only 'code_challenge_method=S256' is supported")
        super().validate_code_challenge(grant, redirect_uri)


class IdToken(OpenIDCode):  # type: ignore[misc]
    """The ID token: who signed in, when and how surely. No name, no number of anybody stands in it."""

    def exists_nonce(self, nonce: str, request: Asked) -> bool:
        """Not ours to judge: the app compares it with the one that it sent (OpenID Core 15.5.2)."""
        return False

    def resolve_client_private_key(self, client: Client) -> Any:  # noqa: ANN401  a key of joserfc
        """The city's current key."""
        return ECKey.import_key(signer().key.handle.private_bytes(PEM, PKCS8, NoEncryption()))

    def get_encode_header(self, client: Client) -> dict[str, str]:
        """Names the key."""
        return {"alg": ALGORITHM, "kid": signer().key_id, "typ": "JWT"}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """By whom, for whom, until when."""
        end = int(time.time() + ID_TOKEN_HOLDS.total_seconds())
        return {"iss": issuer(), "aud": client.app.id, "exp": end}

    def generate_user_info(self, user: AppGrant, scope: str) -> dict[str, str]:
        """The number under which this app knows the person, nothing else."""
        return {"sub": subject_of(user.app, user.person_id)}


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """An app gives a token back (RFC 7009)."""

    CLIENT_AUTH_METHODS = [*CONFIDENTIAL, "none"]

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        """Of either kind."""
        found = granting.token(token_string)
        return None if found is None else Token(found)

    def revoke_token(self, token: Token, request: Asked) -> None:
        """The whole sign-in ends."""
        granting.end_sign_in(token.row)


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    """An app with a secret asks whether its token is still good (RFC 7662)."""

    CLIENT_AUTH_METHODS = list(CONFIDENTIAL)

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:
        """Of either kind."""
        found = granting.token(token_string)
        return None if found is None else Token(found)

    def check_permission(self, token: Token, client: Client, request: Asked) -> bool:
        """Its own tokens only."""
        return token.check_client(client)

    def introspect_token(self, token: Token) -> dict[str, Any]:
        """For whom, for what, until when."""
        row = token.row
        return {
            "active": True,
            "iss": issuer(),
            "client_id": row.grant.app,
            "aud": row.grant.app,
            "sub": subject_of(row.grant.app, row.grant.person_id),
            "scope": " ".join(granting.live_scopes(row)),
            "token_type": "Bearer" if row.kind == AppToken.Kind.ACCESS else "refresh_token",
            "iat": int(row.since.timestamp()),
            "exp": int(row.until.timestamp()),
        }


class SignOut(EndSessionEndpoint):  # type: ignore[misc]
    """Where may somebody be led after an app has asked to sign them out? The page itself ends the session."""

    def get_server_jwks(self) -> dict[str, list[Mapping[str, str]]]:
        """The city's own keys."""
        return key_set()

    def get_algorithms(self) -> list[str]:
        """The one that signs."""
        return [ALGORITHM]


class Server(AuthorizationServer):  # type: ignore[misc]
    """The provider, put together."""

    def __init__(self) -> None:
        super().__init__(scopes_supported=list(SCOPES))
        self.register_token_generator("default", _tokens)
        self.register_grant(CodeFlow, [OnlyS256(), IdToken()])
        self.register_grant(RefreshFlow)
        for endpoint in (Revocation, Introspection, SignOut):
            self.register_endpoint(endpoint)

    def query_client(self, client_id: str) -> Client | None:
        """A declared app that has a sign-in."""
        app = apps().get(client_id)
        return Client(app) if app is not None and app.scopes else None

    def save_token(self, token: dict[str, Any], request: Asked) -> None:
        """Keep a pair of tokens under its sign-in."""
        grant: AppGrant = request.user
        action = "openid.refresh" if request.refresh_token else "openid.token"
        granting.keep_tokens(
            grant, token["scope"].split(), token["access_token"], token.get("refresh_token"), action
        )

    def create_oauth2_request(self, request: Asked) -> Asked:
        """It is one already."""
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:  # noqa: ANN401  as authlib gives it
        """As a value."""
        return Answer(status, body if isinstance(body, dict) else {}, dict(headers))

    def send_signal(self, name: str, *args: object, **kwargs: object) -> None:
        """Nobody listens: what happens is written into the audit where it happens."""


def _tokens(*, scope: str | None = None, **_: object) -> dict[str, Any]:
    """A fresh pair; the second only for an app that may go on while the person is away."""
    made = {
        "token_type": "Bearer",
        "access_token": fresh(),
        "expires_in": int(granting.ACCESS_HOLDS.total_seconds()),
        "scope": scope or "",
    }
    return made | ({"refresh_token": fresh()} if OFFLINE in (scope or "").split() else {})


SERVER = Server()

__all__ = ["SERVER", "Client", "Code", "OAuth2Error", "Token"]
