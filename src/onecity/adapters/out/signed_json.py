"""How is a question put to another department's system over HTTP? Signed JSON (RFC 9421), a short wait."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from onecity.base.asking import NoAnswer, must_be_safe, post
from onecity.base.ports import port
from onecity.core.signature import Signer, request_to, sign
from onecity.core.signature.signing import ALGORITHMS, REQUEST

MEDIA_TYPE = "application/json; charset=utf-8"
# connecting, asking and the whole answer together
TIMEOUT_S = 3.0
MOST_BYTES = 65_536


class SignedJson:
    """A partner's address below which it answers signed questions."""

    def __init__(self, url: str, setting: str, timeout_s: float = TIMEOUT_S) -> None:
        """Raises `ValueError` for an address of another kind; `setting` names where it stands."""
        must_be_safe(url, setting)
        self._url, self._timeout_s = url.rstrip("/"), timeout_s

    def ask(self, name: str, said: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the partner answers to `POST address/name`; None for 404. Raises `NoAnswer`."""
        url = f"{self._url}/{name}"
        body = json.dumps(said, ensure_ascii=False).encode()
        answer = post(url, body, _headers(url, body), within_s=self._timeout_s, most_bytes=MOST_BYTES + 1)
        if answer.status == 404:
            return None
        if not 200 <= answer.status < 300 or len(answer.content) > MOST_BYTES:
            raise NoAnswer(f"answered {answer.status}")
        return _read(answer.content)


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        raise NoAnswer("the answer is no JSON") from None
    if not isinstance(found, dict):
        raise NoAnswer("the answer is no object")
    return found


def _headers(url: str, body: bytes) -> dict[str, str]:
    """Media type and a fresh signature over method, address, type and body, by the city's key for notices."""
    headers = {"Content-Type": MEDIA_TYPE}
    keys = port("keys")
    current, key = next(iter(keys.notice_keys().items()))
    names = {suite: name for name, suite in ALGORITHMS.items()}
    signer = Signer(current, names[key.suite.name], lambda base: keys.sign_notice(base).value)
    message = request_to("POST", url, headers, body)
    signature = sign(
        message,
        signer,
        created=datetime.now(UTC),
        nonce=secrets.token_urlsafe(18),
        components=(*REQUEST, "content-type"),
    )
    return headers | dict(signature)
