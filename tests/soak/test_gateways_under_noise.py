"""Among devices that shout nonsense, stop in the middle and hang up, does every acknowledged frame lie in the log?

Readings cannot be taken half of the time. Whatever a good device was told is safe has to be there, and nothing of the
others may slow it down for good, stay as a task or raise. A short form runs with every test run; `ONECITY_SOAK=1` asks
for sixty devices and three thousand frames.
"""

import asyncio
import os
import random
from dataclasses import dataclass, field

from onecity.adapters.inbound.limits import Limits
from onecity.adapters.inbound.tcp import Hj212Gateway
from onecity.adapters.inbound.tests.devices import HOUR, desk, frame
from onecity.adapters.inbound.tests.ingest import MemoryIngest
from onecity.base.telemetry import IngestAway, Readings, Taken
from onecity.codecs import hj212
from onecity.core.text import Text

GOOD, BAD, FRAMES = (20, 40, 150) if os.environ.get("ONECITY_SOAK") == "1" else (3, 6, 4)
ANSWER_S, DEADLINE_S = 0.5, 300.0
LIMITS = Limits(frame_s=1.0, idle_s=5.0, patience_s=1.0, connections=100)


@dataclass
class Unsteady(MemoryIngest):
    """Takes readings half of the time."""

    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def take(self, readings: Readings) -> Taken:
        await asyncio.sleep(self.chance.random() / 100)
        if self.chance.random() < 0.5:
            raise IngestAway(Text(zh="忙", en="busy"))
        return await super().take(readings)


async def good(number: int, port: int, told: set[float]) -> None:
    """Sends its frames one by one, each again and again until it is acknowledged."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    cutter = hj212.FrameReader()
    for step in range(FRAMES):
        value, qn = float(number * FRAMES + step), f"{number:05}{step:012}"
        while value not in told:
            writer.write(frame(f"DataTime=20261123080500;w01018-Rtd={value:g}", qn=qn))
            try:
                async with asyncio.timeout(ANSWER_S):
                    while not any(
                        hj212.parse(one.segment).qn == qn for one in cutter.feed(await reader.read(4096))
                    ):
                        assert not reader.at_eof()
                    told.add(value)
            except TimeoutError:
                continue
    writer.close()


async def bad(number: int, port: int, over: asyncio.Event) -> None:
    """Shouts, falls silent in the middle of a frame, hangs up; again and again."""
    chance = random.Random(number)
    while not over.is_set():
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(chance.randrange(1, 8)):
                part = chance.choice(
                    [chance.randbytes(3_000), HOUR[: chance.randrange(200)], b"##" * 500, b"##1024"]
                )
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(chance.random() / 20)
            if chance.random() < 0.5:
                writer.transport.abort()
            else:
                writer.close()
        except OSError:
            await asyncio.sleep(0.01)


def test_what_was_acknowledged_is_there_whatever_the_others_do() -> None:
    async def scene() -> None:
        stations = desk()
        ingest = Unsteady(stations.stations, stations.secrets)
        gateway = Hj212Gateway("127.0.0.1", 0, LIMITS)
        running = asyncio.create_task(gateway.run(ingest))
        await gateway.listening.wait()
        told: set[float] = set()
        over = asyncio.Event()
        noise = [asyncio.create_task(bad(number, gateway.port, over)) for number in range(BAD)]
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*(good(number, gateway.port, told) for number in range(GOOD)))
        over.set()
        await asyncio.gather(*noise)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        taken = {float(row[4]) for row in ingest.rows if row[2] == "cod"}
        assert len(told) == GOOD * FRAMES
        assert told <= taken
        assert gateway.counters["failed"] == 0
        assert gateway.counters["refused-unparseable"] > 0
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scene())
