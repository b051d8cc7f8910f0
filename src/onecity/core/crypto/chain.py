"""Was a record removed, changed or moved?

Links chain single entries or batches; a Merkle root (RFC 6962) seals a batch so that one entry can be proven
without showing the others. Leaves, nodes and links have different prefixes: none passes for another.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onecity.core.crypto.errors import ChainBroken

GENESIS = bytes(32)
_LEAF, _NODE, _LINK = b"\x00", b"\x01", b"\x02"
_SIZE = 32


def link(previous: bytes, content: bytes) -> bytes:
    """The head after `content` follows the head `previous` (32 bytes; `GENESIS` for the first).

    Raises ValueError when `previous` is no head.
    """
    if len(previous) != _SIZE:
        raise ValueError(f"a head has {_SIZE} bytes, not {len(previous)}")
    return hashlib.sha256(_LINK + previous + content).digest()


def verify_chain(
    entries: Iterable[tuple[bytes, bytes]], start: bytes = GENESIS, end: bytes | None = None
) -> bytes:
    """Follow (content, head) pairs from `start` and return the last head.

    Raises `ChainBroken` at the first pair that does not follow, and after the last one when `end`, a head
    anchored elsewhere, is not reached: a chain that was cut looks right from within.
    """
    head, position = start, -1
    for position, (content, stored) in enumerate(entries):
        head = link(head, content)
        if not hmac.compare_digest(head, stored):
            raise ChainBroken(position)
    if end is not None and not hmac.compare_digest(head, end):
        raise ChainBroken(position + 1)
    return head


@dataclass(frozen=True, slots=True)
class Proof:
    """That one entry lies at `index` of a batch of `size`: the neighbours' hashes, from leaf to root."""

    index: int
    size: int
    path: tuple[bytes, ...]


def merkle_root(entries: Sequence[bytes]) -> bytes:
    """The root of a batch (RFC 6962, 2.1); of an empty one, the hash of nothing."""
    if not entries:
        return hashlib.sha256(b"").digest()
    level = [_leaf(entry) for entry in entries]
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def prove(entries: Sequence[bytes], index: int) -> Proof:
    """The proof for the entry at `index`. Raises IndexError when there is none."""
    if not 0 <= index < len(entries):
        raise IndexError(f"no entry {index} in a batch of {len(entries)}")
    level, place, path = [_leaf(entry) for entry in entries], index, []
    while len(level) > 1:
        neighbour = place ^ 1
        if neighbour < len(level):
            path.append(level[neighbour])
        level, place = _parents(level), place // 2
    return Proof(index, len(entries), tuple(path))


def proves(proof: Proof, entry: bytes, root: bytes) -> bool:
    """Whether `proof` shows that `entry` lies in the batch with this `root`."""
    if not 0 <= proof.index < proof.size:
        return False
    head, place, width, path = _leaf(entry), proof.index, proof.size, list(proof.path)
    while width > 1:
        if place ^ 1 < width:
            if not path:
                return False
            other = path.pop(0)
            head = _node(other, head) if place % 2 else _node(head, other)
        place, width = place // 2, (width + 1) // 2
    return not path and hmac.compare_digest(head, root)


def _parents(level: list[bytes]) -> list[bytes]:
    """The level above; an odd last hash rises as it is, which gives the tree of RFC 6962."""
    pairs = [_node(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return pairs + level[len(level) - len(level) % 2 :]


def _leaf(entry: bytes) -> bytes:
    return hashlib.sha256(_LEAF + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
