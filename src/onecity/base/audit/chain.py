"""What is signed of a batch, and how does it follow from the one before?"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from onecity.core.crypto import GENESIS, canonical, link, merkle_root

START = GENESIS.hex()


def stamp(moment: datetime) -> str:
    """A moment as it is hashed: UTC with microseconds, whatever zone a database gave it back in."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def root_of(hashes: Sequence[str]) -> str:
    """The Merkle root over the hashes of a batch's entries, in order; in hex."""
    return merkle_root([entry_hash.encode() for entry_hash in hashes]).hex()


@dataclass(frozen=True, slots=True)
class Head:
    """A sealed batch in short: it fixes every entry up to `last`."""

    number: int
    first: int
    last: int
    count: int
    root: str
    previous: str
    sealed_at: str

    def message(self) -> bytes:
        """The canonical JSON of the head, which is signed."""
        return canonical(asdict(self))

    def hash(self) -> str:
        """The hash that the next batch names as `previous`."""
        return link(bytes.fromhex(self.previous), self.message()).hex()
