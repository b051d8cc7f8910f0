"""What is the SM3 digest (GM/T 0004, GB/T 32905) of some bytes, with or without a key?

Computed by `cryptography`, whose wheels carry an OpenSSL that has SM3.
"""

from cryptography.hazmat.primitives import hashes, hmac


def sm3(message: bytes) -> bytes:
    """32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(message)
    return digest.finalize()


def hmac_sm3(key: bytes, message: bytes) -> bytes:
    """HMAC (RFC 2104, GB/T 15852.2) with SM3: 32 bytes."""
    code = hmac.HMAC(key, hashes.SM3())
    code.update(message)
    return code.finalize()
