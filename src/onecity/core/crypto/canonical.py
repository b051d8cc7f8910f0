"""Which bytes stand for a value, so that its hash is the same everywhere?"""

import hashlib
import hmac

import rfc8785

from onecity.core.crypto.errors import NotCanonical

_ALGORITHM = "sha256"


def canonical(value: object) -> bytes:
    """`value` as canonical JSON (RFC 8785): texts, lists, objects, booleans, null, numbers within 2⁵³.

    Raises `NotCanonical` for anything else; write dates, decimals and ids as texts first.
    """
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # it checks what it is given
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from None


def content_hash(value: object) -> str:
    """`sha256:` and 64 hexadecimal digits over the canonical JSON. Raises `NotCanonical`."""
    return f"{_ALGORITHM}:{hashlib.sha256(canonical(value)).hexdigest()}"


def has_hash(value: object, expected: str) -> bool:
    """Whether `expected` is the content hash of `value`, compared in constant time."""
    return hmac.compare_digest(content_hash(value).encode(), expected.encode())
