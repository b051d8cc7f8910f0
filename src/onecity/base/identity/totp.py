"""Which six digits does an authenticator app show now?

Time-based one-time passwords, RFC 6238 over RFC 4226: HMAC-SHA-1, 30 s a step, six digits, as apps have them.
"""

import base64
import hashlib
import hmac
import re
import secrets
import struct
from urllib.parse import quote, urlencode

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20  # RFC 4226, section 4: 160 bits are recommended
DRIFT_STEPS = 1  # RFC 6238, section 5.2: one step either way for clocks and slow fingers


def new_secret() -> str:
    """A fresh secret in base 32, as apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_of(secret: str, counter: int) -> str:
    """The six digits of a time step; step `n` begins 30·n seconds after the epoch."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    start = mac[-1] & 0x0F
    value = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{value % 10**DIGITS:0{DIGITS}}"


def counter_of(secret: str, code: str, now_s: float) -> int | None:
    """The time step around `now_s` of which this is the code; `None` when it is of none."""
    if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", code):
        return None
    present = int(now_s) // STEP_S
    steps = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    return next((step for step in steps if hmac.compare_digest(code_of(secret, step), code)), None)


def app_address(secret: str, *, name: str, issuer: str) -> str:
    """The `otpauth://` address that an app reads from a QR code."""
    return f"otpauth://totp/{quote(f'{issuer}:{name}')}?{urlencode({'secret': secret, 'issuer': issuer})}"
