"""Is a case at the step before or after, never between, when the process is killed at any moment?

A short form on SQLite runs with every test run; `ONECITY_SOAK=1` asks for a hundred rounds on both databases.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.soak.processes import Processes

IS_LONG = os.environ.get("ONECITY_SOAK") == "1"
ROUNDS, DATABASES = (100, ["sqlite", "postgresql"]) if IS_LONG else (2, ["sqlite"])


@pytest.fixture(params=DATABASES)
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Processes]:
    url = request.getfixturevalue("own_database") if request.param == "postgresql" else ""
    made = Processes("case_child.py", "onecity.site.settings", tmp_path, url)
    made.run("prepare")
    yield made
    made.close()


def test_every_case_is_at_a_step_after_any_number_of_kills(city: Processes) -> None:
    told: list[tuple[str, str]] = []
    for _ in range(ROUNDS):
        told += [json.loads(line) for line in city.kill_after(random.uniform(0.0, 0.7), "work")]
    found = json.loads(city.run("check"))
    kinds = Counter(step.partition(":")[0] for _, step in told)
    print(f"{ROUNDS} kills, {len(found['steps'])} cases and signatures, steps told: {dict(kinds)}")
    assert found["breaches"] == []
    assert len(told) >= ROUNDS
    for subject, step in told:
        assert step in found["steps"].get(subject, []), "a step that was reported as done is gone"
