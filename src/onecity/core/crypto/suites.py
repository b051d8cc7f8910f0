"""Who signed this, by which algorithm?

One interface over every algorithm: Ed25519, ES256, SM2. A key is bound to its suite when
it is loaded; what a message claims about its algorithm is compared with the key and never chooses it.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from onecity.core.crypto.errors import KeyInvalid, SignatureInvalid, SuiteUnknown
from onecity.core.crypto.sm2 import SM2


class Suite(Protocol):
    """A signature algorithm. Handles are the algorithm's own key objects, opaque to everybody else."""

    @property
    def name(self) -> str:
        """Its name, as keys and tokens carry it."""

    def generate(self) -> Any:  # noqa: ANN401
        """A new private handle."""

    def public(self, private: Any) -> Any:  # noqa: ANN401
        """The public handle of a private one."""

    def sign(self, private: Any, message: bytes) -> bytes:  # noqa: ANN401
        """A raw signature of fixed length."""

    def verify(self, public: Any, signature: bytes, message: bytes) -> bool:  # noqa: ANN401
        """Whether `signature` was made over `message` by the private side of `public`."""

    def encode_private(self, private: Any) -> bytes:  # noqa: ANN401
        """The private key as raw bytes, for a key store."""

    def decode_private(self, raw: bytes) -> Any:  # noqa: ANN401
        """The private handle. Raises `KeyInvalid`."""

    def encode_public(self, public: Any) -> bytes:  # noqa: ANN401
        """The public key as raw bytes."""

    def decode_public(self, raw: bytes) -> Any:  # noqa: ANN401
        """The public handle. Raises `KeyInvalid`."""


