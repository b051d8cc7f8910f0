"""No warning of a storm is lost or counted twice, however often those who make incidents of it are killed."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.soak.processes import Processes

ROUNDS = 15
WARNINGS = 3 * 150 * 2


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Processes]:
    url = request.getfixturevalue("own_database") if request.param == "postgresql" else ""
    made = Processes("storm_child.py", "onecity.site.settings", tmp_path, url)
    made.run("prepare")
    yield made
    made.close()


def test_every_warning_comes_to_its_incident_once_and_every_order_is_given_once(city: Processes) -> None:
    for _ in range(ROUNDS):
        city.kill_after(random.uniform(0.05, 0.6), "work", "work")
    end: dict[str, Any] = json.loads(city.run("settle"))
    assert (end["warnings"], end["twice"], end["untold"], end["left"]) == (WARNINGS, [], [], 0)
    assert end["groups"] == ["catchment=lower", "catchment=upper"]
    assert len(end["orders"]) == len(set(end["orders"])) == 3
    assert end["audit_problems"] == []
    assert end["audited"] >= end["steps"] > 0
