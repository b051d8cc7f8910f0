"""What do devices on real sockets notice of the gateway, and what does one of them do to the others?"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from onecity.adapters.inbound.limits import Limits
from onecity.adapters.inbound.tcp import Hj212Gateway, Sl651Gateway, TcpGateway
from onecity.adapters.inbound.tests.devices import HOUR, RESERVOIR, answer_to, desk, frame
from onecity.adapters.inbound.tests.ingest import MemoryIngest
from onecity.site.configuration import Configuration

LIMITS = Limits(patience_s=1.0, stop_s=2.0)
DEADLINE_S = 10.0
UNASKED = frame("DataTime=20261123080500;w01018-Rtd=31", flag=4)


class Device:
    """The other end of a connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def answer(self) -> bytes:
        """The next bytes; empty when the gateway has hung up."""
        try:
            return await asyncio.wait_for(self.reader.read(4096), DEADLINE_S)
        except ConnectionError:
            return b""

    @property
    def heard(self) -> bytes:
        """What has come already."""
        return bytes(self.reader._buffer)  # type: ignore[attr-defined]


Dial = Callable[[], Coroutine[None, None, Device]]


@asynccontextmanager
async def listening(
    ingest: MemoryIngest, limits: Limits = LIMITS, kind: type[TcpGateway] = Hj212Gateway
) -> AsyncIterator[tuple[TcpGateway, Dial]]:
    """A gateway on a free port, and how a device connects to it."""
    gateway = kind("127.0.0.1", 0, limits)
    running = asyncio.create_task(gateway.run(ingest))
    await asyncio.wait_for(gateway.listening.wait(), DEADLINE_S)

    async def dial() -> Device:
        return Device(*await asyncio.open_connection("127.0.0.1", gateway.port))

    try:
        yield gateway, dial
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that the gateway does."""
    async with asyncio.timeout(DEADLINE_S):
        while not true():
            await asyncio.sleep(0.001)


def play(scene: Callable[[], Coroutine[None, None, None]]) -> None:
    async def timed() -> None:
        async with asyncio.timeout(3 * DEADLINE_S):
            await scene()

    asyncio.run(timed())


def test_the_answer_goes_out_only_when_the_readings_lie_in_the_log() -> None:
    async def scene() -> None:
        ingest = replace(desk(), gate=asyncio.Event())
        async with listening(ingest) as (gateway, dial):
            device = await dial()
            device.send(HOUR[:100])
            device.send(HOUR[100:])
            await until(lambda: ingest.calls == 1)
            assert device.heard == b""
            assert ingest.gate is not None
            ingest.gate.set()
            assert answer_to(await device.answer()).cn == "9014"
            assert len(ingest.rows) == 4
            assert (
                gateway.counters["frames"],
                gateway.counters["readings"],
                gateway.counters["answers"],
            ) == (1, 4, 1)

    play(scene)


def test_what_cannot_be_taken_gets_no_answer_and_is_taken_when_it_comes_again() -> None:
    async def scene() -> None:
        ingest = replace(desk(), away=1)
        async with listening(ingest) as (gateway, dial):
            device = await dial()
            device.send(HOUR)
            await until(lambda: gateway.counters["away"] == 1)
            assert device.heard == b""
            device.send(HOUR)
            assert answer_to(await device.answer()).qn == "20261123080500123"
            assert ingest.calls == 2

    play(scene)


def test_what_nobody_sends_again_is_tried_again_and_then_counted_as_lost() -> None:
    async def scene() -> None:
        ingest = replace(desk(), away=1)
        async with listening(ingest, replace(LIMITS, patience_s=0.3)) as (gateway, dial):
            device = await dial()
            device.send(UNASKED)
            await until(lambda: len(ingest.rows) == 1)
            ingest.away = 1_000
            device.send(UNASKED)
            await until(lambda: gateway.counters["lost"] == 1)
            assert device.heard == b""

    play(scene)


def test_many_frames_at_once_are_taken_together_and_each_is_answered() -> None:
    async def scene() -> None:
        ingest = desk()
        async with listening(ingest) as (gateway, dial):
            device = await dial()
            device.send(
                b"".join(frame("DataTime=20261123080500;w01018-Rtd=1", qn=f"{n:017}") for n in range(50))
            )
            await until(lambda: gateway.counters["answers"] == 50)
            assert len(ingest.rows) == 50
            assert ingest.calls < 25

    play(scene)


def test_a_bad_connection_is_closed_and_does_not_disturb_its_neighbour() -> None:
    async def scene() -> None:
        ingest = desk()
        async with listening(ingest) as (_, dial):
            good, bad = await dial(), await dial()
            bad.send(b"\0\xff" * 20_000)
            assert await bad.answer() == b""
            good.send(HOUR)
            assert answer_to(await good.answer()).cn == "9014"
            assert [one.reason for one in ingest.refused] == ["unparseable"]
            assert len(ingest.refused[0].raw) == 4_096

    play(scene)


def test_a_fault_of_ours_ends_one_connection_and_no_other() -> None:
    class Broken(MemoryIngest):
        async def refuse(self, refused: object) -> None:
            raise RuntimeError("the disk is full")

    async def scene() -> None:
        ingest = Broken(desk().stations, desk().secrets)
        async with listening(ingest) as (gateway, dial):
            good, bad = await dial(), await dial()
            bad.send(HOUR.replace(b"32.6", b"32.7"))
            assert await bad.answer() == b""
            good.send(HOUR)
            assert answer_to(await good.answer()).cn == "9014"
            assert gateway.counters["failed"] == 1

    play(scene)


@pytest.mark.parametrize(
    ("limits", "sent", "reason"),
    [
        (replace(LIMITS, frame_s=0.05), HOUR[:40], ["unparseable"]),
        (replace(LIMITS, idle_s=0.05), b"", []),
    ],
)
def test_a_frame_that_never_ends_and_a_silent_device_are_hung_up_on(
    limits: Limits, sent: bytes, reason: list[str]
) -> None:
    async def scene() -> None:
        ingest = desk()
        async with listening(ingest, limits) as (_, dial):
            device = await dial()
            device.send(sent)
            assert await device.answer() == b""
            assert [one.reason for one in ingest.refused] == reason

    play(scene)


def test_a_good_frame_behind_one_that_broke_off_is_found_when_time_is_up() -> None:
    async def scene() -> None:
        async with listening(desk(), replace(LIMITS, frame_s=0.05)) as (_, dial):
            device = await dial()
            device.send(b"##0900QN=2026" + HOUR)
            assert answer_to(await device.answer()).cn == "9014"

    play(scene)


def test_a_device_that_hangs_up_is_heard_to_the_end() -> None:
    async def scene() -> None:
        ingest = desk()
        async with listening(ingest) as (gateway, dial):
            device = await dial()
            device.send(b"##0900QN=2026" + UNASKED + HOUR[:50])
            device.writer.write_eof()
            assert await device.answer() == b""
            assert len(ingest.rows) == 1
            assert gateway.counters["refused-unparseable"] == 2

    play(scene)


def test_there_is_room_for_so_many_from_one_address_and_it_is_given_back() -> None:
    async def scene() -> None:
        async with listening(desk(), replace(LIMITS, per_address=2)) as (gateway, dial):
            first, second, third = [await dial() for _ in range(3)]
            assert await third.answer() == b""
            assert gateway.counters["turned-away"] == 1
            first.writer.close()
            await until(lambda: gateway._doorkeeper.inside == 1)
            fourth = await dial()
            for device in (second, fourth):
                device.send(HOUR)
                assert await device.answer()

    play(scene)


def test_a_flood_waits_and_nothing_of_it_is_lost() -> None:
    async def scene() -> None:
        ingest = desk()
        async with listening(ingest, replace(LIMITS, bytes_per_s=100_000, burst=5_000)) as (gateway, dial):
            device = await dial()
            device.send(UNASKED * 100)
            await until(lambda: len(ingest.rows) == 100)
            assert gateway.counters["throttled"] >= 1

    play(scene)


def test_stopping_finishes_what_has_come_and_leaves_no_task() -> None:
    async def scene() -> None:
        ingest = replace(desk(), gate=asyncio.Event())
        gateway = Hj212Gateway("127.0.0.1", 0, LIMITS)
        running = asyncio.create_task(gateway.run(ingest))
        await gateway.listening.wait()
        busy, idle = [Device(*await asyncio.open_connection("127.0.0.1", gateway.port)) for _ in range(2)]
        busy.send(HOUR)
        await until(lambda: ingest.calls == 1)
        running.cancel()
        assert await idle.answer() == b""
        assert ingest.gate is not None
        ingest.gate.set()
        assert answer_to(await busy.answer()).cn == "9014"
        await asyncio.gather(running, return_exceptions=True)
        assert running.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    play(scene)


def test_a_hydrological_station_is_served_in_the_same_way() -> None:
    async def scene() -> None:
        ingest = desk()
        async with listening(ingest, kind=Sl651Gateway) as (_, dial):
            device = await dial()
            device.send(RESERVOIR)
            assert (await device.answer())[-3] == 0x04
            assert [row[2] for row in ingest.rows] == ["level", "rain"]

    play(scene)


def test_an_operator_sets_where_it_listens_and_how_much_it_bears() -> None:
    chosen = Configuration(
        sl651_listen="[::1]:0", gateway_idle_s=5, gateway_per_address=3, gateway_bytes_per_s=2_000
    )
    gateway = Sl651Gateway.from_settings(SimpleNamespace(CONFIGURATION=chosen))
    assert (gateway._host, gateway.port) == ("::1", 0)
    limits = gateway._limits
    assert (limits.idle_s, limits.per_address, limits.bytes_per_s, limits.burst) == (5, 3, 2_000, 8_000)