class Ed25519:
    """EdDSA over Curve25519 (RFC 8032); keys of 32 bytes, signatures of 64."""

    name = "Ed25519"

    def generate(self) -> ed25519.Ed25519PrivateKey:
        """A new private key."""
        return ed25519.Ed25519PrivateKey.generate()

    def public(self, private: ed25519.Ed25519PrivateKey) -> ed25519.Ed25519PublicKey:
        """The public side of `private`."""
        return private.public_key()

    def sign(self, private: ed25519.Ed25519PrivateKey, message: bytes) -> bytes:
        """64 bytes."""
        return private.sign(message)

    def verify(self, public: ed25519.Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
        """Whether the signature matches."""
        try:
            public.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def encode_private(self, private: ed25519.Ed25519PrivateKey) -> bytes:
        """The 32-byte seed."""
        return private.private_bytes_raw()

    def decode_private(self, raw: bytes) -> ed25519.Ed25519PrivateKey:
        """From the 32-byte seed. Raises `KeyInvalid`."""
        try:
            return ed25519.Ed25519PrivateKey.from_private_bytes(raw)
        except ValueError:
            raise KeyInvalid(self.name) from None

    def encode_public(self, public: ed25519.Ed25519PublicKey) -> bytes:
        """32 bytes."""
        return public.public_bytes_raw()

    def decode_public(self, raw: bytes) -> ed25519.Ed25519PublicKey:
        """From 32 bytes. Raises `KeyInvalid`."""
        try:
            return ed25519.Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            raise KeyInvalid(self.name) from None


class ES256:
    """ECDSA over P-256 with SHA-256 (FIPS 186-5); signatures are raw r‖s of 64 bytes, as in JOSE and COSE."""

    name = "ES256"
    _size = 32

    def generate(self) -> ec.EllipticCurvePrivateKey:
        """A new private key."""
        return ec.generate_private_key(ec.SECP256R1())

    def public(self, private: ec.EllipticCurvePrivateKey) -> ec.EllipticCurvePublicKey:
        """The public side of `private`."""
        return private.public_key()

    def sign(self, private: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
        """64 bytes: r and s, big-endian."""
        r, s = decode_dss_signature(private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(self._size, "big") + s.to_bytes(self._size, "big")

    def verify(self, public: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> bool:
        """Whether the signature matches; any other length than 64 is refused."""
        if len(signature) != 2 * self._size:
            return False
        r = int.from_bytes(signature[: self._size], "big")
        s = int.from_bytes(signature[self._size :], "big")
        try:
            public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def encode_private(self, private: ec.EllipticCurvePrivateKey) -> bytes:
        """The 32-byte scalar, big-endian."""
        return private.private_numbers().private_value.to_bytes(self._size, "big")

    def decode_private(self, raw: bytes) -> ec.EllipticCurvePrivateKey:
        """From the 32-byte scalar. Raises `KeyInvalid`."""
        try:
            if len(raw) != self._size:
                raise ValueError
            return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
        except ValueError:
            raise KeyInvalid(self.name) from None

    def encode_public(self, public: ec.EllipticCurvePublicKey) -> bytes:
        """The uncompressed point of SEC 1: 0x04, x, y; 65 bytes."""
        numbers = public.public_numbers()
        return b"\x04" + numbers.x.to_bytes(self._size, "big") + numbers.y.to_bytes(self._size, "big")

    def decode_public(self, raw: bytes) -> ec.EllipticCurvePublicKey:
        """From a point of SEC 1, compressed or not; it must lie on the curve. Raises `KeyInvalid`."""
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        except ValueError:
            raise KeyInvalid(self.name) from None


SUITES: Mapping[str, Suite] = MappingProxyType({made.name: made for made in (Ed25519(), ES256(), SM2())})
# as an operator writes them
SIGNING_SUITES: Mapping[str, str] = MappingProxyType({name.lower(): name for name in SUITES})


def suite(name: str, allowed: Mapping[str, Suite] = SUITES) -> Suite:
    """The suite called `name` on the list of `allowed` ones. Raises `SuiteUnknown`."""
    found = allowed.get(name)
    if found is None:
        raise SuiteUnknown(name, tuple(sorted(allowed)))
    return found


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key bound to its suite."""

    suite: Suite
    handle: Any

    @classmethod
    def load(cls, suite_name: str, raw: bytes, allowed: Mapping[str, Suite] = SUITES) -> "VerifyingKey":
        """From raw bytes. Raises `SuiteUnknown`, `KeyInvalid`."""
        found = suite(suite_name, allowed)
        return cls(found, found.decode_public(raw))

    def verify(self, signature: bytes, message: bytes, claimed: str | None = None) -> None:
        """Raise `SignatureInvalid` unless the signature matches.

        `claimed` is the algorithm that the message names, if it names one: another than the key's is refused.
        """
        if claimed is not None and not hmac.compare_digest(claimed.encode(), self.suite.name.encode()):
            raise SignatureInvalid(self.suite.name)
        if not self.suite.verify(self.handle, signature, message):
            raise SignatureInvalid(self.suite.name)

    def encode(self) -> bytes:
        """The key as raw bytes."""
        return self.suite.encode_public(self.handle)

    def key_id(self) -> bytes:
        """Eight bytes that name the key: the beginning of SHA-256 over suite and key."""
        return hashlib.sha256(self.suite.name.encode() + b"\0" + self.encode()).digest()[:8]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key bound to its suite; it prints without its secret."""

    suite: Suite
    handle: Any

    @classmethod
    def generate(cls, suite_name: str, allowed: Mapping[str, Suite] = SUITES) -> "SigningKey":
        """A new key. Raises `SuiteUnknown`."""
        found = suite(suite_name, allowed)
        return cls(found, found.generate())

    @classmethod
    def load(cls, suite_name: str, raw: bytes, allowed: Mapping[str, Suite] = SUITES) -> "SigningKey":
        """From raw bytes. Raises `SuiteUnknown`, `KeyInvalid`."""
        found = suite(suite_name, allowed)
        return cls(found, found.decode_private(raw))

    def sign(self, message: bytes) -> bytes:
        """The raw signature over `message`."""
        return self.suite.sign(self.handle, message)

    def public(self) -> VerifyingKey:
        """The key that others verify with."""
        return VerifyingKey(self.suite, self.suite.public(self.handle))

    def encode(self) -> bytes:
        """The secret as raw bytes, for a key store."""
        return self.suite.encode_private(self.handle)

    def __repr__(self) -> str:
        return f"SigningKey({self.suite.name}, {self.public().key_id().hex()})"
