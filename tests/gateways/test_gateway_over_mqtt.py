"""With a real broker, set up as we ship it: is anything lost, and may a device speak for another?"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from paho.mqtt.publish import single as publish
from tests.services import Mosquitto, MosquittoMissing, start_mosquitto

from onecity.adapters.inbound.mqtt import MqttGateway
from onecity.adapters.inbound.mqtt_session import Broker
from onecity.adapters.inbound.tests.ingest import MemoryIngest
from onecity.adapters.inbound.topics import Topic
from onecity.simulation.devices.faults import sent
from onecity.simulation.devices.sending import MqttLine, Tally, send
from onecity.simulation.devices.stations import devices
from onecity.simulation.devices.values import Observation
from onecity.site.configuration import Configuration

DEADLINE_S = 60.0
USERS = {"onecity": "gateway", "dam-1": "one", "dam-2": "two", "collector-air-quality": "many"}
LEVEL = "onecity/reservoirs/dam-1/level"


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    try:
        with start_mosquitto(USERS) as running:
            yield running
    except MosquittoMissing:
        said = "Mosquitto is not installed: `apt-get install mosquitto` to run this test"
        if os.environ.get("CI") == "true":
            pytest.fail(said, pytrace=False)
        pytest.skip(said)


def gateway(broker: Mosquitto, client: str, version: str = "3.1.1") -> MqttGateway:
    known = Broker("127.0.0.1", broker.port, False, "onecity", client, USERS["onecity"], version)
    return MqttGateway(known, [Topic.of(one) for one in Configuration().mqtt_topics])


@asynccontextmanager
async def listening(
    broker: Mosquitto, ingest: MemoryIngest, client: str, version: str = "3.1.1"
) -> AsyncIterator[MqttGateway]:
    made = gateway(broker, client, version)
    running = asyncio.create_task(made.run(ingest))
    await until(lambda: made.listening.is_set())
    try:
        yield made
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert running.cancelled()


async def say(broker: Mosquitto, user: str, topic: str, said: object, qos: int = 1) -> None:
    """Publish as a device does; returns when the broker has it."""
    auth: Any = {"username": user, "password": USERS[user]}
    await asyncio.to_thread(
        publish, topic, json.dumps(said), qos=qos, hostname="127.0.0.1", port=broker.port, auth=auth
    )


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not true():
            await asyncio.sleep(0.005)


def play(scene: Callable[[], Coroutine[None, None, None]]) -> None:
    async def timed() -> None:
        async with asyncio.timeout(2 * DEADLINE_S):
            await scene()

    asyncio.run(timed())


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_readings_of_devices_and_collectors_come_in(broker: Mosquitto, version: str) -> None:
    async def scene() -> None:
        ingest = MemoryIngest()
        async with listening(broker, ingest, f"in-{version[0]}", version) as made:
            await say(broker, "dam-1", LEVEL, {"value": 52.3, "time": 1_795_392_000_000, "quality": "N"})
            columns = {
                "things": ["a", "b"],
                "property": "pm25",
                "time": 1_795_392_000_000,
                "values": [35, 80],
            }
            await say(broker, "collector-air-quality", "onecity/air-quality/batch", columns)
            await until(lambda: len(ingest.rows) == 3)
            await until(lambda: made.counters["answers"] == 2)
        assert sorted(row[:3] for row in ingest.rows) == [
            ("air-quality", "a", "pm25"),
            ("air-quality", "b", "pm25"),
            ("reservoirs", "dam-1", "level"),
        ]

    play(scene)


def test_a_device_may_publish_its_own_thing_and_no_other(broker: Mosquitto) -> None:
    async def scene() -> None:
        ingest = MemoryIngest()
        async with listening(broker, ingest, "rights"):
            await say(broker, "dam-2", LEVEL, 99)
            await say(broker, "dam-2", "onecity/reservoirs/batch", {"things": ["dam-1"], "values": [99]})
            await say(broker, "dam-2", "onecity/reservoirs/dam-2/level", 1)
            await until(lambda: bool(ingest.rows))
        assert [row[1] for row in ingest.rows] == ["dam-2"]
        assert not ingest.refused

    play(scene)


def test_what_was_not_taken_comes_again_and_what_came_while_we_were_away_waits(broker: Mosquitto) -> None:
    async def scene() -> None:
        first = MemoryIngest(away=1_000_000)
        async with listening(broker, first, "again") as made:
            await say(broker, "dam-1", LEVEL, 1)
            await until(lambda: made.counters["away"] >= 1)
        await say(broker, "dam-1", LEVEL, 2)
        second = MemoryIngest()
        async with listening(broker, second, "again") as made:
            await until(lambda: made.counters["answers"] == 2)
        assert [row[4] for row in second.rows] == [1.0, 2.0]
        third = MemoryIngest()
        async with listening(broker, third, "again"):
            await say(broker, "dam-1", LEVEL, 3)
            await until(lambda: bool(third.rows))
        assert [row[4] for row in third.rows] == [3.0]

    play(scene)


def test_while_readings_cannot_be_taken_they_wait_and_keep_their_order(broker: Mosquitto) -> None:
    async def scene() -> None:
        ingest = MemoryIngest(away=2)
        async with listening(broker, ingest, "order") as made:
            for value in range(5):
                await say(broker, "dam-1", LEVEL, value)
            await until(lambda: made.counters["answers"] == 5)
            assert made.counters["away"] == 2
        assert [row[4] for row in ingest.rows] == [0.0, 1.0, 2.0, 3.0, 4.0]

    play(scene)


def test_what_cannot_be_read_is_quarantined_once(broker: Mosquitto) -> None:
    async def scene() -> None:
        ingest = MemoryIngest()
        async with listening(broker, ingest, "bad"):
            await say(broker, "dam-1", LEVEL, [])
            await until(lambda: bool(ingest.refused))
            await say(broker, "dam-1", LEVEL, 1)
            await until(lambda: bool(ingest.rows))
        assert [(one.reason, one.station, one.source) for one in ingest.refused] == [
            ("unparseable", "dam-1", LEVEL)
        ]
        again = MemoryIngest()
        async with listening(broker, again, "bad"):
            await say(broker, "dam-1", LEVEL, 2)
            await until(lambda: bool(again.rows))
        assert not again.refused

    play(scene)


def test_a_broker_that_goes_and_comes_is_found_again(broker: Mosquitto) -> None:
    async def scene() -> None:
        ingest = MemoryIngest()
        async with listening(broker, ingest, "restart"):
            await asyncio.to_thread(broker.stop)
            await asyncio.to_thread(broker.start)
            await say(broker, "dam-1", LEVEL, 7)
            await until(lambda: bool(ingest.rows))
        assert [row[4] for row in ingest.rows] == [7.0]

    play(scene)


def test_simulated_devices_speak_over_it_too(broker: Mosquitto) -> None:
    async def scene() -> None:
        ingest, tally = MemoryIngest(), Tally()
        series = [
            Observation(1_795_392_000_000 + n, "dam-1", {"level": 17.0, "rain": 0.5}) for n in range(12)
        ]
        made = devices("reservoirs", ["dam-1"], ["level", "rain"], ["mqtt"])
        async with listening(broker, ingest, "simulated"):
            line = MqttLine(f"mqtt://dam-1:one@127.0.0.1:{broker.port}", tally)
            await send(sent(series, {}, 1), made, {"mqtt": [line]}, None)
            await until(lambda: len(ingest.rows) == 24)
        assert (tally.sent, tally.acknowledged) == (24, 24)
        assert {row[3] for row in ingest.rows} == {one.time for one in series}

    play(scene)
