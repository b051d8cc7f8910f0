#!/usr/bin/env python3
"""A whole small app: signs people in with their city account and greets them.

    pip install httpx joserfc
    python mini_app.py http://127.0.0.1:8000                     a city that `./run` has started on this machine
    python mini_app.py https://city.example --id my-app          with its secret in the environment: APP_SECRET

Then open http://127.0.0.1:8917/. Nothing in it is OneCity's own: OpenID Connect with PKCE.
It remembers one visitor; a real app keeps what stands in `Visit` in each visitor's own session.
"""

import argparse
import base64
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

PORT = 8917
HOME = f"http://127.0.0.1:{PORT}/"
BACK = f"{HOME}back"
SCOPE = "openid name_masked mobile_masked verified"


@dataclass
class Visit:
    """What has to be remembered between sending somebody to the city and their coming back."""

    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


class App:
    """The app and the city that it asks."""

    def __init__(self, city: str, app_id: str, secret: str = "") -> None:
        self.id, self.secret = app_id, secret
        self.about = httpx.get(f"{city}/.well-known/openid-configuration").json()
        self.visit = Visit()
        self.tokens: dict[str, Any] = {}

    def sign_in_address(self) -> str:
        """Where to send somebody who wants to sign in."""
        self.visit = Visit()
        digest = hashlib.sha256(self.visit.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": BACK,
            "scope": SCOPE,
            "state": self.visit.state,
            "nonce": self.visit.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        return f"{self.about['authorization_endpoint']}?{urlencode(asked)}"

    def sign_in(self, came: dict[str, str]) -> dict[str, Any]:
        """Who has come back, and what they let us know."""
        if came.get("iss") != self.about["issuer"] or came.get("state") != self.visit.state:
            raise PermissionError("this answer does not belong to our question")
        if "error" in came:
            raise PermissionError(came["error"])
        asked = {
            "grant_type": "authorization_code",
            "code": came["code"],
            "redirect_uri": BACK,
            "code_verifier": self.visit.verifier,
        }
        proof = {"auth": (self.id, self.secret)} if self.secret else {}
        answer = httpx.post(self.about["token_endpoint"], data=asked | self._name(), **proof)  # type: ignore[arg-type]
        if answer.status_code != 200:
            raise PermissionError(answer.json()["error"])
        self.tokens = answer.json()
        subject = self.judge(self.tokens["id_token"])
        known: dict[str, Any] = self.ask().json()
        if known["sub"] != subject:
            raise PermissionError("two answers about two people")
        return known

    def judge(self, id_token: str) -> str:
        """The person's number in an ID token that the city has signed, for us, now, for this very question."""
        keys = KeySet.import_key_set(httpx.get(self.about["jwks_uri"]).json())
        claims = jwt.decode(id_token, keys, algorithms=["ES256"]).claims
        wanted = {"iss": self.about["issuer"], "aud": self.id, "nonce": self.visit.nonce}
        rules: Any = {name: {"essential": True, "value": value} for name, value in wanted.items()}
        jwt.JWTClaimsRegistry(exp={"essential": True}, **rules).validate(claims)
        return str(claims["sub"])

    def ask(self) -> httpx.Response:
        """What the city lets us know about the person now."""
        bearer = {"Authorization": f"Bearer {self.tokens['access_token']}"}
        return httpx.get(self.about["userinfo_endpoint"], headers=bearer)

    def _name(self) -> dict[str, str]:
        """An app without a secret says who it is in the form."""
        return {} if self.secret else {"client_id": self.id}

    def sign_out_address(self) -> str:
        """Where to send somebody who wants to sign out of the city too."""
        asked = {"id_token_hint": self.tokens["id_token"], "post_logout_redirect_uri": HOME}
        return f"{self.about['end_session_endpoint']}?{urlencode(asked)}"

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, str]:
        """Status and page, or status and where to go."""
        if path == "/":
            return 200, "<h1>Mini app</h1><p><a href='/sign-in'>Sign in with your city account</a></p>"
        if path == "/sign-in":
            return 302, self.sign_in_address()
        if path == "/sign-out":
            return 302, self.sign_out_address()
        if path == "/back":
            try:
                known = self.sign_in(query)
            except PermissionError as refused:
                return 403, f"<h1>Not signed in</h1><p>{escape(str(refused))}</p>"
            rows = "".join(f"<li>{escape(k)}: {escape(str(v))}</li>" for k, v in known.items())
            return 200, f"<h1>Hello</h1><ul>{rows}</ul><p><a href='/sign-out'>Sign out</a></p>"
        return 404, "<h1>Nothing here</h1>"


def server_of(app: App) -> HTTPServer:
    """A server of this machine for the app."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            status, said = app.answer(parts.path, query)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", said)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                b"" if status == 302 else f"<!doctype html><title>Mini app</title>{said}".encode()
            )

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    return HTTPServer(("127.0.0.1", PORT), Handler)


def main() -> None:
    """Run the app until Ctrl-C."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("city", help="address of the city")
    parser.add_argument("--id", default="developer-sandbox", help="the app's id, as the city has declared it")
    given = parser.parse_args()
    server = server_of(App(given.city.rstrip("/"), given.id, os.environ.get("APP_SECRET", "")))
    print(f"open {HOME}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
