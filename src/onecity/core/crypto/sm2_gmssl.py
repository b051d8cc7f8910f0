"""How is SM2 signed and verified where no libcrypto has it? By gmssl, in pure Python.

Only its multiplication of points is used: random numbers come from the operating system, ranges are checked by
`sm2`. It is slow, and its time depends on the secret: good for checking and for trying out, not for a busy city.
"""

import secrets

from gmssl.sm2 import CryptSM2  # type: ignore[import-untyped]

from onecity.core.crypto.sm2 import SIZE, N, digest


class Gmssl:
    """SM2 by gmssl."""

    name = "gmssl, pure Python"

    def private(self, scalar: bytes) -> CryptSM2:
        """From a scalar."""
        made = CryptSM2(scalar.hex(), "")
        made.public_key = made._kg(int.from_bytes(scalar, "big"), made.ecc_table["g"])
        return made

    def public(self, point: bytes) -> CryptSM2:
        """From an uncompressed point."""
        made = CryptSM2("", "")
        made.public_key = point[1:].hex()  # its constructor strips zeros and fours that belong to x
        return made

    def point(self, private: CryptSM2) -> bytes:
        """The public point, uncompressed."""
        return b"\x04" + bytes.fromhex(private.public_key)

    def sign(self, private: CryptSM2, message: bytes) -> bytes:
        """r and s, 64 bytes."""
        signed = digest(self.point(private), message)
        made = None
        while made is None:  # r or s was zero: another random number
            made = private.sign(signed, (1 + secrets.randbelow(N - 1)).to_bytes(SIZE, "big").hex())
        return bytes.fromhex(made)

    def verify(self, public: CryptSM2, signature: bytes, message: bytes) -> bool:
        """Whether the signature fits."""
        try:
            return bool(public.verify(signature.hex(), digest(self.point(public), message)))
        except TypeError:  # the sum of both points was the point at infinity, of which it makes `None`
            return False
