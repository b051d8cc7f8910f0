"""How is a sealed field looked up without opening every one?

A keyed hash of the normalised value stands in an indexed column. Without the key nobody can try out the few
possible values, and a different purpose gives different hashes, so columns cannot be joined.
"""

import hashlib
import hmac
import struct
from dataclasses import dataclass, field

from onecity.core.crypto.errors import KeyInvalid
from onecity.core.text.normal import normalise

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """The index of one purpose, for instance `identity.resident-id`. Raises `KeyInvalid` for a short key."""

    key: bytes = field(repr=False)
    purpose: str

    def __post_init__(self) -> None:
        if len(self.key) < _KEY_BYTES or not self.purpose:
            raise KeyInvalid("a blind index: it takes at least 32 bytes and a purpose")

    def of(self, value: str) -> str:
        """64 hexadecimal digits; the same for all ways of typing `value` (width, case, white space).

        Raises ValueError for an empty value, which would match every other empty one.
        """
        plain = "".join(normalise(value).casefold().split()).encode()
        if not plain:
            raise ValueError("an empty value has no blind index: store null instead")
        purpose = self.purpose.encode()
        message = struct.pack(">I", len(purpose)) + purpose + plain
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()

    def matches(self, value: str, index: str) -> bool:
        """Whether `index` is that of `value`, compared in constant time."""
        return hmac.compare_digest(self.of(value), index)
