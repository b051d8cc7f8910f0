"""No committed change goes untold and none is told twice, however often processes are killed.

A short form on SQLite runs with every test run; `ONECITY_SOAK=1` asks for a hundred rounds on both databases.
"""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.soak.processes import Processes

IS_LONG = os.environ.get("ONECITY_SOAK") == "1"
ROUNDS, DATABASES = (100, ["sqlite", "postgresql"]) if IS_LONG else (6, ["sqlite"])


@pytest.fixture(params=DATABASES)
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Processes]:
    url = request.getfixturevalue("own_database") if request.param == "postgresql" else ""
    made = Processes("outbox_child.py", "outbox_settings", tmp_path, url)
    made.run("prepare")
    yield made
    made.close()


def test_every_committed_change_has_exactly_one_effect_after_any_number_of_kills(city: Processes) -> None:
    told: list[int] = []
    for _ in range(ROUNDS):
        told += map(int, city.kill_after(random.uniform(0.02, 0.5), "write", "work"))
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
