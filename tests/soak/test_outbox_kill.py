"""No committed change goes untold and none is told twice, however often processes are killed.

A short form runs with every test run; `ONECITY_SOAK=1` asks for a hundred rounds.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import pytest

HERE = Path(__file__).parent
ROUNDS = 100 if os.environ.get("ONECITY_SOAK") == "1" else 6


class City:
    """The processes of one city, in a data folder of its own."""

    def __init__(self, data: Path, database_url: str) -> None:
        own = {
            "ONECITY_DATA": str(data),
            "ONECITY_DATABASE_URL": database_url,
            "ONECITY_LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "outbox_settings",
            "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1] / "src")]),
        }
        self._data = data
        self._numbers = itertools.count()
        self._nursery = subprocess.Popen(
            [sys.executable, HERE / "outbox_child.py"],
            env={**os.environ, **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def run(self, what: str) -> str:
        """Let a process do its work to the end; its output."""
        process, output = self._start(what)
        with output:
            said = output.read()
        assert self._ask(f"wait {process}") == 0
        return said

    def kill_after(self, seconds: float) -> list[int]:
        """Let one process write and one recover, kill both at once; what the writer had committed by then."""
        (writer, committed), (worker, ready) = self._start("write"), self._start("work")
        with committed, ready:
            said = [committed.readline()]
            ready.readline()
            threading.Event().wait(seconds)
            for process in (writer, worker):
                os.kill(process, signal.SIGKILL)
            assert [self._ask(f"wait {process}") for process in (writer, worker)] == [signal.SIGKILL] * 2
            said += committed.readlines()
        return [int(line) for line in said if line.endswith("\n")]

    def close(self) -> None:
        """End the process that makes the others."""
        self._nursery.communicate(timeout=10)

    def _start(self, what: str) -> tuple[int, TextIO]:
        pipe = self._data / f"output-{next(self._numbers)}"
        os.mkfifo(pipe)
        return self._ask(f"start {what} {pipe}"), pipe.open()

    def _ask(self, line: str) -> int:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(f"{line}\n")
        return int(self._nursery.stdout.readline())


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = City(tmp_path, url)
    made.run("prepare")
    yield made
    made.close()


def test_every_committed_change_has_exactly_one_effect_after_any_number_of_kills(city: City) -> None:
    told: list[int] = []
    for _ in range(ROUNDS):
        told += city.kill_after(random.uniform(0.02, 0.5))
    end: dict[str, Any] = json.loads(city.run("settle"))
    changes = end["changes"]
    assert set(told) <= set(changes), "a change that was reported as committed is gone"
    assert sorted(end["effects"]) == changes
    assert len(changes) >= ROUNDS
    for subject in range(5):
        effects = [number for number in end["effects"] if number % 5 == subject]
        assert effects == sorted(effects), "effects of one subject are out of order"
    assert end["live_keys"] == changes
    assert end["live_numbers"] == list(range(1, len(changes) + 1))
    assert (end["audit_entries"], end["audit_problems"]) == (len(changes), [])
