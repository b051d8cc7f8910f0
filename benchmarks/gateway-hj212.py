"""How many frames of HJ 212 a second does the gateway take in over TCP on one core, and what of it is the codec?

    python benchmarks/gateway-hj212.py [--json]

Thirty-two connections of another process send the hourly report of the standard's kind (four factors with flags, 248
bytes), each frame with a QN of its own, and wait until every one is acknowledged. `Ingest` takes readings and does
nothing with them: what is measured is the way from the socket to `take` and back. Then the same frames pass through
the codec alone (cut, checked, parsed, readings, answer), without a socket: its share of the gateway's processor time.

No peer: we know of no other open gateway for HJ 212 that acknowledges.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import time
from typing import Any

from onecity.adapters.inbound.limits import Limits
from onecity.adapters.inbound.tcp import Hj212Gateway
from onecity.base.telemetry import IngestState, Readings, Refused, Station, Taken
from onecity.codecs import hj212

CONNECTIONS = 32
FRAMES = 1_000
ROUNDS = 3
MN = "010000A8900016F000169DC0"
CODES = {"w01018-Avg": "cod", "w21003-Avg": "ammonia", "w01001-Avg": "ph", "w00000-Cou": "flow"}
STATION = Station("hj212", MN, "waters", "river-1", CODES)
LIMITS = Limits(bytes_per_s=1 << 30, burst=1 << 30)
BODY = (
    "DataTime=20261123070000;w01018-Avg=32.6,w01018-Flag=N;w21003-Avg=1.42,w21003-Flag=N;"
    "w01001-Avg=7.31,w01001-Flag=N;w00000-Cou=1203.5,w00000-Flag=N"
)


class Nowhere:
    """The port `Ingest` that takes everything and keeps nothing."""

    def __init__(self) -> None:
        self.taken = 0

    def station(self, protocol: str, number: str) -> Station | None:
        """The one station."""
        return STATION if number == MN else None

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        """Everybody."""
        return ""

    async def take(self, readings: Readings) -> Taken:
        """Count."""
        self.taken += len(readings)
        return Taken(len(readings))

    async def refuse(self, refused: Refused) -> None:
        """Nothing may be refused here."""
        raise AssertionError(refused)

    def look(self) -> IngestState:
        """How it is."""
        return IngestState("nowhere", 1, self.taken, 0)


def frames(connection: int) -> bytes:
    """What one connection sends."""
    made = []
    for number in range(FRAMES):
        head = f"QN=2026112308{connection:03}{number:04};ST=32;CN=2061;PW=123456;MN={MN};Flag=9;"
        made.append(hj212.encode(f"{head}CP=&&{BODY}&&".encode()))
    return b"".join(made)


def devices(port: int) -> None:
    """All connections, until every frame is acknowledged."""

    async def one(said: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        heard = 0
        while heard < FRAMES:
            heard += (await reader.read(262_144)).count(b"CN=9014")
        writer.close()

    async def every() -> None:
        await asyncio.gather(*(one(frames(number)) for number in range(CONNECTIONS)))

    asyncio.run(every())


async def through_the_gateway() -> tuple[float, float]:
    """Seconds and processor seconds for all frames."""
    ingest, gateway = Nowhere(), Hj212Gateway("127.0.0.1", 0, LIMITS)
    running = asyncio.create_task(gateway.run(ingest))
    await gateway.listening.wait()
    others = multiprocessing.get_context("spawn").Process(target=devices, args=(gateway.port,))
    others.start()
    while not gateway.counters["frames"]:
        await asyncio.sleep(0.001)
    begun, used = time.perf_counter(), time.process_time()
    while gateway.counters["answers"] < CONNECTIONS * FRAMES:
        await asyncio.sleep(0.005)
    spent = time.perf_counter() - begun, time.process_time() - used
    await asyncio.to_thread(others.join)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    if ingest.taken != CONNECTIONS * FRAMES * len(CODES):
        raise AssertionError(ingest.taken)
    return spent


def through_the_codec() -> float:
    """Processor seconds of the codec for as many frames, in chunks as a socket gives them."""
    said, answers = frames(0), 0
    used = time.process_time()
    for _ in range(CONNECTIONS):
        reader = hj212.FrameReader()
        for at in range(0, len(said), 65_536):
            for frame in reader.feed(said[at : at + 65_536]):
                message = hj212.parse(frame.segment)
                answer = hj212.acknowledged(message)
                if frame.crc_ok and len(hj212.readings(message)) == len(CODES) and answer is not None:
                    answers += len(hj212.encode(hj212.write(answer))) > 0
    spent = time.process_time() - used
    if answers != CONNECTIONS * FRAMES:
        raise AssertionError(answers)
    return spent


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """The figures, the best round of each."""
    rounds = [asyncio.run(through_the_gateway()) for _ in range(ROUNDS)]
    codec = min(through_the_codec() for _ in range(ROUNDS))
    wall, used = (min(column) for column in zip(*rounds, strict=True))
    total = CONNECTIONS * FRAMES
    figures: list[dict[str, Any]] = [
        _figure("HJ 212 frames through the gateway, acknowledged", total / wall, "frames/s", "higher"),
        _figure("the same through the codec alone", total / codec, "frames/s", "higher"),
        _figure("the codec's share of the gateway's processor time", 100 * codec / used, "%", "higher"),
    ]
    if not as_json:
        for one in figures:
            print(f"{one['name']}: {one['ours']:,.0f} {one['unit']}")
    return figures


def _figure(name: str, ours: float, unit: str, better: str) -> dict[str, Any]:
    return {"name": name, "ours": ours, "unit": unit, "better": better, "peers": []}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = main(asked.json)
    if asked.json:
        print(json.dumps(found))
