"""How does libcrypto verify many SM2 signatures of one key in less time?

A verification is one point s·G + t·P. With 2⁶⁴·P, 2¹²⁸·P and 2¹⁹²·P kept beside the key, t falls into four scalars of
64 bits that are multiplied at once, so that three quarters of the doublings are saved; libcrypto keeps such multiples
of G itself. Only public values are used here: how long it takes tells nothing. Signing stays with the EVP functions.
"""

import ctypes
from typing import Any

from onecity.core.crypto.sm2 import SIZE, N, digest

_POINTER, _INT, _SIZE, _BYTES = ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, ctypes.c_char_p
_ARRAY = ctypes.POINTER(_POINTER)
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "OBJ_sn2nid": (_INT, [_BYTES]),
    "EC_GROUP_new_by_curve_name": (_POINTER, [_INT]),
    "EC_GROUP_precompute_mult": (_INT, [_POINTER, _POINTER]),
    "EC_POINT_new": (_POINTER, [_POINTER]),
    "EC_POINT_free": (None, [_POINTER]),
    "EC_POINT_oct2point": (_INT, [_POINTER, _POINTER, _BYTES, _SIZE, _POINTER]),
    "EC_POINT_point2oct": (_SIZE, [_POINTER, _POINTER, _INT, _BYTES, _SIZE, _POINTER]),
    "EC_POINT_copy": (_INT, [_POINTER, _POINTER]),
    "EC_POINT_dbl": (_INT, [_POINTER] * 4),
    "EC_POINTs_mul": (_INT, [_POINTER, _POINTER, _POINTER, _SIZE, _ARRAY, _ARRAY, _POINTER]),
    "BN_bin2bn": (_POINTER, [_BYTES, _INT, _POINTER]),
    "BN_free": (None, [_POINTER]),
}
_PARTS = 4
_PART_SIZE = SIZE // _PARTS
_UNCOMPRESSED = 4


class Multiples:
    """A public point and its multiples, freed when nobody holds them any more."""

    __slots__ = ("_free", "array", "point")

    def __init__(self, point: bytes, pointers: list[int], free: Any) -> None:  # noqa: ANN401
        self.point, self.array, self._free = point, (_POINTER * _PARTS)(*pointers), free

    def __del__(self) -> None:
        for pointer in self.array:
            self._free(pointer)


class Verifier:
    """Verifies by multiples, for keys of one curve."""

    def __init__(self, library: Any) -> None:  # noqa: ANN401
        """Raises `AttributeError` where libcrypto was built without these functions (they are deprecated)."""
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        self._library = library
        self._group = library.EC_GROUP_new_by_curve_name(library.OBJ_sn2nid(b"SM2"))
        if not self._group or not library.EC_GROUP_precompute_mult(self._group, None):
            raise AttributeError("SM2")

    def multiples(self, point: bytes) -> Multiples:
        """The multiples of an uncompressed point that lies on the curve."""
        library, pointers = self._library, []
        for part in range(_PARTS):
            made = library.EC_POINT_new(self._group)
            pointers.append(made)
            if part == 0:
                library.EC_POINT_oct2point(self._group, made, point, len(point), None)
                continue
            library.EC_POINT_copy(made, pointers[-2])
            for _ in range(8 * _PART_SIZE):
                library.EC_POINT_dbl(self._group, made, made, None)
        return Multiples(point, pointers, library.EC_POINT_free)

    def verify(self, multiples: Multiples, signature: bytes, message: bytes) -> bool:
        """Whether r and s, 64 bytes and in range, fit (GB/T 32918.2, 7.1: R = e + x₁ mod n equals r)."""
        r, s = signature[:SIZE], signature[SIZE:]
        t = (int.from_bytes(r, "big") + int.from_bytes(s, "big")) % N
        x = self._x_of(multiples, s, t.to_bytes(SIZE, "big"))
        if x is None:
            return False
        e = int.from_bytes(digest(multiples.point, message), "big")
        return (e + int.from_bytes(x, "big")) % N == int.from_bytes(r, "big")

    def _x_of(self, multiples: Multiples, s: bytes, t: bytes) -> bytes | None:
        """The first coordinate of s·G + t·P, 32 bytes; `None` at infinity."""
        library = self._library
        parts = [t[SIZE - _PART_SIZE * (n + 1) : SIZE - _PART_SIZE * n] for n in range(_PARTS)]
        numbers = [library.BN_bin2bn(part, len(part), None) for part in (*parts, s)]
        sum_, out = library.EC_POINT_new(self._group), ctypes.create_string_buffer(1 + 2 * SIZE)
        scalars = (_POINTER * _PARTS)(*numbers[:_PARTS])
        done = library.EC_POINTs_mul(
            self._group, sum_, numbers[-1], _PARTS, multiples.array, scalars, None
        ) and library.EC_POINT_point2oct(self._group, sum_, _UNCOMPRESSED, out, len(out), None)
        library.EC_POINT_free(sum_)
        for number in numbers:
            library.BN_free(number)
        return out.raw[1 : 1 + SIZE] if done == len(out) else None
