"""How does an app of the tests sign people in? As any app would: by discovery, a code, tokens."""

import base64
import hashlib
import html
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from onecity.base.actor import system
from onecity.base.identity.openid.door import make_secret
from onecity.base.identity.tests.city import ENGINE as SMALL
from onecity.base.manifest import Engine
from onecity.core.text import Text

OFFICER = system({"identity.clients"})
ISSUER = "https://city.example"
ENGINE = Engine(
    id="small-with-apps",
    title=Text(zh="小城", en="Small city"),
    kinds=(*SMALL.kinds, "onecity.base.identity.openid.kinds:APP"),
    permissions=SMALL.permissions,
    search=("onecity.base.shelf.finding:entries",),
)

APP = """
id: {id}
title: {{zh: 读书, en: Reader}}
summary: {{zh: 借书, en: Borrow books}}
organisation: civil-affairs
theme: culture
client: {client}
redirect_uris: ["https://{id}.example/back", "https://{id}.example/other?a=1"]
after_sign_out_uris: ["https://{id}.example/bye"]
scopes:
  - scope: openid
    purpose: {{zh: 记住您的借阅, en: To remember your loans}}
  - scope: name_masked
    purpose: {{zh: 在书架上显示, en: {purpose}}}
  - scope: mobile
    purpose: {{zh: 到书通知, en: To tell you that a book is there}}
    required: false
  - scope: adult
    purpose: {{zh: 成人读物, en: Books for adults}}
    required: false
  - scope: offline_access
    purpose: {{zh: 每天更新, en: To look every day}}
    required: false
home_url: "https://{id}.example/"
contact: {{email: help@{id}.example}}
"""


def app_text(name: str, client: str = "confidential", purpose: str = "To show on the shelf") -> str:
    """The declaration of an app."""
    return APP.format(id=name, client=client, purpose=purpose)


@dataclass
class Party:
    """An app, and what it remembers of one sign-in."""

    id: str = "reader"
    secret: str = ""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    http: Client = field(default_factory=Client)

    @property
    def back(self) -> str:
        """Where its sign-ins lead."""
        return f"https://{self.id}.example/back"

    def with_secret(self) -> "Party":
        """With a secret that the city knows."""
        self.secret = make_secret(OFFICER, self.id)
        return self

    def address(self, scope: str = "openid name_masked", **changed: str | None) -> str:
        """Where it sends somebody to be signed in; `None` leaves a parameter out."""
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        )
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": self.back,
            "scope": scope,
            "state": "the state",
            "nonce": self.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        asked |= changed
        return "/openid/authorize?" + urlencode(
            {name: value for name, value in asked.items() if value is not None}
        )

    def post(self, path: str, data: dict[str, str], **options: Any) -> Any:
        """Ask the city as a program, with the app's secret if it has one."""
        headers = dict(options.pop("headers", {}))
        if self.secret and "client_id" not in data:
            pair = base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        elif "client_id" not in data:
            data = {"client_id": self.id, **data}
        return self.http.post(path, data, headers=headers, **options)

    def redeem(self, code: str, **changed: str) -> Any:
        """A code against tokens."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": self.verifier,
        } | changed
        return self.post("/openid/token", {name: value for name, value in asked.items() if value})

    def refresh(self, token: str, **more: str) -> Any:
        """A refresh token against the next pair."""
        return self.post("/openid/token", {"grant_type": "refresh_token", "refresh_token": token, **more})

    def userinfo(self, token: str) -> Any:
        """What the city tells about the person."""
        return self.http.get("/openid/userinfo", headers={"Authorization": f"Bearer {token}"})

    def introspect(self, token: str) -> dict[str, Any]:
        """Whether a token is good."""
        found: dict[str, Any] = self.post("/openid/introspect", {"token": token}).json()
        return found

    def claims(self, id_token: str) -> dict[str, Any]:
        """What an ID token says, checked with the city's public keys."""
        keys = KeySet.import_key_set(self.http.get("/openid/jwks.json").json())
        found: dict[str, Any] = jwt.decode(id_token, keys, algorithms=["ES256"]).claims
        return found


def answer_of(response: Any) -> dict[str, str]:
    """What an app gets with a person who comes back, by redirect or by the page that goes on by itself."""
    if response.status_code == 302:
        url = response["Location"]
    else:
        assert response.status_code == 200, response.content.decode()[:2000]
        found = re.search(r'content="0; url=([^"]+)"', response.content.decode())
        assert found, response.content.decode()[:2000]
        url = html.unescape(found[1])
    return {"to": url.partition("?")[0], **dict(parse_qsl(urlsplit(url).query))}


def agree(
    window: Client, party: Party, scope: str = "openid name_masked", *ticked: str, **changed: str
) -> dict[str, str]:
    """Go to the city, agree, come back; what the app gets."""
    page = window.get(party.address(scope, **changed))
    assert page.status_code == 200, page.headers
    action = re.search(
        r'<form method="post" action="([^"]+openid/consent[^"]+|/openid/consent[^"]+)"', page.content.decode()
    )
    assert action, page.content.decode()[:3000]
    answer = window.post(html.unescape(action[1]), {"answer": "agree", "scope": list(ticked)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer_of(window.get(answer["Location"]))
