"""How do observations come into the process `ingest` over HTTP, with no web process between?

The same two addresses as in the web process, `/sta/v1.1/CreateObservations` and `/sta/v1.1/Observations`, and
`/readings` for columns, for stations with their secrets and for programs that sign; everything else is answered there.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, ClassVar, Self

import uvicorn

from onecity.adapters.inbound.address import listening_socket
from onecity.base.columns import take_columns
from onecity.base.manifest import resolve
from onecity.base.observations import (
    Directory,
    Sender,
    create_observation,
    create_observations,
)
from onecity.base.senders import SenderUnknown, station_sender
from onecity.base.telemetry import Ingest, IngestAway
from onecity.core.signature import Message
from onecity.core.signature import request as message_of
from onecity.core.text import SaidError, Text

logger = logging.getLogger(__name__)

LARGEST_BYTES = 16 * 1024 * 1024
BODY_S = 30.0
ROOT = "/sta/v1.1"
COLUMNS = "/readings"
JSON = b"application/json"

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Programs = Callable[[Message, str, str, str], Awaitable[Sender]]


class Refusal(Exception):
    """The request cannot be answered here."""

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(en)
        self.status = status
        self.said = Text(zh=zh, en=en)

    def text(self, language: str) -> str:
        """Why not, and what to do."""
        return self.said.in_(language)


class Application:
    """The ASGI application. `programs` recognises one that signed a request; without it stations alone may send."""

    def __init__(self, ingest: Ingest, directory: Directory, programs: Programs | None = None) -> None:
        self.ingest, self.directory, self.programs = ingest, directory, programs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = {
            name.decode("latin-1").title(): value.decode("latin-1") for name, value in scope["headers"]
        }
        language = "zh-hans" if headers.get("Accept-Language", "zh").startswith("zh") else "en"
        try:
            status, made, more = await self.answer(scope, headers, receive, language)
        except (Refusal, SaidError) as error:
            status, made, more = _problem(error, language)
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", JSON), *more]}
        )
        await send({"type": "http.response.body", "body": made})

    async def answer(
        self, scope: Scope, headers: dict[str, str], receive: Receive, language: str
    ) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
        """Status, body and further headers. Raises errors that say themselves."""
        path = scope["path"].rstrip("/")
        if path not in {f"{ROOT}/CreateObservations", f"{ROOT}/Observations", COLUMNS}:
            raise Refusal(404, "这里只接收读数。", "Only readings are taken here.")
        if scope["method"] != "POST":
            raise Refusal(405, "请用 POST 发送读数。", "Send readings by POST.")
        body = await _body(headers, receive)
        sender = await self.sender(scope, headers, body, language)
        now_ms = int(time.time() * 1000)
        if path == COLUMNS:
            media = headers.get("Content-Type", "")
            return 200, await take_columns(body, media, self.ingest, self.directory, sender), []
        if path.endswith("/CreateObservations"):
            return 201, await create_observations(body, self.ingest, self.directory, sender, now_ms), []
        outcome = await create_observation(body, self.ingest, self.directory, sender, now_ms)
        for refused in outcome.problems.values():
            raise Refusal(
                403 if outcome.denied else 400,
                f"没有收下：{refused.zh}。",
                f"It was not taken: {refused.en}.",
            )
        link = outcome.links(sender.root, "en")[0]
        return 201, json.dumps({"@iot.selfLink": link}).encode(), [(b"location", link.encode())]

    async def sender(self, scope: Scope, headers: dict[str, str], body: bytes, language: str) -> Sender:
        """The program that signed, else the station that names itself."""
        source = str((scope.get("client") or ("",))[0])
        authority = headers.get("Host", "")
        root = f"{scope['scheme']}://{authority}{ROOT}"
        if "Signature-Input" not in headers or self.programs is None:
            return await station_sender(headers.get("Authorization", ""), source, self.ingest, root, language)
        message = message_of(
            method="POST",
            authority=authority,
            path=scope["raw_path"].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            scheme=scope["scheme"],
            headers=headers,
            body=body,
        )
        return await self.programs(message, source, root, language)


async def _body(headers: dict[str, str], receive: Receive) -> bytes:
    """The whole body. Raises `Refusal` when it is too large, too slow or broken off."""
    try:
        async with asyncio.timeout(BODY_S):
            return await _received(headers, receive)
    except TimeoutError:
        raise Refusal(408, "请求发送得太慢。", "The request came too slowly.") from None


async def _received(headers: dict[str, str], receive: Receive) -> bytes:
    announced = headers.get("Content-Length", "0")
    if announced.isdigit() and int(announced) > LARGEST_BYTES:
        raise _too_large()
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise Refusal(400, "请求没有发完。", "The request broke off.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > LARGEST_BYTES:
            raise _too_large()
    return b"".join(parts)


def _too_large() -> Refusal:
    return Refusal(
        413,
        f"请求超过 {LARGEST_BYTES} 字节，请分批发送。",
        f"More than {LARGEST_BYTES} bytes: send it in parts.",
    )


def _problem(error: Refusal | SaidError, language: str) -> tuple[int, bytes, list[tuple[bytes, bytes]]]:
    body = {"type": "about:blank", "title": error.text(language), "status": error.status}
    more: list[tuple[bytes, bytes]] = []
    if isinstance(error, SenderUnknown):
        more.append((b"www-authenticate", b'Basic realm="onecity", charset="UTF-8"'))
    if isinstance(error, IngestAway):
        more.append((b"retry-after", b"5"))
    return error.status, json.dumps(body, ensure_ascii=False).encode(), more


class _Server(uvicorn.Server):
    """Leaves signals to the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing is captured."""
        yield


class SensorThingsGateway:
    """Serves the application on an address of its own."""

    name: ClassVar[str] = "sensorthings"

    def __init__(self, host: str, port: int, directory: Directory, programs: Programs | None = None) -> None:
        """Port 0: any free one; see `port` once `listening` is set."""
        self._host, self.port = host, port
        self._directory, self._programs = directory, programs
        self.listening = asyncio.Event()

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """At the address of `ONECITY_SENSORTHINGS_LISTEN`."""
        host, _, port = str(settings.CONFIGURATION.sensorthings_listen).rpartition(":")
        directory = resolve(settings.ONECITY_DATASTREAMS)()
        return cls(host.strip("[]"), int(port), directory, resolve(settings.ONECITY_PROGRAM_SENDER))

    async def run(self, ingest: Ingest) -> None:
        """Take requests until cancelled; those under way are finished."""
        # its own attempt to listen would end the whole process where the address is taken
        address = await listening_socket(self.name, self._host, self.port)
        server = _Server(
            uvicorn.Config(
                Application(ingest, self._directory, self._programs),
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=10,
                limit_concurrency=200,
            )
        )
        serving = asyncio.create_task(server.serve([address]))
        try:
            while not server.started and not serving.done():
                await asyncio.sleep(0.01)
            if server.started:
                self.port = server.servers[0].sockets[0].getsockname()[1]
                self.listening.set()
                logger.info("gateway %s listens on %s:%d / 网关已监听", self.name, self._host, self.port)
            await asyncio.shield(serving)
        finally:
            self.listening.clear()
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await serving
