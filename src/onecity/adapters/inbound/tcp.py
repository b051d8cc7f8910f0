"""Which devices come over TCP, and how is the door to them kept?"""

import asyncio
import logging
from typing import Any, ClassVar, Self

from onecity.adapters.inbound.address import listening_socket
from onecity.adapters.inbound.connection import Connection
from onecity.adapters.inbound.conversation import Conversation
from onecity.adapters.inbound.counters import Counters
from onecity.adapters.inbound.hj212 import Hj212Conversation
from onecity.adapters.inbound.jt808 import Jt808Conversation
from onecity.adapters.inbound.limits import Doorkeeper, Limits
from onecity.adapters.inbound.sl651 import Sl651Conversation
from onecity.base.telemetry import Ingest

logger = logging.getLogger(__name__)


class TcpGateway:
    """Listens on one address; each connection is a conversation of its own and disturbs no other."""

    name: ClassVar[str]
    conversation: ClassVar[type[Conversation[Any]]]

    def __init__(self, host: str, port: int, limits: Limits | None = None) -> None:
        """Port 0: any free one; see `port` once it listens."""
        self._host, self.port = host, port
        self._limits = limits or Limits()
        self._doorkeeper = Doorkeeper(self._limits)
        self._living: dict[asyncio.Task[None], Connection] = {}
        self.counters = Counters(self.name)
        self.listening = asyncio.Event()

    @classmethod
    def from_settings(cls, settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """At the address of `ONECITY_…_LISTEN` (`HJ212`, `SL651`, `JT808`), with the limits that are set."""
        chosen = settings.CONFIGURATION
        host, _, port = str(getattr(chosen, f"{cls.name}_listen")).rpartition(":")
        return cls(host.strip("[]"), int(port), Limits.of(chosen))

    async def run(self, ingest: Ingest) -> None:
        """Take connections until cancelled; then what has come is finished and no task is left."""

        def arrive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._arrive(reader, writer, ingest)

        address = await listening_socket(self.name, self._host, self.port)
        server = await asyncio.start_server(arrive, sock=address, limit=65_536)
        self.port = server.sockets[0].getsockname()[1]
        self.listening.set()
        logger.info("gateway %s listens on %s:%d / 网关已监听", self.name, self._host, self.port)
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self.listening.clear()
            server.close()
            await self._stop()

    def _arrive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ingest: Ingest) -> None:
        source = str((writer.get_extra_info("peername") or ("",))[0])
        if not self._doorkeeper.enter(source):
            self.counters.add("turned-away")
            writer.transport.abort()
            return
        self.counters.add("connections")
        conversation = self.conversation.of(ingest, source)
        connection = Connection((reader, writer), conversation, ingest, self._limits, self.counters)
        task = asyncio.get_running_loop().create_task(connection.live())
        self._living[task] = connection
        task.add_done_callback(lambda done: self._left(done, source))

    def _left(self, task: "asyncio.Task[None]", source: str) -> None:
        del self._living[task]
        self._doorkeeper.leave(source)

    async def _stop(self) -> None:
        for task, connection in list(self._living.items()):
            connection.stop(task)
        if tasks := list(self._living):
            _done, late = await asyncio.wait(tasks, timeout=self._limits.stop_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


class Hj212Gateway(TcpGateway):
    """HJ 212: environmental stations."""

    name = "hj212"
    conversation = Hj212Conversation


class Sl651Gateway(TcpGateway):
    """SL 651: hydrological stations."""

    name = "sl651"
    conversation = Sl651Conversation


class Jt808Gateway(TcpGateway):
    """JT/T 808: terminals of vehicles."""

    name = "jt808"
    conversation = Jt808Conversation
