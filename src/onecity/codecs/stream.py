"""How is a stream cut into frames, however the network has cut it before?

What comes out depends on the bytes alone, never on how they were cut, as long as nobody calls `give_up`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

F = TypeVar("F")

KEPT_OF_RUBBISH = 4_096
"""Bytes of rubbish that are kept to be shown; the rest is counted."""

Look = Callable[[bytes, int], tuple[int, F | None] | None]
"""What stands at a place: a frame of so many bytes, so many bytes of rubbish, or `None`: it is not complete."""


@dataclass(frozen=True, slots=True)
class Piece(Generic[F]):
    """A frame with its bytes; or, without a frame, rubbish of `length` bytes, the first of them in `raw`."""

    raw: bytes
    frame: F | None
    length: int


class StreamReader(Generic[F]):
    """Cuts what a device sends. Rubbish is passed over and counted in `skipped`; one frame is held at most."""

    def __init__(self, look: Look[F]) -> None:
        self._look = look
        self._held = b""
        self._rubbish = b""
        self._run = 0
        self.skipped = 0

    @property
    def held(self) -> int:
        """Bytes that wait for the rest of their frame."""
        return len(self._held)

    @property
    def run(self) -> int:
        """Bytes of rubbish since the last frame."""
        return self._run

    def feed(self, data: bytes) -> list[F]:
        """The frames that are complete now."""
        return [piece.frame for piece in self.cut(data) if piece.frame is not None]

    def cut(self, data: bytes) -> list[Piece[F]]:
        """The frames that are complete now, and the rubbish before each."""
        held, at = self._held + data, 0
        found: list[Piece[F]] = []
        while at < len(held) and (seen := self._look(held, at)) is not None:
            count, frame = seen
            raw = held[at : at + count]
            at += count
            if frame is None:
                self._pass(raw)
            else:
                found += [*self.rubbish(), Piece(raw, frame, count)]
        self._held = held[at:]
        return found

    def give_up(self) -> list[Piece[F]]:
        """What has begun will never be complete: look for frames that it swallowed."""
        held, self._held = self._held, b""
        self._pass(held[:1])
        return self.cut(held[1:])

    def rubbish(self) -> list[Piece[F]]:
        """The rubbish since the last frame, if there is any; told once."""
        if not self._run:
            return []
        told: Piece[F] = Piece(self._rubbish, None, self._run)
        self._rubbish, self._run = b"", 0
        return [told]

    def _pass(self, raw: bytes) -> None:
        self.skipped += len(raw)
        self._run += len(raw)
        self._rubbish += raw[: max(0, KEPT_OF_RUBBISH - len(self._rubbish))]


def passed_over(data: bytes, at: int, start: bytes) -> int | None:
    """Bytes before the next beginning of a frame; what may be the first half of one at the end is none of them.

    `None`: nothing but such a half. 0: one begins here. `start` is two equal bytes.
    """
    found = data.find(start, at)
    if found < 0:
        found = len(data) - data.endswith(start[:1])
        return found - at or None
    return found - at
