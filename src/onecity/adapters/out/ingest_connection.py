"""How does a web process hand readings to the process `ingest` on the same machine?"""

import asyncio
import json
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from onecity.base.deadline import Deadline, Line, connected
from onecity.base.telemetry import IngestAway, IngestState, Readings, Refused, Station, Taken
from onecity.core.text import Text

ANSWER_S = 15.0  # for a question and its whole answer
_NOT_RUNNING = Text(
    zh="读数接收进程没有运行。请启动 onecity ingest；读数没有保存，请稍后重发。",
    en="The process that takes readings does not run. Start onecity ingest; nothing was kept, send it again later.",
)
_BROKEN = Text(
    zh="与读数接收进程的连接中断（{reason}）。请稍后重发。",
    en="The connection to the process that takes readings broke ({reason}). Send it again later.",
)


class IngestConnection:
    """The port `Ingest` over the door that `onecity ingest` opens; each thread has a connection of its own."""

    def __init__(self, door: Path) -> None:
        """`door` is the file in which that process says where it listens, and the token."""
        self._door = door
        self._mine = threading.local()

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """The door of this data folder."""
        return cls(Path(settings.DATA) / "readings" / "door.json")

    def station(self, protocol: str, number: str) -> Station | None:
        """The station of this number, or None. Raises `IngestAway`."""
        found = self._ask({"ask": "station", "protocol": protocol, "number": number})
        return Station(**found) if found else None

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        """Whether it may speak: empty, or the reason. Raises `IngestAway`."""
        told = {**asdict(station), "codes": dict(station.codes)}
        return str(self._ask({"ask": "admits", "station": told, "source": source, "secret": secret}))

    async def take(self, readings: Readings) -> Taken:
        """Hand readings over; returns when they are durable. Raises `IngestAway`, `ValueError`."""
        columns = {name: _plain(getattr(readings, name)) for name in _COLUMNS}
        told = {"ask": "take", "readings": {"network": readings.network, **columns}}
        return Taken(**await asyncio.to_thread(self._ask, told))

    async def refuse(self, refused: Refused) -> None:
        """Quarantine and count. Raises `IngestAway`."""
        told = {**asdict(refused), "raw": refused.raw.hex()}
        await asyncio.to_thread(self._ask, {"ask": "refuse", "refused": told})

    def look(self) -> IngestState:
        """How it is. Raises `IngestAway`."""
        said = self._ask({"ask": "look"})
        return IngestState(**{**said, "ails": tuple(Text(**one) for one in said["ails"])})

    def _ask(self, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401  JSON
        try:
            answer = self._answered(_framed(asked))
        except OSError as problem:
            self._forget()
            reason = problem.strerror or type(problem).__name__
            raise IngestAway(
                Text(zh=_BROKEN.zh.format(reason=reason), en=_BROKEN.en.format(reason=reason))
            ) from problem
        if "away" in answer:
            raise IngestAway(Text(**answer["away"]))
        if "wrong" in answer:
            raise ValueError(answer["wrong"])
        return answer["ok"]

    def _answered(self, framed: bytes) -> dict[str, Any]:
        """Over the connection that is there, or a new one when that has ended meanwhile."""
        line, deadline = getattr(self._mine, "line", None), Deadline(ANSWER_S)
        if line is not None:
            try:
                line.deadline = deadline
                line.sendall(framed)
                return _read(line)
            except (ConnectionError, EOFError):
                self._forget()
        line = self._mine.line = self._connect(deadline)
        line.sendall(framed)
        try:
            return _read(line)
        except EOFError as problem:
            raise ConnectionError("closed") from problem

    def _connect(self, deadline: Deadline) -> Line:
        try:
            said = json.loads(self._door.read_text())
            line = connected("127.0.0.1", said["port"], deadline)
        except (OSError, ValueError, KeyError) as problem:
            raise IngestAway(_NOT_RUNNING) from problem
        line.sendall(_framed({"token": said["token"]}))
        return line

    def _forget(self) -> None:
        line = getattr(self._mine, "line", None)
        if line is not None:
            line.close()
        self._mine.line = None


_COLUMNS = ("things", "properties", "times", "values", "qualities")


def _plain(column: Any) -> list[Any]:  # noqa: ANN401  a list or an array
    found: list[Any] = column.tolist() if hasattr(column, "tolist") else list(column)
    return found


def _framed(asked: Mapping[str, Any]) -> bytes:
    said = json.dumps(asked).encode()
    return len(said).to_bytes(4, "little") + said


def _read(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_exactly(line, int.from_bytes(_exactly(line, 4), "little")))
    return found


def _exactly(line: Line, count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        some = line.recv(count - len(found))
        if not some:
            raise EOFError
        found += some
    return bytes(found)
