"""How is a question put to another department's system over HTTP? Signed JSON (RFC 9421), a short wait."""

import http.client
import json
import secrets
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from onecity.base.ports import port
from onecity.core.signature import Signer, request_to, sign
from onecity.core.signature.signing import ALGORITHMS, REQUEST

MEDIA_TYPE = "application/json; charset=utf-8"
TIMEOUT_S = 3.0
MOST_BYTES = 65_536


class NoAnswer(Exception):
    """Nothing usable came back: not reachable, too slow, not understood. `reason` holds no address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SignedJson:
    """A partner's address below which it answers signed questions."""

    def __init__(self, url: str, setting: str, timeout_s: float = TIMEOUT_S) -> None:
        """Raises `ValueError` for an address of another kind; `setting` names where it stands."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))):
            raise ValueError(f"{setting} must look like https://system/path; http is for 127.0.0.1 only")
        self._url, self._timeout_s = url.rstrip("/"), timeout_s

    def ask(self, name: str, said: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the partner answers to `POST address/name`; None for 404. Raises `NoAnswer`."""
        url = f"{self._url}/{name}"
        body = json.dumps(said, ensure_ascii=False).encode()
        parts = urlsplit(url)
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, self._timeout_s)
        try:
            connection.request("POST", parts.path, body, _headers(url, body))
            answer = connection.getresponse()
            content = answer.read(MOST_BYTES + 1)
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise NoAnswer(f"no answer ({type(problem).__name__})") from problem
        finally:
            connection.close()
        if answer.status == 404:
            return None
        if not 200 <= answer.status < 300 or len(content) > MOST_BYTES:
            raise NoAnswer(f"answered {answer.status}")
        return _read(content)


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
    headers = {"Content-Type": MEDIA_TYPE, "Connection": "close"}
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


def _connection(scheme: str, host: str, number: int | None, timeout_s: float) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, number, timeout=timeout_s)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, number, timeout=timeout_s, context=context)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
