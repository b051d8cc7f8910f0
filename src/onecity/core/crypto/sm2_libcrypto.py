"""How does the system's libcrypto sign and verify with SM2?

OpenSSL 3 and newer, by `ctypes`, which lets go of the interpreter's lock during a call: several threads sign and
verify at once. A key is never changed after it is made, so threads may share it; each call has contexts of its own.
"""

import ctypes
import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from onecity.core.crypto.errors import KeyInvalid
from onecity.core.crypto.sm2 import SIZE, SPKI, USER_ID
from onecity.core.crypto.sm2_multiples import Multiples, Verifier

_POINTER, _INT, _SIZE, _BYTES = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, ctypes.c_char_p
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "OpenSSL_version": (_BYTES, [_INT]),
    "ERR_clear_error": (None, []),
    "EVP_sm3": (_POINTER, []),
    "d2i_PUBKEY": (_POINTER, [_POINTER, _POINTER, ctypes.c_long]),
    "d2i_AutoPrivateKey": (_POINTER, [_POINTER, _POINTER, ctypes.c_long]),
    "i2d_PUBKEY": (_INT, [_POINTER, _POINTER]),
    "EVP_PKEY_free": (None, [_POINTER]),
    "EVP_PKEY_CTX_new": (_POINTER, [_POINTER, _POINTER]),
    "EVP_PKEY_CTX_free": (None, [_POINTER]),
    "EVP_PKEY_CTX_set1_id": (_INT, [_POINTER, _BYTES, _INT]),
    "EVP_MD_CTX_new": (_POINTER, []),
    "EVP_MD_CTX_free": (None, [_POINTER]),
    "EVP_MD_CTX_set_pkey_ctx": (None, [_POINTER, _POINTER]),
    "EVP_DigestSignInit": (_INT, [_POINTER] * 5),
    "EVP_DigestSign": (_INT, [_POINTER, _BYTES, _POINTER, _BYTES, _SIZE]),
    "EVP_DigestVerifyInit": (_INT, [_POINTER] * 5),
    "EVP_DigestVerify": (_INT, [_POINTER, _BYTES, _SIZE, _BYTES, _SIZE]),
}
# DER up to the scalar (PKCS #8, ecPublicKey over 1.2.156.10197.1.301); libcrypto computes the point itself
_PRIVATE = bytes.fromhex("3041020100301306072A8648CE3D020106082A811CCF5501822D042730250201010420")
_LONGEST_DER = 2 * (SIZE + 3) + 2

