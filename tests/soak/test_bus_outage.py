"""No committed change goes untold and none is told twice while NATS and workers are killed; writers go on.

A short form runs with every test run; `ONECITY_SOAK=1` asks for three outages of half a minute, on both databases.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.soak.processes import Living, Processes

from onecity.adapters.out.tests.nats_server import NatsServer

LONG = os.environ.get("ONECITY_SOAK") == "1"
ROUNDS, OUTAGE_S = (3, 30.0) if LONG else (1, 0.5)
ENOUGH = 20


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[NatsServer]:
    with NatsServer(tmp_path / "nats") as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"] if LONG else ["sqlite"])
def city(
    request: pytest.FixtureRequest, tmp_path: Path, nats: NatsServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Processes]:
    url = request.getfixturevalue("own_database") if request.param == "postgresql" else ""
    monkeypatch.setenv("ONECITY_NATS_URL", nats.url)
    made = Processes("outbox_child.py", "outbox_settings", tmp_path, url)
    made.run("prepare")
    yield made
    made.close()


def outage(city: Processes, nats: NatsServer, writer: Living, worker: Living) -> tuple[Living, list[str]]:
    """NATS dies, a worker dies meanwhile, NATS comes back; what the writer committed while NATS was away."""
    nats.kill()
    started = time.monotonic()
    said = writer.lines(ENOUGH)
    worker.kill()
    worker = city.begin("work")
    said += writer.lines_for(OUTAGE_S - (time.monotonic() - started))
    nats.start()
    return worker, said


def test_an_outage_of_the_bus_loses_nothing_doubles_nothing_and_stops_no_writer(
    city: Processes, nats: NatsServer
) -> None:
    writer, worker = city.begin("stroll"), city.begin("work")
    told: list[str] = []
    for _ in range(ROUNDS):
        told += writer.lines(ENOUGH)
        worker, said = outage(city, nats, writer, worker)
        told += [*said, *writer.lines(ENOUGH)]
        worker.kill()  # in the middle of what had waited
        worker = city.begin("work")
    writer.kill()
    worker.kill()
    check(json.loads(city.run("settle")), told)


def check(end: dict[str, Any], told: list[str]) -> None:
    """Every change has one effect, in the order of its subject."""
    changes = end["changes"]
    assert set(map(int, told)) <= set(changes), "a change that was reported as committed is gone"
    assert sorted(end["effects"]) == changes
    assert len(changes) >= 3 * ENOUGH * ROUNDS
    for subject in range(5):
        effects = [number for number in end["effects"] if number % 5 == subject]
        assert effects == sorted(effects), "effects of one subject are out of order"
    assert end["live_keys"] == changes
    assert (end["audit_entries"], end["audit_problems"]) == (len(changes), [])
