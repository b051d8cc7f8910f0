"""What does one connection of a device mean? Bytes in, steps out: no socket, no clock, no database."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar, Generic, Self, TypeVar

from onecity.adapters.inbound.steps import Refuse, Stations, Step
from onecity.base.telemetry import Refused
from onecity.codecs.stream import Piece, StreamReader
from onecity.core.text import SaidError

F = TypeVar("F")

MOST_STRIKES = 10
"""Refused frames, without one that was admitted between them, after which a connection is closed."""
MOST_RUBBISH = 16_384
"""Bytes without a frame among them, after which it is closed."""
MOST_TOLD = 1_000
KEPT_RAW = 4_096
BLANK = b"\r\n\t \0"


class Conversation(ABC, Generic[F]):
    """What a device says on one connection. A subclass reads one frame of its protocol.

    What comes out depends on the bytes alone, never on how the network cut them.
    """

    protocol: ClassVar[str]

    def __init__(self, reader: StreamReader[F], stations: Stations, source: str) -> None:
        """`source`: the address that it speaks from."""
        self._reader = reader
        self._stations = stations
        self._source = source
        self._strikes = 0
        self._told: set[tuple[str, str]] = set()
        self.frames = 0

    @classmethod
    @abstractmethod
    def of(cls, stations: Stations, source: str) -> Self:
        """A new one, of a device that speaks from this address."""

    @property
    def held(self) -> int:
        """Bytes of a frame that has begun."""
        return self._reader.held

    @property
    def spent(self) -> bool:
        """Whether nothing good is to be expected of it any more."""
        return self._strikes >= MOST_STRIKES or self._reader.run > MOST_RUBBISH

    def receive(self, data: bytes, at: datetime) -> list[Step]:
        """What the bytes mean; `at`: when they came."""
        return list(self._steps(self._reader.cut(data), at))

    def give_up(self, at: datetime) -> list[Step]:
        """The frame that has begun takes too long: what it may have swallowed."""
        return list(self._steps(self._reader.give_up(), at))

    def end(self, at: datetime) -> list[Step]:
        """The connection is over: what an unfinished frame had swallowed, and rubbish that nobody was told of."""
        steps: list[Step] = []
        while self.held:
            steps += self.give_up(at)
        return [*steps, *self._rubbish(self._reader.rubbish())]

    def _steps(self, pieces: Iterable[Piece[F]], at: datetime) -> Iterator[Step]:
        for piece in pieces:
            if piece.frame is None:
                yield from self._rubbish([piece])
            else:
                self.frames += 1
                yield from self._read(piece.raw, piece.frame, at)

    @abstractmethod
    def _read(self, raw: bytes, frame: F, at: datetime) -> Iterator[Step]:
        """What a whole frame means, and what is answered."""

    def _rubbish(self, pieces: Iterable[Piece[F]]) -> Iterator[Step]:
        for piece in pieces:
            if piece.raw.strip(BLANK):
                yield self._refuse("unparseable", piece.raw, detail=f"{piece.length} B")

    def _refuse(self, reason: str, raw: bytes, number: str = "", detail: str = "") -> Refuse:
        self._strikes += 1
        return Refuse(Refused(self.protocol, number, self._source, reason, raw[:KEPT_RAW], detail))

    def _admitted(self) -> None:
        self._strikes = 0

    def _unknown_codes(self, number: str, codes: Iterable[str], raw: bytes) -> Iterator[Refuse]:
        """Codes that the station's table does not name, told once each: a station sends them every minute."""
        new = [code for code in dict.fromkeys(codes) if (number, code) not in self._told]
        if new and len(self._told) < MOST_TOLD:
            self._told.update((number, code) for code in new)
            yield self._refuse("unknown-code", raw, number, " ".join(new)[:200])
            self._admitted()


def both(problem: SaidError) -> str:
    """What is wrong, in both languages."""
    return f"{problem.text('zh')} / {problem.text('en')}"
