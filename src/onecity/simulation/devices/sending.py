"""How do the bytes of simulated devices reach the city's gateways?"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from onecity.simulation.devices.speaking import answered, frame, messages, name_of, reader_of
from onecity.simulation.devices.stations import Device
from onecity.simulation.devices.values import Sending

WAITING = 200
WINDOW = 64
"""Frames without an answer on a line before it waits, as devices do."""
RETRY_S = 1.0
ANSWERS_S = 5.0
MOST_UNCONFIRMED = 2_000


@dataclass(slots=True)
class Tally:
    """Frames and messages that were sent, acknowledged, and sent once more because no answer had come."""

    sent: int = 0
    acknowledged: int = 0
    repeated: int = 0
    garbled: int = 0
    late: int = 0
    again: int = 0

    def note(self, sending: Sending, frames: int = 1) -> None:
        """Count what has left."""
        self.sent += frames
        self.garbled += sending.manner == "garbled"
        self.late += sending.manner == "late"
        self.again += sending.manner == "again"


class Line(Protocol):
    """Something that devices speak over."""

    async def put(self, device: Device, sending: Sending) -> None:
        """Hand over; waits while the line is slow."""
        ...

    async def close(self) -> None:
        """Everything is handed over: wait for answers, and hang up."""
        ...


@dataclass
class TcpLine:
    """A connection that several devices share, as stations behind one collector do."""

    host: str
    port: int
    protocol: str
    tally: Tally
    answers_s: float = ANSWERS_S
    _waiting: "asyncio.Queue[tuple[Device, Sending] | None]" = field(
        default_factory=lambda: asyncio.Queue(WAITING)
    )
    _unanswered: dict[str, bytes] = field(default_factory=dict)
    _task: "asyncio.Task[None] | None" = None

    async def put(self, device: Device, sending: Sending) -> None:
        """Hand over; waits while the line is slow."""
        if self._task is None:
            self._task = asyncio.create_task(self._live())
        await self._waiting.put((device, sending))

    async def close(self) -> None:
        """Wait for answers; what has none is sent once more."""
        if self._task is not None:
            await self._waiting.put(None)
            await self._task

    async def _live(self) -> None:
        while True:
            try:
                reader, writer = await asyncio.open_connection(self.host, self.port)
            except OSError:
                await asyncio.sleep(RETRY_S)
                continue
            listening = asyncio.create_task(self._listen(reader))
            try:
                if await self._speak(writer):
                    return
            except OSError:
                await asyncio.sleep(RETRY_S)
            finally:
                listening.cancel()
                writer.close()
                await asyncio.gather(listening, return_exceptions=True)
                with suppress(OSError):
                    await writer.wait_closed()

    async def _speak(self, writer: asyncio.StreamWriter) -> bool:
        """Until all is said; then True."""
        while (one := await self._waiting.get()) is not None:
            device, sending = one
            said = frame(device, sending)
            if sending.manner != "garbled":
                self._unanswered[name_of(device, sending)] = said
            writer.write(said)
            self.tally.note(sending)
            await writer.drain()
            await self._answers(WINDOW)
        await self._answers()
        for said in self._unanswered.values():
            writer.write(said)
            self.tally.repeated += 1
        await writer.drain()
        await self._answers()
        return True

    async def _answers(self, most: int = 0) -> None:
        """Until at most so many are without an answer, or none comes any more."""
        if len(self._unanswered) <= most:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self.answers_s):
                while len(self._unanswered) > most:
                    await asyncio.sleep(0.005)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        cutter = reader_of(self.protocol)
        while data := await reader.read(65_536):
            for name in answered(data, cutter):
                if self._unanswered.pop(name, None) is not None:
                    self.tally.acknowledged += 1


class MqttLine:
    """One client of the broker that speaks for all devices, as a city's test collector does."""

    def __init__(self, url: str, tally: Tally) -> None:
        """`url`: mqtt://user:password@host:port."""
        parts = urlsplit(url)
        self._tally = tally
        self._client = Client(CallbackAPIVersion.VERSION2, client_id="")
        if parts.username:
            self._client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            self._client.tls_set()
        self._client.max_inflight_messages_set(MOST_UNCONFIRMED)
        self._client.on_publish = lambda *_: self._confirmed()
        self._client.connect_async(parts.hostname or "127.0.0.1", parts.port or 1883)
        self._client.loop_start()
        self._unconfirmed = 0

    def _confirmed(self) -> None:
        self._unconfirmed -= 1
        self._tally.acknowledged += 1

    async def put(self, device: Device, sending: Sending) -> None:
        """Publish; waits while the broker is slow."""
        while self._unconfirmed >= MOST_UNCONFIRMED:
            await asyncio.sleep(0.01)
        said = messages(device, sending)
        for topic, payload in said:
            self._unconfirmed += 1
            self._client.publish(topic, payload, qos=1)
        self._tally.note(sending, len(said))

    async def close(self) -> None:
        """Wait until the broker has everything, and hang up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWERS_S):
                while self._unconfirmed > 0:
                    await asyncio.sleep(0.02)
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)


async def send(
    sendings: Iterable[Sending],
    devices: Mapping[str, Device],
    lines: Mapping[str, list[Line]],
    start: int | None,
) -> None:
    """Send in order, each when its time has come, counted from `start`; `None`: as fast as the lines take it.

    `lines` by protocol;
    a device without one, and a thing without a device, says nothing. Each device keeps to its line, so its order holds.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    spread = {thing: place for place, thing in enumerate(devices)}
    for one in sendings:
        thing = one.observation.thing
        device = devices.get(thing)
        mine = lines.get(device.protocol) if device else None
        if not (device and mine):
            continue
        if start is not None:
            wait_s = begun + (one.at - start) / 1000 - loop.time()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
        await mine[spread[thing] % len(mine)].put(device, one)
    await asyncio.gather(*(line.close() for some in lines.values() for line in some))
