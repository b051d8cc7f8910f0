"""Does the door of `ingest` for SensorThings open, answer over a socket, and close again?"""

import asyncio
from collections.abc import Collection, Mapping
from types import SimpleNamespace

import httpx
from django.conf import settings

from onecity.adapters.inbound.sensorthings_http import LARGEST_BYTES, SensorThingsGateway
from onecity.adapters.tests.memory import MemoryIngest
from onecity.base.observations import Datastream
from onecity.base.telemetry import Ingest, IngestAway, Readings, Station, Taken
from onecity.core.text import Text

BODY = b'[{"Datastream":{"@iot.id":"w:a:z"},"components":["result"],"dataArray":[[5],[6]]}]'
STATION = Station("sensorthings", "n", "w", "a", {})


class One:
    """Knows one datastream."""

    async def find(self, names: Collection[str]) -> Mapping[str, Datastream]:
        """That one."""
        return {"w:a:z": Datastream("w", "a", "z")}


class Away(MemoryIngest):
    """Cannot take anything now."""

    async def take(self, readings: Readings) -> Taken:
        """Never."""
        raise IngestAway(Text(zh="稍后", en="later"))


def known(ingest: MemoryIngest) -> MemoryIngest:
    """With the station."""
    ingest.registered["sensorthings", "n"] = (STATION, "s")
    return ingest


async def asked(ingest: Ingest, body: bytes = BODY) -> httpx.Response:
    """One request to a gateway that is closed again behind it."""
    gateway = SensorThingsGateway("127.0.0.1", 0, One())
    running = asyncio.create_task(gateway.run(ingest))
    try:
        await asyncio.wait_for(gateway.listening.wait(), 10)
        url = f"http://127.0.0.1:{gateway.port}/sta/v1.1/CreateObservations"
        async with httpx.AsyncClient(headers={"Accept-Language": "en"}) as client:
            return await client.post(url, content=body, auth=("n", "s"))
    finally:
        running.cancel()
        await asyncio.wait([running], timeout=10)
        assert running.done()


def test_a_station_sends_over_a_socket_and_is_answered_with_links() -> None:
    ingest = known(MemoryIngest())
    answer = asyncio.run(asked(ingest))
    assert answer.status_code == 201
    assert [one.partition("/sta/")[2][:23] for one in answer.json()] == ["v1.1/Observations('w:a:"] * 2
    assert ingest.taken == 2


def test_while_nothing_can_be_taken_the_station_is_told_to_come_again() -> None:
    answer = asyncio.run(asked(known(Away())))
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["title"]) == (503, "5", "later")


def test_a_body_that_is_too_large_is_refused() -> None:
    assert asyncio.run(asked(known(MemoryIngest()), b" " * (LARGEST_BYTES + 1))).status_code == 413


def test_it_listens_where_the_settings_say() -> None:
    configured = SimpleNamespace(
        CONFIGURATION=SimpleNamespace(sensorthings_listen="127.0.0.1:9080"),
        ONECITY_DATASTREAMS=settings.ONECITY_DATASTREAMS,
        ONECITY_PROGRAM_SENDER=settings.ONECITY_PROGRAM_SENDER,
    )
    assert SensorThingsGateway.from_settings(configured).port == 9080
