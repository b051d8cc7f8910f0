"""How is a public key handed over: PEM in and out, JSON Web Key out?"""

import base64
import binascii
from collections.abc import Collection, Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from onecity.core.crypto.errors import KeyInvalid
from onecity.core.crypto.sm2 import SPKI
from onecity.core.crypto.suites import SUITES, VerifyingKey

# what RFC 9421 and RFC 7518 have a name for; neither has one for SM2
ON_THE_WEB = ("Ed25519", "ES256")

_P256 = "secp256r1"
_BEGIN, _END = "-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"


def public_key_of(pem: bytes, allowed: Collection[str] = ON_THE_WEB) -> VerifyingKey:
    """The key in a PEM file (`BEGIN PUBLIC KEY`) of a suite that is `allowed`. Raises `KeyInvalid`."""
    found = _sm2(pem) or _other(pem)
    if found is None or found.suite.name not in allowed:
        raise KeyInvalid(" or ".join(allowed))
    return found


def public_pem(key: VerifyingKey) -> bytes:
    """The key as a PEM file (`BEGIN PUBLIC KEY`, RFC 7468; SM2 as in GM/T 0009), as `openssl` reads it."""
    if key.suite.name != "SM2":
        pem: bytes = key.handle.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return pem
    text = base64.b64encode(SPKI + key.encode()).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([_BEGIN, *lines, _END, ""]).encode()


def jwk(key: VerifyingKey, key_id: str) -> Mapping[str, str]:
    """The key as a JSON Web Key (RFC 7517, RFC 8037). Raises `KeyInvalid` for SM2, which has none."""
    raw = key.encode()
    use = {"kid": key_id, "use": "sig"}
    if key.suite.name == "Ed25519":
        return {"kty": "OKP", "crv": "Ed25519", "x": _url(raw), "alg": "EdDSA", **use}
    if key.suite.name == "ES256":
        return {"kty": "EC", "crv": "P-256", "x": _url(raw[1:33]), "y": _url(raw[33:]), "alg": "ES256", **use}
    raise KeyInvalid("a JSON Web Key")


def _other(pem: bytes) -> VerifyingKey | None:
    try:
        found = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(found, ed25519.Ed25519PublicKey):
        return VerifyingKey(SUITES["Ed25519"], found)
    if isinstance(found, ec.EllipticCurvePublicKey) and found.curve.name == _P256:
        return VerifyingKey(SUITES["ES256"], found)
    return None


def _sm2(pem: bytes) -> VerifyingKey | None:
    """An SM2 key, which `cryptography` does not read."""
    _, began, rest = pem.partition(_BEGIN.encode())
    body, ended, _ = rest.partition(_END.encode())
    try:
        der = base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        return None
    if not (began and ended and der.startswith(SPKI)):
        return None
    return VerifyingKey.load("SM2", der[len(SPKI) :])


def _url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
