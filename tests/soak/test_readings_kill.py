"""No acknowledged reading is lost, no transition is lost or told twice, however often ingest is killed; and what the
rules say is, byte by byte, what they would have said undisturbed.

A short form runs with every test run; `ONECITY_SOAK=1` asks for sixty rounds, and for NATS too.
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.soak.processes import Processes
from tests.soak.readings_checks import check

from onecity.adapters.out.tests.nats_server import NatsServer

IS_LONG = os.environ.get("ONECITY_SOAK") == "1"
ROUNDS = 60 if IS_LONG else 3


@pytest.fixture(params=["segments", "nats"] if IS_LONG else ["segments"])
def city(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Processes]:
    monkeypatch.setenv("ONECITY_PARTITIONS", "2")
    server = NatsServer(tmp_path / "nats") if request.param == "nats" else None
    if server is not None:
        server.start()
        monkeypatch.setenv("ONECITY_NATS_URL", server.url)
    data = tmp_path / "data"
    data.mkdir()
    made = Processes("readings_child.py", "readings_settings", data, "")
    try:
        made.run("prepare")
        yield made
    finally:
        made.close()
        if server is not None:
            server.kill()


def test_after_any_number_of_kills_all_is_as_if_nobody_had_been_killed(city: Processes) -> None:
    acknowledged: list[list[Any]] = []
    for _ in range(ROUNDS):
        said = city.kill_after(random.uniform(0.3, 1.2), "feed", "ingest")
        acknowledged += [json.loads(line) for line in said[1:]]
    assert float(city.run("stop")) < 1.0
    end: dict[str, Any] = json.loads(city.run("settle"))
    check(end, acknowledged)
    assert len(acknowledged) > ROUNDS * 10
    assert len(end["changes"]) > ROUNDS
