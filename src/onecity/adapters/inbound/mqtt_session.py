"""How do messages come from a broker, and when does it hear that they are safe?

paho's own thread holds the line (keep-alive, reconnecting with back-off); the event loop takes messages from it and
acknowledges by hand. What is not acknowledged comes again when the line is made anew: the broker keeps the session.
"""

import asyncio
import logging
import ssl
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from onecity.core.text import SaidError

logger = logging.getLogger(__name__)

ROOM = 5_000
"""Messages that may wait for us; then the line itself waits."""
KEEP_ALIVE_S = 60
FIRST_RETRY_S, LONGEST_RETRY_S = 1, 60
SESSION_S = 7 * 86_400
AT_LEAST_ONCE = 1
PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(eq=False)
class BrokerInvalid(SaidError):
    """The address of the broker cannot be one."""

    words: ClassVar[tuple[str, str]] = (
        "ONECITY_MQTT_URL 应形如 mqtt://用户:密码@主机:1883 或 mqtts://主机:8883。",
        "ONECITY_MQTT_URL must look like mqtt://user:password@host:1883 or mqtts://host:8883.",
    )

    def __str__(self) -> str:
        return f"{self.text('en')} / {self.text('zh')}"


@dataclass(frozen=True, slots=True)
class Broker:
    """Where it is and who we are there; `repr` shows no password."""

    host: str
    port: int
    tls: bool
    user: str
    client: str
    password: str = ""
    version: str = "3.1.1"
    authority: Path | None = None

    def __repr__(self) -> str:
        return f"Broker({self.host}:{self.port})"

    @classmethod
    def of(cls, chosen: Any) -> Self:  # noqa: ANN401  the settings object has no type here
        """The one of `ONECITY_MQTT_…`. Raises `BrokerInvalid`."""
        try:
            url = urlsplit(chosen.mqtt_url)
            port = url.port
        except ValueError:
            raise BrokerInvalid from None
        if url.scheme not in PORTS or not url.hostname:
            raise BrokerInvalid
        return cls(
            host=url.hostname,
            port=port or PORTS[url.scheme],
            tls=url.scheme == "mqtts",
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            client=chosen.mqtt_client,
            version=chosen.mqtt_version,
            authority=chosen.mqtt_ca,
        )


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message; `line` numbers the connection that it came on: its `number` means nothing on another."""

    topic: str
    payload: bytes
    at: datetime
    retained: bool
    asks: bool
    number: int
    line: int


class Session:
    """The line to the broker. Made and used in one event loop."""

    def __init__(self, broker: Broker, filters: Sequence[str]) -> None:
        self._broker, self._filters = broker, filters
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Arrived] = deque()
        self._some = asyncio.Event()
        self._room = threading.Semaphore(ROOM)
        self._stopping = threading.Event()
        self._line = 0
        self._kept_from = 0
        self.ready = asyncio.Event()
        self._client = self._made()

    def start(self) -> None:
        """Connect, again and again, in a thread of its own."""
        self._client.connect_async(self._broker.host, self._broker.port, KEEP_ALIVE_S, **self._v5())
        self._client.loop_start()

    async def stop(self) -> None:
        """Hang up; what is not acknowledged stays with the broker."""
        self._stopping.set()
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    async def arrived(self, most: int) -> list[Arrived]:
        """What waits, at least one."""
        while not self._waiting:
            self._some.clear()
            await self._some.wait()
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def comes_again(self, one: Arrived) -> bool:
        """Whether the broker sends it once more, so that this copy may be forgotten."""
        return one.asks and one.line < self._kept_from

    def done(self, messages: Sequence[Arrived]) -> None:
        """They are safe: the broker may forget them."""
        for one in messages:
            if one.asks and one.line == self._line:
                self._client.ack(one.number, AT_LEAST_ONCE)
        self.forget(messages)

    def forget(self, messages: Sequence[Arrived]) -> None:
        """Let go of copies without a word to the broker."""
        if messages:
            self._room.release(len(messages))

    def _made(self) -> Client:
        five = self._broker.version == "5"
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._broker.client,
            clean_session=None if five else False,
            protocol=MQTTProtocolVersion.MQTTv5 if five else MQTTProtocolVersion.MQTTv311,
            manual_ack=True,
        )
        if self._broker.user:
            client.username_pw_set(self._broker.user, self._broker.password)
        if self._broker.tls:
            authority = self._broker.authority
            client.tls_set_context(ssl.create_default_context(cafile=str(authority) if authority else None))
        client.reconnect_delay_set(FIRST_RETRY_S, LONGEST_RETRY_S)
        client.on_connect, client.on_disconnect = self._connected, self._disconnected
        client.on_message = self._came
        return client

    def _v5(self) -> dict[str, Any]:
        if self._broker.version != "5":
            return {}
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_S
        properties.ReceiveMaximum = ROOM
        return {"clean_start": False, "properties": properties}

    # From here on in the thread of the line.

    def _connected(
        self, client: Client, _user: object, flags: ConnectFlags, code: ReasonCode, _more: object
    ) -> None:
        if code.is_failure:
            logger.error("mqtt: %r refuses us: %s / 消息代理拒绝连接", self._broker, code)
            return
        self._line += 1
        if flags.session_present:
            self._kept_from = self._line
        client.subscribe([(one, AT_LEAST_ONCE) for one in self._filters])
        logger.info("mqtt: connected to %r / 已连接消息代理", self._broker)
        self._soon(self.ready.set)

    def _disconnected(
        self, _client: Client, _user: object, _flags: DisconnectFlags, code: ReasonCode, _more: object
    ) -> None:
        if not self._stopping.is_set():
            logger.warning("mqtt: %r is away (%s), trying again / 消息代理中断，正在重连", self._broker, code)

    def _came(self, _client: Client, _user: object, message: MQTTMessage) -> None:
        # waiting here stops reading the socket, and so the broker
        while not self._room.acquire(timeout=0.2):
            if self._stopping.is_set():
                return
        one = Arrived(
            topic=_topic(message),
            payload=bytes(message.payload),
            at=datetime.now(UTC),
            retained=message.retain,
            asks=message.qos == AT_LEAST_ONCE,
            number=message.mid,
            line=self._line,
        )
        self._soon(self._add, one)

    def _soon(self, call: Callable[..., object], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:
            return  # the loop is closed: the broker keeps it

    def _add(self, one: Arrived) -> None:
        self._waiting.append(one)
        self._some.set()


def _topic(message: MQTTMessage) -> str:
    """The topic; one that is no UTF-8 fits none of ours, and must not end the thread."""
    try:
        return str(message.topic)
    except UnicodeDecodeError:
        return ""
