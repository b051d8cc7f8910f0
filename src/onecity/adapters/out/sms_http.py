"""How is a text message handed to a gateway over HTTP?"""

import hashlib
import hmac
import http.client
import json
import ssl
import time
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

from onecity.base.ports import SmsDelayed, SmsRefused
from onecity.core.ids import is_mobile

# to connect, and again to answer: a batch of fifty fits into its lease even when each of them times out
TIMEOUT_S = 5.0
SHORTEST_SECRET = 16
# what the operator or the gateway can mend (a wrong secret, too much at once): the text itself is good
LATER = {401, 403, 408, 425, 429}


class HttpSms:
    """The port `Sms` over HTTP: a signed JSON request for each text, see `docs/operate/sms.md`."""

    def __init__(self, url: str, secret: str, timeout_s: float = TIMEOUT_S) -> None:
        """Raises `ValueError` for a URL of another kind, or a secret that is too short."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))):
            raise ValueError(
                "ONECITY_SMS_URL must look like https://gateway/path; http is for 127.0.0.1 only"
            )
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"ONECITY_SMS_SECRET must have at least {SHORTEST_SECRET} characters")
        self._parts = parts
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._secret = secret.encode()
        self._timeout_s = timeout_s

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The gateway of `ONECITY_SMS_URL`."""
        return cls(settings.CONFIGURATION.sms_url, settings.CONFIGURATION.sms_secret)

    def send(self, *, to: str, text: str) -> None:
        """Hand the text over. Raises `SmsDelayed` (try again) or `SmsRefused` (never will be taken)."""
        if not is_mobile(to):
            raise SmsRefused("`to` must be one mobile number of 11 digits")
        status = self._ask(self._body(to, text))
        if 200 <= status < 300:
            return
        if 400 <= status < 500 and status not in LATER:
            raise SmsRefused(f"the gateway answered {status}")
        raise SmsDelayed(f"the gateway answered {status}")

    def _body(self, to: str, text: str) -> bytes:
        """The same text to the same number has the same id: a retry is told from a second message."""
        same = hmac.new(self._secret, f"{to}\n{text}".encode(), hashlib.sha256).hexdigest()[:32]
        return json.dumps({"id": same, "to": f"+86{to}", "text": text}, ensure_ascii=False).encode()

    def _signed(self, body: bytes) -> dict[str, str]:
        """HMAC-SHA256 over the timestamp, a full stop and the body."""
        stamp = str(int(time.time()))
        made = hmac.new(self._secret, stamp.encode() + b"." + body, hashlib.sha256)
        return {"OneCity-Timestamp": stamp, "OneCity-Signature": f"v1={made.hexdigest()}"}

    def _ask(self, body: bytes) -> int:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Connection": "close",
            **self._signed(body),
        }
        connection = _connection(self._parts, self._timeout_s)
        try:
            connection.request("POST", self._path, body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise SmsDelayed(f"no answer ({type(problem).__name__})") from problem
        finally:
            connection.close()


def _connection(parts: SplitResult, timeout_s: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=timeout_s)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, parts.port, timeout=timeout_s, context=context)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
