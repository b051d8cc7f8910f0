"""How is a personal field stored so that destroying one key erases it, in backups too?

Every subject has a data key; the data key is stored wrapped by a master key. A sealed value is bound to its
table, field and subject, so it cannot be moved. Rotating the master key wraps the data keys anew and leaves
the values; destroying a subject's data key erases every copy of the subject's values. The active master key's
suite chooses the cipher that seals; each envelope says by which one it opens.

Both envelopes: version, cipher, length of the key id, key id, 12-byte nonce, ciphertext with its 16-byte tag.
The key id is the data key's in a sealed value, the master key's in a wrapped data key.
"""

import hmac
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidTag

from onecity.core.crypto.ciphers import BY_NUMBER, CIPHERS, DEFAULT, NONCE_BYTES, TAG_BYTES, Cipher
from onecity.core.crypto.errors import KeyDestroyed, KeyInvalid, KeyMissing, SealBroken

VERSION = 1
KEY_BYTES = 32
_KEY_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives; a value copied to another place does not open there."""

    table: str
    field: str
    subject: str

    def __str__(self) -> str:
        return f"{self.table}.{self.field} of {self.subject}"


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The master keys by id; `active` wraps, all unwrap. Raises `KeyInvalid`, `KeyMissing` when unfit.

    `suites` names the cipher of each key that has another than AES-256-GCM.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    active: str
    suites: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, key in self.keys.items():
            if len(key) != KEY_BYTES or not 0 < len(name.encode()) < 256:
                raise KeyInvalid("sealing: a master key has 32 bytes and a short name")
        if unknown := sorted(set(self.suites.values()) - CIPHERS.keys()):
            raise KeyInvalid(f"sealing: no cipher is called {unknown[0]}")
        self.get(self.active)

    @property
    def cipher(self) -> Cipher:
        """What the active key seals by."""
        return CIPHERS[self.suites.get(self.active, DEFAULT)]

    def get(self, key_id: str) -> bytes:
        """The key called `key_id`. Raises `KeyMissing`."""
        found = self.keys.get(key_id)
        if found is None:
            raise KeyMissing(key_id)
        return found


class SubjectKeys(Protocol):
    """Where the wrapped data keys are kept: a table in production."""

    def read(self, subject: str) -> bytes | None:
        """The wrapped key, or None when there never was one. Raises `KeyDestroyed` after `destroy`."""

    def add(self, subject: str, wrapped: bytes) -> bytes:
        """Keep `wrapped` unless the subject has a key already; return the one that is kept.

        Raises `KeyDestroyed` after `destroy`: an erased subject gets no second key by accident.
        """

    def replace(self, subject: str, wrapped: bytes) -> None:
        """Keep `wrapped` instead of the present one. Raises `KeyDestroyed`."""

    def destroy(self, subject: str) -> None:
        """Forget the key for ever and remember that it was destroyed."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals and opens the fields of subjects."""

    masters: MasterKeys
    store: SubjectKeys

    def seal(self, plain: bytes, place: Place) -> bytes:
        """The envelope for `place`; a subject without data key gets one. Raises `KeyDestroyed`."""
        subject = place.subject
        wrapped = self.store.read(subject) or self.store.add(subject, wrap(new_key(), subject, self.masters))
        key = unwrap(wrapped, subject, self.masters)
        cipher = self.masters.cipher
        bound = _bound("field", place.table, place.field, subject)
        return _close(cipher, plain, key, _key_id(cipher, key), bound)

    def open(self, sealed: bytes, place: Place) -> bytes:
        """The plain bytes. Raises `KeyDestroyed`, `KeyMissing`, `SealBroken` (altered or moved)."""
        wrapped = self.store.read(place.subject)
        if wrapped is None:
            raise KeyMissing(place.subject)
        key = unwrap(wrapped, place.subject, self.masters)
        header, nonce, secret = _parts(sealed, str(place))
        if not hmac.compare_digest(header[3:], _key_id(BY_NUMBER[header[1]], key)):
            raise SealBroken(str(place))
        bound = _bound("field", place.table, place.field, place.subject)
        return _decrypt(key, header, nonce, secret, bound, str(place))

    def rotate(self, subject: str) -> bool:
        """Wrap the subject's data key with the active master key; False when that was so already."""
        wrapped = self.store.read(subject)
        if wrapped is None or wrapping_key_id(wrapped) == self.masters.active:
            return False
        self.store.replace(subject, wrap(unwrap(wrapped, subject, self.masters), subject, self.masters))
        return True

    def erase(self, subject: str) -> None:
        """Destroy the subject's key: all values sealed for it are unreadable from now on."""
        self.store.destroy(subject)


