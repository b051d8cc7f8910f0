"""How does another process of this machine hand readings in?

A door on 127.0.0.1, behind a token that only who may read the data folder knows. A message is its length (4 bytes)
and JSON; the first one of a connection is the token.
"""

import asyncio
import json
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onecity.base.telemetry import IngestAway, Readings, Refused, Station
from onecity.engines.sensing.ingest.intake import Intake
from onecity.engines.sensing.ingest.places import folder, write_whole

logger = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024 * 1024
TOKEN_S = 5.0


class Served:
    """The door, from `open` to `close`."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._token = secrets.token_urlsafe(32)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Listen on a free port, and write down where."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        said = json.dumps({"port": port, "token": self._token, "pid": os.getpid()})
        path = _path()
        path.touch(0o600)
        path.chmod(0o600)
        with _private():
            write_whole(path, said.encode())

    async def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()
        _path().unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            said = await asyncio.wait_for(_read(reader), TOKEN_S)
            if not secrets.compare_digest(str(said.get("token")).encode(), self._token.encode()):
                return
            while True:
                writer.write(_framed(await self._answer(await _read(reader))))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError, ValueError, AttributeError):
            pass  # who has gone, or speaks otherwise, gets no answer
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return {"ok": await self._done(str(asked.get("ask")), asked)}
        except IngestAway as away:
            return {"away": {"zh": away.reason.zh, "en": away.reason.en}}
        except (TypeError, ValueError, KeyError, OverflowError) as problem:
            return {"wrong": f"{type(problem).__name__}: {problem}"}

    async def _done(self, what: str, asked: Mapping[str, Any]) -> Any:  # noqa: ANN401  JSON
        if what == "take":
            return asdict(await self._intake.take(Readings(**asked["readings"])))
        if what == "refuse":
            told = dict(asked["refused"])
            return await self._intake.refuse(Refused(**{**told, "raw": bytes.fromhex(told["raw"])}))
        if what == "station":
            found = self._intake.station(asked["protocol"], asked["number"])
            return asdict(found) if found else None
        if what == "admits":
            station = Station(**asked["station"])
            return self._intake.admits(station, source=asked["source"], secret=asked["secret"])
        if what == "look":
            state = self._intake.look()
            return {**asdict(state), "ails": [{"zh": one.zh, "en": one.en} for one in state.ails]}
        raise ValueError(what)


def _path() -> Path:
    return folder() / "door.json"


class _private:
    """Files made inside are the owner's alone."""

    def __enter__(self) -> None:
        self._before = os.umask(0o077)

    def __exit__(self, *_: object) -> None:
        os.umask(self._before)


def _framed(answer: Mapping[str, Any]) -> bytes:
    said = json.dumps(answer).encode()
    return len(said).to_bytes(4, "little") + said


async def _read(reader: asyncio.StreamReader) -> dict[str, Any]:
    length = int.from_bytes(await reader.readexactly(4), "little")
    if length > MOST_BYTES:
        raise ValueError("too long")
    found: dict[str, Any] = json.loads(await reader.readexactly(length))
    return found
