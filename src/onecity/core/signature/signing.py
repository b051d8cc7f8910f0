"""How is an HTTP message signed?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import http_sf

from onecity.core.crypto import SigningKey
from onecity.core.signature.digest import digest
from onecity.core.signature.message import Message

# the names of RFC 9421, and of our suites
ALGORITHMS: Mapping[str, str] = MappingProxyType({"ed25519": "Ed25519", "ecdsa-p256-sha256": "ES256"})
REQUEST = ("@method", "@authority", "@path", "@query")
LABEL = "sig1"


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody's key: the name under which others know it, its algorithm, and what signs with it."""

    keyid: str
    algorithm: str
    sign: Callable[[bytes], bytes]

    @classmethod
    def of(cls, key: SigningKey, keyid: str) -> "Signer":
        """A key that this process holds itself."""
        names = {suite: name for name, suite in ALGORITHMS.items()}
        return cls(keyid, names[key.suite.name], key.sign)


def sign(
    message: Message,
    signer: Signer,
    *,
    created: datetime,
    nonce: str | None = None,
    expires: datetime | None = None,
    components: Sequence[str] = REQUEST,
    label: str = LABEL,
) -> dict[str, str]:
    """The headers that make a message a signed one; a body is covered by its digest.

    Raises `SignatureMalformed` for a component that the message does not have.
    """
    headers = {"Content-Digest": digest(message.body)} if message.body else {}
    whole = message.with_headers(headers)
    covered = [*components, *(["content-digest"] if message.body else [])]
    parameters: dict[str, Any] = {
        "created": int(created.timestamp()),
        "expires": int(expires.timestamp()) if expires else None,
        "nonce": nonce,
        "alg": signer.algorithm,
        "keyid": signer.keyid,
    }
    written = serialised(covered, {name: one for name, one in parameters.items() if one is not None})
    made = signer.sign(whole.base(covered, written))
    return {**headers, "Signature-Input": f"{label}={written}", "Signature": http_sf.ser({label: made})}


def serialised(components: Sequence[str], parameters: Mapping[str, Any]) -> str:
    """Components and parameters as an inner list of RFC 9651."""
    inner: Any = [(list(components), dict(parameters))]
    return http_sf.ser(inner)
