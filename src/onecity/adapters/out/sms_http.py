"""How is a text message handed to a gateway over HTTP?"""

import hashlib
import hmac
import json
import time
from typing import Any, Self

from onecity.base.asking import NoAnswer, must_be_safe, post
from onecity.base.ports import SmsDelayed, SmsRefused
from onecity.core.ids import is_mobile

# connecting, asking and the answer together
TIMEOUT_S = 5.0
SHORTEST_SECRET = 16
# what the operator or the gateway can mend (a wrong secret, too much at once): the text itself is good
LATER = {401, 403, 408, 425, 429}


class HttpSms:
    """The port `Sms` over HTTP: a signed JSON request for each text, see `docs/operate/sms.md`."""

    def __init__(self, url: str, secret: str, timeout_s: float = TIMEOUT_S) -> None:
        """Raises `ValueError` for a URL of another kind, or a secret that is too short."""
        must_be_safe(url, "ONECITY_SMS_URL")
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"ONECITY_SMS_SECRET must have at least {SHORTEST_SECRET} characters")
        self._url = url
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
        headers = {"Content-Type": "application/json; charset=utf-8", **self._signed(body)}
        try:
            return post(self._url, body, headers, within_s=self._timeout_s).status
        except NoAnswer as problem:
            raise SmsDelayed(problem.reason) from problem
