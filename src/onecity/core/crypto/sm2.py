"""Who signed this, by SM2 with SM3 (GB/T 32918.2, GM/T 0003.2)?

The signer's distinguishing identifier is the one of GM/T 0009 when none was agreed. What is public, lengths and
ranges, is checked here; points are multiplied by the system's libcrypto where it has SM2, else by gmssl.
"""

import secrets
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

from onecity.core.crypto.errors import KeyInvalid
from onecity.core.crypto.sm3 import sm3

USER_ID = b"1234567812345678"
SIZE = 32
# DER of a SubjectPublicKeyInfo up to the point: ecPublicKey over 1.2.156.10197.1.301
SPKI = bytes.fromhex("3059301306072A8648CE3D020106082A811CCF5501822D034200")

# the recommended curve of GB/T 32918.5, called sm2p256v1
P = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
A = P - 3
B = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
N = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123
G = bytes.fromhex(
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
)


class Arithmetic(Protocol):
    """What multiplies points. Its handles are opaque; scalars, points and signatures were checked before."""

    @property
    def name(self) -> str:
        """Which program it is, for an operator."""

    def private(self, scalar: bytes) -> Any:  # noqa: ANN401
        """A handle to sign with."""

    def point(self, private: Any) -> bytes:  # noqa: ANN401
        """The public point of a private handle, uncompressed: 65 bytes."""

    def public(self, point: bytes) -> Any:  # noqa: ANN401
        """A handle to verify with."""

    def sign(self, private: Any, message: bytes) -> bytes:  # noqa: ANN401
        """r and s, 64 bytes."""

    def verify(self, public: Any, signature: bytes, message: bytes) -> bool:  # noqa: ANN401
        """Whether r and s of `signature`, 64 bytes, fit."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point of the curve, and what the arithmetic made of it."""

    point: bytes
    handle: Any = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A scalar, and what the arithmetic made of it; it prints without its secret."""

    scalar: bytes = field(repr=False)
    handle: Any = field(repr=False, compare=False)


class SM2:
    """SM2 over sm2p256v1 with SM3; signatures are raw r‖s of 64 bytes, as those of ES256."""

    name = "SM2"

    def __init__(self, chosen: Arithmetic | None = None) -> None:
        self._chosen = chosen

    @property
    def arithmetic(self) -> Arithmetic:
        """What multiplies points: the one that was given, else the best that this machine has."""
        return self._chosen or best_arithmetic()

    def generate(self) -> PrivateKey:
        """A new private key, from 1 to n − 2."""
        return self.decode_private((1 + secrets.randbelow(N - 2)).to_bytes(SIZE, "big"))

    def public(self, private: PrivateKey) -> PublicKey:
        """The public side of `private`."""
        return self.decode_public(self.arithmetic.point(private.handle))

    def sign(self, private: PrivateKey, message: bytes) -> bytes:
        """64 bytes: r and s, big-endian."""
        return self.arithmetic.sign(private.handle, message)

    def verify(self, public: PublicKey, signature: bytes, message: bytes) -> bool:
        """Whether the signature matches; any other length than 64 is refused, and any r or s out of range."""
        if len(signature) != 2 * SIZE:
            return False
        r, s = (int.from_bytes(part, "big") for part in (signature[:SIZE], signature[SIZE:]))
        if not (0 < r < N and 0 < s < N) or r + s == N:
            return False
        return self.arithmetic.verify(public.handle, signature, message)

    def encode_private(self, private: PrivateKey) -> bytes:
        """The 32-byte scalar, big-endian."""
        return private.scalar

    def decode_private(self, raw: bytes) -> PrivateKey:
        """From the 32-byte scalar. Raises `KeyInvalid`."""
        if len(raw) != SIZE or not 0 < int.from_bytes(raw, "big") < N - 1:
            raise KeyInvalid(self.name)
        return PrivateKey(raw, self.arithmetic.private(raw))

    def encode_public(self, public: PublicKey) -> bytes:
        """The uncompressed point of SEC 1: 0x04, x, y; 65 bytes."""
        return public.point

    def decode_public(self, raw: bytes) -> PublicKey:
        """From a point of SEC 1, compressed or not; it must lie on the curve. Raises `KeyInvalid`."""
        point = _uncompressed(raw)
        if point is None:
            raise KeyInvalid(self.name)
        return PublicKey(point, self.arithmetic.public(point))


def digest(point: bytes, message: bytes) -> bytes:
    """What is signed: SM3 over the signer's Z and the message (GB/T 32918.2, 5.5 and 6.1)."""
    identity = (8 * len(USER_ID)).to_bytes(2, "big") + USER_ID
    curve = A.to_bytes(SIZE, "big") + B.to_bytes(SIZE, "big") + G
    return sm3(sm3(identity + curve + point[1:]) + message)


@cache
def best_arithmetic() -> Arithmetic:
    """libcrypto if this machine has one that knows SM2, else gmssl; found once per process."""
    from onecity.core.crypto.sm2_gmssl import Gmssl
    from onecity.core.crypto.sm2_libcrypto import Libcrypto

    return Libcrypto.find() or Gmssl()


def _uncompressed(raw: bytes) -> bytes | None:
    """The point as 0x04, x, y; `None` when there is none."""
    if len(raw) not in (1 + SIZE, 1 + 2 * SIZE):
        return None
    x, rest = int.from_bytes(raw[1 : 1 + SIZE], "big"), raw[1 + SIZE :]
    square = (x**3 + A * x + B) % P
    if rest:
        y, kind_fits = int.from_bytes(rest, "big"), raw[0] == 4
    else:
        root = pow(square, (P + 1) // 4, P)
        y, kind_fits = (root if root % 2 == raw[0] % 2 else P - root), raw[0] in (2, 3)
    if not kind_fits or x >= P or y >= P or y * y % P != square:
        return None
    return b"\x04" + x.to_bytes(SIZE, "big") + y.to_bytes(SIZE, "big")
