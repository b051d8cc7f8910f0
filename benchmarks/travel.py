"""How fast are travel times on a whole city, turns and signals included, beside scipy on the same graph?

    python benchmarks/travel.py [--json]

The reference city's roads are generated and prepared in a folder that is thrown away. Peers search the same graph
with the same weights (scipy.sparse.csgraph.dijkstra, one thread); where they would take minutes, some rows are
searched and the time is multiplied. Coverage runs on walking graphs laid side by side up to a million nodes. Best of
some rounds: other programs on the machine disturb but never help.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra as scipy_dijkstra

from _peers.in_a_folder import measured

ROUNDS = 7
CITY = Path(__file__).resolve().parents[1] / "cities" / "qingdao"
MILLION, SITES, WALK_S = 1_000_000, 2_000, 900
SCIPY_ROWS = 5


def _rows(folder: Path) -> list[dict[str, Any]]:
    from onecity.base.actor import ANONYMOUS, system
    from onecity.engines.travel import door
    from onecity.engines.travel.routing.live import Live
    from onecity.engines.travel.routing.prepared import load, save

    rows = []
    declared, beside = door.declared_roads(CITY, "qingdao")
    network, took = _timed(lambda: door.generate_roads(system({"travel.manage"}), declared, beside))
    rows.append(_row("travel: generate the city's roads", took, "s"))
    _, took = _timed(lambda: save(network, folder / "network"))
    rows.append(_row("travel: prepare it (once)", took, "s"))
    Live(folder / "live", load(folder / "network")).publish(time.time(), 0)
    first = _places(network, 80, 1, 0)

    def start() -> Any:  # noqa: ANN401
        ready = load(folder / "network")
        roads = door.Roads(ready, Live(folder / "live", ready))
        door.table(ANONYMOUS, *first, on=roads)
        return roads

    start()  # numba's compiled code comes from its cache, once
    roads, took = _timed(start)
    rows.append(_row("travel: from disk to the first answer", took, "s"))
    return [*rows, *_tables(roads, network), *_reweighing(roads), *_coverage(roads)]


def _places(network: Any, origins: int, destinations: int, seed: int) -> tuple[list[Any], list[Any]]:  # noqa: ANN401
    """Places beside roads, as callers of the door have them: whence and whither."""
    from onecity.core.geo import Point

    random = np.random.default_rng(seed)
    chosen = random.choice(network.node_count, origins + destinations, replace=False)
    points = [Point(float(network.lon[i]) + 0.0004, float(network.lat[i])) for i in chosen]
    return points[:origins], points[origins:]


def _tables(roads: Any, network: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    from onecity.base.actor import ANONYMOUS
    from onecity.engines.travel.door import How, table
    from onecity.engines.travel.routing.hierarchy import INFINITE
    from onecity.engines.travel.routing.queries import at_vertices

    atlas = roads.atlas(How())
    count = len(atlas.graph.lon)
    open_ = atlas.arc_weights < INFINITE
    tail, head = atlas.graph.tail[open_], atlas.graph.head[open_]
    graph = _least(tail, head, atlas.arc_weights[open_], count)
    rows = []
    for origins, destinations in ((80, 1), (500, 500)):
        random = np.random.default_rng(origins)
        s, t = random.choice(count, origins), random.choice(count, destinations)
        sources, targets = at_vertices(s), at_vertices(t)
        ours = _best(lambda a=sources, b=targets: atlas.finder.table(a, b))
        some, backwards = (s[:SCIPY_ROWS], graph) if destinations > 1 else (t, graph.T.tocsr())
        found, took = _timed(lambda a=some, g=backwards: scipy_dijkstra(g, indices=a))
        theirs = took * (origins / len(some) if destinations > 1 else 1)
        _same(found, atlas.finder.table(sources, targets), some, s, t)
        name = f"travel: {origins} × {destinations}, junction to junction"
        rows.append(_row(name, ours * 1000, "ms", ("scipy dijkstra", theirs * 1000)))
        places = _places(network, origins, destinations, 1)
        ours = _best(lambda both=places: table(ANONYMOUS, *both, on=roads))
        rows.append(_row(f"travel: {origins} × {destinations}, places found on roads", ours * 1000, "ms"))
    return rows


def _same(found: Any, ours: Any, some: Any, s: Any, t: Any) -> None:  # noqa: ANN401
    """The peer must give the same times, else the comparison means nothing."""
    theirs = found[0][s][:, None] if len(t) == 1 else found[:, t]
    if not np.array_equal(theirs, ours[: theirs.shape[0]].astype(float)):
        raise AssertionError("scipy gives other times")
    del some


def _reweighing(roads: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    from onecity.engines.travel.routing.graph import free_kmh
    from onecity.engines.travel.routing.live import weighed
    from onecity.engines.travel.rules.profile import PROFILES

    speeds = free_kmh(roads.ready.network) * 0.7
    ours = _best(lambda: weighed(roads.ready, PROFILES["car"], speeds))
    return [_row("travel: new speeds on every arc, customised", ours * 1000, "ms")]


def _coverage(roads: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """The nearest of 2,000 sites on foot, per million nodes: within 15 minutes (an eighth of them), and for all."""
    from onecity.engines.travel.door import How
    from onecity.engines.travel.routing.dijkstra import arcs_of, reached

    atlas = roads.atlas(How("elder"))
    one, times = len(atlas.graph.lon), -(-MILLION // len(atlas.graph.lon))
    shift = np.repeat(np.arange(times) * one, len(atlas.graph.tail))
    tail, head = np.tile(atlas.graph.tail, times) + shift, np.tile(atlas.graph.head, times) + shift
    weight = np.tile(atlas.arc_weights, times)
    arcs = arcs_of(one * times, tail, head, weight)
    sites = np.random.default_rng(2).choice(one * times, SITES, replace=False)
    none = np.zeros(SITES, np.int64)
    open_ = weight < (1 << 30) - 1
    graph = _least(tail[open_], head[open_], weight[open_], one * times)
    rows = []
    for name, limit in (("within 15 minutes", WALK_S * 100), ("however far", (1 << 30) - 2)):
        ours = _best(lambda most=limit: reached(arcs, sites, none, most)) * MILLION / (one * times)
        _, took = _timed(lambda most=limit: scipy_dijkstra(graph, indices=sites, limit=most, min_only=True))
        peer = ("scipy dijkstra", took * 1000 * MILLION / (one * times))
        rows.append(
            _row(f"travel: nearest of 2,000 sites, {name}, per million nodes", ours * 1000, "ms", peer)
        )
    return rows


def _least(tail: Any, head: Any, weight: Any, count: int) -> Any:  # noqa: ANN401
    """The graph as scipy wants it: of arcs between the same two vertices the quickest, as it would add them up."""
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
    shape = (count, count)
    return csr_array((weight[first].astype(float), (tail[first], head[first])), shape=shape)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _best(work: Callable[[], object]) -> float:
    work()
    return min(_timed(work)[1] for _ in range(ROUNDS))


def _row(name: str, ours: float, unit: str, peer: tuple[str, float] | None = None) -> dict[str, Any]:
    peers = (
        [{"name": peer[0], "figure": round(peer[1], 3), "ratio": round(peer[1] / ours, 2)}] if peer else []
    )
    return {"name": name, "ours": round(ours, 3), "unit": unit, "better": "lower", "peers": peers}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    measured(_rows, parser.parse_args().json)
