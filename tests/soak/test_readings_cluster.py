"""The log of readings lies on three NATS nodes. Whichever of them dies, and ingest, and the worker, and who hands
readings in: no acknowledged reading is lost, no warning is lost or doubled, and each is, byte by byte, what it would
have been undisturbed.

A short form runs with every test run; `ONECITY_SOAK=1` asks for twenty kills.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.soak.processes import Living, Processes
from tests.soak.readings_checks import check, check_heard

from onecity.adapters.out.tests.nats_server import NODES, NatsCluster

IS_LONG = os.environ.get("ONECITY_SOAK") == "1"
PROCESSES = ("ingest", "work", "stroll")
KILLS = 20 if IS_LONG else 2
Row = list[Any]


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NatsCluster]:
    monkeypatch.setenv("ONECITY_PARTITIONS", "2")
    monkeypatch.setenv("ONECITY_NATS_REPLICAS", str(NODES))
    with NatsCluster(tmp_path / "nats") as made:
        monkeypatch.setenv("ONECITY_NATS_URL", made.url)
        yield made


@pytest.fixture
def city(cluster: NatsCluster, tmp_path: Path) -> Iterator["City"]:
    data = tmp_path / "data"
    data.mkdir()
    made = City(cluster, Processes("readings_child.py", "readings_settings", data, ""))
    yield made
    made.processes.close()


class City:
    """Its processes, what was acknowledged to who hands readings in, and what was killed how often."""

    def __init__(self, cluster: NatsCluster, processes: Processes) -> None:
        self.cluster, self.processes = cluster, processes
        self.acknowledged: list[Row] = []
        self.killed: Counter[str] = Counter()
        processes.run("prepare")
        self._living: dict[str, Living] = {one: processes.begin(one) for one in PROCESSES}

    def work(self, seconds: float) -> None:
        """Go on under load."""
        self.acknowledged += [json.loads(line) for line in self._living["stroll"].lines_for(seconds)]

    def kill(self, one: str) -> None:
        """Kill a process, and let another take its place."""
        self.work(0.01)
        self._living[one].kill()
        self._living[one] = self.processes.begin(one)
        self.killed[one] += 1

    def kill_node(self, node: int, meanwhile: str = "") -> None:
        """Kill a node, work on without it, perhaps kill a process meanwhile, and start it again."""
        self.cluster.nodes[node].kill()
        self.killed[f"node {node}"] += 1
        self.work(random.uniform(0.3, 3.0))
        if meanwhile:
            self.kill(meanwhile)
        self.cluster.nodes[node].start()
        self.cluster.wait(node)

    def end(self) -> dict[str, Any]:
        """Kill all, and let everything that is in the log come to its end."""
        for one in self._living.values():
            one.kill()
        found: dict[str, Any] = json.loads(self.processes.run("settle"))
        return found


def test_whoever_is_killed_all_is_as_if_nobody_had_been_killed(city: City) -> None:
    dice = random.Random()
    city.work(0.3)
    city.kill_node(dice.randrange(NODES), "ingest")
    while city.killed.total() < KILLS:
        city.work(dice.uniform(0.3, 1.5))
        if dice.random() < 0.5:
            city.kill_node(dice.randrange(NODES), dice.choice(["", *PROCESSES]))
        else:
            city.kill(dice.choice(PROCESSES))
    city.work(0.3)
    end = city.end()
    print(f"{dict(city.killed)}: {len(city.acknowledged)} acknowledged, {len(end['changes'])} transitions")
    check(end, city.acknowledged)
    check_heard(json.loads(city.processes.run("heard")), end)
    assert len(city.acknowledged) > 10 * KILLS
    assert len(end["changes"]) > KILLS
