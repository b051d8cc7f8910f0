"""The log of readings lies in NATS; ingest dies, the city is backed up, then its data folder and NATS are lost. Does
the restored city go on as if nothing had happened?

Long runs only: the short form is `site/tests/test_backup_of_readings.py`.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.soak.processes import Processes
from tests.soak.readings_checks import check, check_heard

from onecity.adapters.out.tests.nats_server import NatsServer

LIVES = 3
LOAD_S = 1.5


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def life(number: int, folder: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> Processes:
    """An empty machine with an empty NATS."""
    nats = stack.enter_context(NatsServer(folder / f"nats-{number}"))
    monkeypatch.setenv("ONECITY_NATS_URL", nats.url)
    data = folder / f"data-{number}"
    data.mkdir()
    made = Processes("readings_child.py", "readings_settings", data, "")
    stack.callback(made.close)
    return made


def test_a_city_goes_on_elsewhere_from_its_backup(
    tmp_path: Path, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONECITY_PARTITIONS", "2")
    acknowledged: list[list[object]] = []
    for number in range(LIVES):
        city = life(number, tmp_path, stack, monkeypatch)
        print(city.run("restore" if number else "prepare"))
        said = city.kill_after(LOAD_S, "stroll", "ingest", "work")
        acknowledged += [json.loads(line) for line in said[1:]]
        city.run("backup")
    end = json.loads(city.run("settle"))
    check(end, acknowledged)
    check_heard(json.loads(city.run("heard")), end)
    assert len(acknowledged) > LIVES * 10
