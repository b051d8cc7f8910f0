"""How is a public key handed over: PEM in, JSON Web Key out?"""

import base64
from collections.abc import Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from onecity.core.crypto.errors import KeyInvalid
from onecity.core.crypto.suites import SUITES, VerifyingKey

_P256 = "secp256r1"


def public_key_of(pem: bytes) -> VerifyingKey:
    """The key in a PEM file (`BEGIN PUBLIC KEY`): Ed25519 or P-256. Raises `KeyInvalid` for anything else."""
    try:
        found = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyInvalid("a public key in PEM") from None
    if isinstance(found, ed25519.Ed25519PublicKey):
        return VerifyingKey(SUITES["Ed25519"], found)
    if isinstance(found, ec.EllipticCurvePublicKey) and found.curve.name == _P256:
        return VerifyingKey(SUITES["ES256"], found)
    raise KeyInvalid("Ed25519 or ECDSA over P-256")


def jwk(key: VerifyingKey, key_id: str) -> Mapping[str, str]:
    """The key as a JSON Web Key (RFC 7517, RFC 8037)."""
    raw = key.encode()
    use = {"kid": key_id, "use": "sig"}
    if key.suite.name == "Ed25519":
        return {"kty": "OKP", "crv": "Ed25519", "x": _url(raw), "alg": "EdDSA", **use}
    return {"kty": "EC", "crv": "P-256", "x": _url(raw[1:33]), "y": _url(raw[33:]), "alg": "ES256", **use}


def _url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
