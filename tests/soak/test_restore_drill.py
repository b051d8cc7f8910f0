"""Does a city that was backed up while it was worked in come back whole, elsewhere?

A short form runs on SQLite with every test run; `ONECITY_SOAK=1` asks for both databases, ten backups, and a city
that came back, worked on with new keys, was backed up and came back again.
"""

import json
import os
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.soak.drill import Drill, DrillCity

LONG = os.environ.get("ONECITY_SOAK") == "1"
BACKUPS, GENERATIONS = (10, 3) if LONG else (1, 1)
# what the backup and the restore themselves write
OWN = {"audit_entry", "audit_pending"}


@pytest.fixture(params=["sqlite", "postgresql"] if LONG else ["sqlite"])
def drill(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Drill]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made = Drill(tmp_path, url)
    yield made
    made.close()


def test_a_city_backed_up_under_load_comes_back_whole(drill: Drill) -> None:
    cities = [drill.city(f"generation-{number}") for number in range(GENERATIONS + 1)]
    cities[0].run("prepare")
    for city, child in pairwise(cities):
        for _ in range(BACKUPS):
            said = city.while_working(partial(city.run, "backup"))
        drill.hand_over_keys(city, child)
        print(f"{said.splitlines()[0]}\n{child.run('restore')}")
        assert_is_as_backed_up(child, city.ask("holdings"), drill.whole()[-1])
        child.run("rotate")


def assert_is_as_backed_up(city: DrillCity, source: dict[str, Any], backup: Path) -> None:
    """Each table has the rows of the backup, each document its content, nothing is at half a step."""
    counts = json.loads((backup / "manifest.json").read_text())["counts"]
    held = city.ask("holdings")
    rows = {table: count for table, count in held["rows"].items() if table not in OWN}
    assert rows == {table: count for table, count in counts.items() if table in rows}
    assert held["rows"]["audit_entry"] == counts["audit_entry"] + 1
    assert held["problems"] == []
    for what in ("cases", "documents"):  # the source was worked on after the backup: it may have more
        assert held[what], f"no {what} were in the backup"
        assert held[what].items() <= source[what].items()
    assert city.ask("check")["breaches"] == []