class KeysInMemory:
    """The store for examples and tests: it lives as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes | None] = {}

    def read(self, subject: str) -> bytes | None:
        """As `SubjectKeys.read`."""
        if subject not in self._kept:
            return None
        return self._alive(subject)

    def add(self, subject: str, wrapped: bytes) -> bytes:
        """As `SubjectKeys.add`."""
        self._kept.setdefault(subject, wrapped)
        return self._alive(subject)

    def replace(self, subject: str, wrapped: bytes) -> None:
        """As `SubjectKeys.replace`."""
        self._alive(subject)
        self._kept[subject] = wrapped

    def destroy(self, subject: str) -> None:
        """As `SubjectKeys.destroy`."""
        self._kept[subject] = None

    def _alive(self, subject: str) -> bytes:
        found = self._kept[subject]
        if found is None:
            raise KeyDestroyed(subject)
        return found


def new_key() -> bytes:
    """A random key of 32 bytes, fit as data key or master key."""
    return os.urandom(KEY_BYTES)


def wrap(key: bytes, subject: str, masters: MasterKeys) -> bytes:
    """The subject's data key in an envelope under the active master key. Raises `KeyInvalid`."""
    if len(key) != KEY_BYTES:
        raise KeyInvalid("sealing: a data key has 32 bytes")
    master, key_id = masters.get(masters.active), masters.active.encode()
    return _close(masters.cipher, key, master, key_id, _bound("key", subject))


def unwrap(wrapped: bytes, subject: str, masters: MasterKeys) -> bytes:
    """The data key. Raises `KeyMissing` for an unknown master key, `SealBroken` for another's key."""
    place = f"the key of {subject}"
    header, nonce, secret = _parts(wrapped, place)
    master = masters.get(wrapping_key_id(wrapped))
    return _decrypt(master, header, nonce, secret, _bound("key", subject), place)


def wrapping_key_id(wrapped: bytes) -> str:
    """The id of the master key that wrapped a data key. Raises `SealBroken`."""
    header, _, _ = _parts(wrapped, "a wrapped key")
    try:
        return header[3:].decode()
    except UnicodeDecodeError:
        raise SealBroken("a wrapped key") from None


def _close(cipher: Cipher, plain: bytes, key: bytes, key_id: bytes, bound: bytes) -> bytes:
    header = bytes((VERSION, cipher.number, len(key_id))) + key_id
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + cipher.encrypt(key, nonce, plain, header + bound)


def _decrypt(key: bytes, header: bytes, nonce: bytes, secret: bytes, bound: bytes, place: str) -> bytes:
    try:
        return BY_NUMBER[header[1]].decrypt(key, nonce, secret, header + bound)
    except InvalidTag:
        raise SealBroken(place) from None


def _parts(envelope: bytes, place: str) -> tuple[bytes, bytes, bytes]:
    """Header, nonce and ciphertext. Raises `SealBroken` for an unknown version or cipher, or a cut envelope."""
    if len(envelope) < 3 or envelope[0] != VERSION or envelope[1] not in BY_NUMBER:
        raise SealBroken(place)
    end = 3 + envelope[2]
    if len(envelope) < end + NONCE_BYTES + TAG_BYTES:
        raise SealBroken(place)
    return envelope[:end], envelope[end : end + NONCE_BYTES], envelope[end + NONCE_BYTES :]


def _bound(*parts: str) -> bytes:
    """The associated data: each part with its length, so that no two lists of parts read the same."""
    raw = [part.encode() for part in ("onecity", *parts)]
    return b"".join(struct.pack(">I", len(part)) + part for part in raw)


def _key_id(cipher: Cipher, key: bytes) -> bytes:
    """Eight bytes that name a data key without telling it."""
    return cipher.mac(key, b"onecity key id")[:_KEY_ID_BYTES]