# the example of GB/T 32918.5, annex A.2
_KNOWN_POINT = bytes.fromhex(
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
_KNOWN_SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


class Key:
    """A key of libcrypto, freed when nobody holds it any more; with the multiples of its point where they help."""

    __slots__ = ("_free", "multiples", "pointer")

    def __init__(self, pointer: int, free: Any) -> None:  # noqa: ANN401
        self.pointer, self._free = pointer, free
        self.multiples: Multiples | None = None

    def __del__(self) -> None:
        self._free(self.pointer)


class Libcrypto:
    """SM2 by EVP_DigestSign, and by multiples of the key's point or EVP_DigestVerify."""

    def __init__(self, library: Any) -> None:  # noqa: ANN401
        """Raises `AttributeError` when the library lacks a function: LibreSSL, BoringSSL, OpenSSL before 3."""
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        self._library = library
        self.name = f"libcrypto, {library.OpenSSL_version(0).decode()}"
        try:
            self._verifier: Verifier | None = Verifier(library)
        except AttributeError:
            self._verifier = None

    @classmethod
    def find(cls) -> "Libcrypto | None":
        """The system's, if it reproduces the standard's example; `None` without one."""
        # macOS ends a program that loads the system's libcrypto by its bare name
        name = None if sys.platform == "darwin" else ctypes.util.find_library("crypto")
        if name is None:
            return None
        try:
            found = cls(ctypes.CDLL(name))
            known = found.public(_KNOWN_POINT)
            fits = found.verify(known, _KNOWN_SIGNATURE, b"message digest")
        except (
            OSError,
            AttributeError,
            KeyInvalid,
        ):  # built without SM2, or allowed only what FIPS 140 lists
            return None
        return found if fits else None

    def private(self, scalar: bytes) -> Key:
        """From a scalar. Raises `KeyInvalid`."""
        return self._key(self._library.d2i_AutoPrivateKey, _PRIVATE + scalar)

    def public(self, point: bytes) -> Key:
        """From an uncompressed point. Raises `KeyInvalid`."""
        key = self._key(self._library.d2i_PUBKEY, SPKI + point)
        if self._verifier:
            key.multiples = self._verifier.multiples(point)
        return key

    def point(self, private: Key) -> bytes:
        """The public point, uncompressed."""
        out = ctypes.create_string_buffer(len(SPKI) + 1 + 2 * SIZE)
        written = self._library.i2d_PUBKEY(
            private.pointer, ctypes.byref(ctypes.c_void_p(ctypes.addressof(out)))
        )
        self._check(written == len(out.raw))
        return out.raw[len(SPKI) :]

    def sign(self, private: Key, message: bytes) -> bytes:
        """r and s, 64 bytes."""
        out, length = ctypes.create_string_buffer(_LONGEST_DER), _SIZE(_LONGEST_DER)
        with self._context(private, self._library.EVP_DigestSignInit) as context:
            done = self._library.EVP_DigestSign(context, out, ctypes.byref(length), message, len(message))
        self._check(done == 1)
        r, s = decode_dss_signature(out.raw[: length.value])
        return r.to_bytes(SIZE, "big") + s.to_bytes(SIZE, "big")

    def verify(self, public: Key, signature: bytes, message: bytes) -> bool:
        """Whether the signature fits."""
        if self._verifier and public.multiples:
            return self._verifier.verify(public.multiples, signature, message)
        return self._verify_by_evp(public, signature, message)

    def _verify_by_evp(self, public: Key, signature: bytes, message: bytes) -> bool:
        r, s = (int.from_bytes(part, "big") for part in (signature[:SIZE], signature[SIZE:]))
        der = encode_dss_signature(r, s)
        with self._context(public, self._library.EVP_DigestVerifyInit) as context:
            done = self._library.EVP_DigestVerify(context, der, len(der), message, len(message))
        if done != 1:
            self._library.ERR_clear_error()
        return bool(done == 1)

    @contextmanager
    def _context(self, key: Key, begin: Any) -> Iterator[int]:  # noqa: ANN401
        """A context that digests with SM3 and knows the signer's identifier; both halves are freed."""
        digest, inner = self._library.EVP_MD_CTX_new(), self._library.EVP_PKEY_CTX_new(key.pointer, None)
        try:
            self._check(bool(digest and inner))
            self._check(self._library.EVP_PKEY_CTX_set1_id(inner, USER_ID, len(USER_ID)) == 1)
            self._library.EVP_MD_CTX_set_pkey_ctx(digest, inner)
            self._check(begin(digest, None, self._library.EVP_sm3(), None, key.pointer) == 1)
            yield digest
        finally:
            self._library.EVP_MD_CTX_free(digest)
            self._library.EVP_PKEY_CTX_free(inner)

    def _key(self, decode: Any, der: bytes) -> Key:  # noqa: ANN401
        """A key from DER, which must stay alive during the call: libcrypto moves a pointer along it."""
        raw = ctypes.create_string_buffer(der, len(der))
        pointer = decode(None, ctypes.byref(ctypes.c_void_p(ctypes.addressof(raw))), len(der))
        self._check(bool(pointer))
        return Key(pointer, self._library.EVP_PKEY_free)

    def _check(self, is_well: bool) -> None:
        if not is_well:
            self._library.ERR_clear_error()
            raise KeyInvalid("SM2 in libcrypto")
