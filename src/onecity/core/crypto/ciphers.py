"""By which cipher is a value sealed? The number in the envelope says so for ever.

A data key or master key has 32 bytes under every cipher. AES-256-GCM takes them as they are, SM4-GCM takes 16
bytes derived from them by HMAC-SM3: one subject's key serves both, so a city can change over and still read.
"""

import hashlib
import hmac
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as OpenSSLCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from onecity.core.crypto.sm3 import hmac_sm3

NONCE_BYTES = 12
TAG_BYTES = 16


class Cipher(Protocol):
    """Authenticated encryption with associated data; a nonce of 12 bytes, a tag of 16 behind the ciphertext."""

    @property
    def name(self) -> str:
        """Its name, as keys and settings carry it."""

    @property
    def number(self) -> int:
        """Its number in an envelope."""

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        """Ciphertext and tag."""

    def decrypt(self, key: bytes, nonce: bytes, secret: bytes, bound: bytes) -> bytes:
        """The plain bytes. Raises `InvalidTag` of `cryptography`."""

    def mac(self, key: bytes, message: bytes) -> bytes:
        """32 bytes that nobody makes without the key."""


class AES256GCM:
    """AES-256 in Galois/Counter Mode (NIST SP 800-38D)."""

    name, number = "AES-256-GCM", 1

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        """Ciphertext and tag."""
        return AESGCM(key).encrypt(nonce, plain, bound)

    def decrypt(self, key: bytes, nonce: bytes, secret: bytes, bound: bytes) -> bytes:
        """The plain bytes. Raises `InvalidTag`."""
        return AESGCM(key).decrypt(nonce, secret, bound)

    def mac(self, key: bytes, message: bytes) -> bytes:
        """HMAC with SHA-256."""
        return hmac.digest(key, message, hashlib.sha256)


class SM4GCM:
    """SM4 (GM/T 0002, GB/T 32907) in Galois/Counter Mode, as in RFC 8998."""

    name, number = "SM4-GCM", 2

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        """Ciphertext and tag."""
        return sm4_gcm_encrypt(self._derived(key), nonce, plain, bound)

    def decrypt(self, key: bytes, nonce: bytes, secret: bytes, bound: bytes) -> bytes:
        """The plain bytes. Raises `InvalidTag`."""
        return sm4_gcm_decrypt(self._derived(key), nonce, secret, bound)

    def mac(self, key: bytes, message: bytes) -> bytes:
        """HMAC with SM3."""
        return hmac_sm3(key, message)

    def _derived(self, key: bytes) -> bytes:
        return hmac_sm3(key, b"onecity SM4-GCM")[:16]


def sm4_gcm_encrypt(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    """Ciphertext and tag under a key of 16 bytes."""
    encryptor = OpenSSLCipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def sm4_gcm_decrypt(key: bytes, nonce: bytes, secret: bytes, bound: bytes) -> bytes:
    """The plain bytes. Raises `InvalidTag`."""
    if len(secret) < TAG_BYTES:
        raise InvalidTag
    decryptor = OpenSSLCipher(SM4(key), GCM(nonce, secret[-TAG_BYTES:])).decryptor()
    decryptor.authenticate_additional_data(bound)
    return decryptor.update(secret[:-TAG_BYTES]) + decryptor.finalize()


CIPHERS: Mapping[str, Cipher] = MappingProxyType({made.name: made for made in (AES256GCM(), SM4GCM())})
BY_NUMBER: Mapping[int, Cipher] = MappingProxyType({made.number: made for made in CIPHERS.values()})
DEFAULT = AES256GCM.name
# as an operator writes them
SEALING_SUITES: Mapping[str, str] = MappingProxyType({"aes256": AES256GCM.name, "sm4": SM4GCM.name})
