"""How fast is a circle judged, and how fast are the best sites found, beside plain scipy on the same graph?

    python benchmarks/circles.py [--json]

The reference city's roads are generated in a folder that is thrown away. Coverage: the nearest of 2,000 sites within
fifteen minutes on foot, per million nodes, through the door; scipy searches the same graph. Siting: 20,000 demand
cells and 500 candidates, once all over the city, once in its dense middle, p = 30, from the times on. Ours has two
seconds (exchanges, a Lagrangian bound, branch and bound), the peer twenty: HiGHS (scipy.optimize.milp) with a row for
each cell. Neither may beat the other's bound.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra as scipy_dijkstra

from _peers.in_a_folder import measured

CITY = Path(__file__).resolve().parents[1] / "cities" / "qingdao"
MILLION, SITES, WALK_S = 1_000_000, 2_000, 900.0
CELLS, CANDIDATES, CHOSEN = 20_000, 500, 30
WITHIN_S, PEER_WITHIN_S = 1.9, 20.0
ROUNDS = 3


def _rows(folder: Path) -> list[dict[str, Any]]:
    from onecity.base.actor import system
    from onecity.engines.travel import door
    from onecity.engines.travel.routing.prepared import load, save

    declared, beside = door.declared_roads(CITY, "qingdao")
    network = door.generate_roads(system({"travel.manage"}), declared, beside)
    save(network, folder / "network")
    roads = door.Roads(load(folder / "network"))
    return [*_coverage(roads), *_siting(roads)]


def _coverage(roads: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    from onecity.base.actor import ANONYMOUS
    from onecity.engines.travel.door import How, cover, nodes

    view = nodes(ANONYMOUS, on=roads)
    chosen = np.random.default_rng(2).choice(len(view.keys), SITES, replace=False)
    keys = view.keys[chosen].tolist()
    how = How("walking")
    found, ours = _best(lambda: cover(ANONYMOUS, keys, WALK_S, how, on=roads).seconds)
    atlas = roads.atlas(how)
    graph, weight = atlas.graph, atlas.arc_weights
    open_ = weight < (1 << 30) - 1
    count = len(graph.lon)
    plain = _least(graph.tail[open_], graph.head[open_], weight[open_], count)
    starts = np.unique(np.concatenate([np.flatnonzero(graph.node == one) for one in chosen]))

    def peer() -> Any:  # noqa: ANN401
        return scipy_dijkstra(plain, indices=starts, limit=WALK_S * 100, min_only=True)

    cost, theirs = _best(peer)
    by_node = np.full(len(view.keys), np.inf)
    np.minimum.at(by_node, graph.node, cost)
    same = np.isclose(np.where(np.isfinite(by_node), by_node / 100, -1), np.nan_to_num(found, nan=-1))
    same[chosen] = True  # a site that nobody can walk to is out of reach for us, at itself for scipy
    if not same.all():
        raise AssertionError("scipy gives other times")
    scale = 1000 * MILLION / len(view.keys)
    name = "circles: nearest of 2,000 sites within 15 minutes on foot, per million nodes"
    return [_row(name, ours * scale, "ms", ("scipy dijkstra", theirs * scale))]


def _siting(roads: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    from onecity.base.actor import ANONYMOUS
    from onecity.engines.travel.door import nodes

    view, random = nodes(ANONYMOUS, on=roads), np.random.default_rng(3)
    middle = np.argsort((view.lon - 120.3826) ** 2 + (view.lat - 36.0671) ** 2, kind="stable")[:CELLS]
    spread = random.choice(len(view.keys), CELLS, replace=False)
    rows = []
    for where, own in (("all over the city", spread), ("its dense middle", middle)):
        ends = random.choice(own, CANDIDATES, replace=False)
        rows += _sited(where, random.integers(20, 400, CELLS), _pairs(roads, view.keys[own], view.keys[ends]))
    return rows


def _sited(where: str, people: Any, pairs: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    from onecity.engines.circles.rules.siting import Covering, cover_exact, cover_greedy

    def question() -> Covering:
        return Covering(people, pairs, CANDIDATES, np.zeros(len(people), bool))

    quick, greedy = _best(lambda: cover_greedy(question(), CHOSEN))
    cover_exact(question(), CHOSEN, 0.0)  # numba's compiled code comes from its cache, once
    best, exact = _timed(lambda: cover_exact(question(), CHOSEN, WITHIN_S))
    (theirs, proven), took = _timed(lambda: _plain(people, pairs))
    if theirs > best.bound + 1 or best.value > proven + 1:
        raise AssertionError("plain HiGHS gives another optimum")
    note = f"{best.how}, gap {100 * best.gap:.3f} %, greedy {100 * quick.value / best.value:.1f} % of it"
    peer = f"scipy milp, a row for each cell (gap {100 * (proven - theirs) / proven:.3f} %)"
    many = f"circles: siting {CELLS:,} × {CANDIDATES}, p = {CHOSEN}, {where}"
    return [_row(f"{many}, greedy", greedy, "s"), _row(f"{many}, best ({note})", exact, "s", (peer, took))]


def _pairs(roads: Any, keys: Any, ends: Any) -> Any:  # noqa: ANN401
    """Times on foot by the network, those within the limit."""
    from onecity.base.actor import ANONYMOUS
    from onecity.engines.circles.rules.coverage import Pairs
    from onecity.engines.travel.door import How, table

    whence, whither = keys.tolist(), ends.tolist()
    parts = [
        table(ANONYMOUS, whence[first : first + 5_000], whither, How("walking"), on=roads).seconds
        for first in range(0, len(whence), 5_000)
    ]
    return Pairs.of_table(np.concatenate(parts), WALK_S)


def _plain(people: Any, pairs: Any) -> tuple[float, float]:  # noqa: ANN401
    """The model as a textbook writes it, a variable for each candidate and each cell: its value and its bound."""
    cells, many = len(people), len(pairs.cell)
    row = np.concatenate((pairs.cell, np.arange(cells)))
    column = np.concatenate((pairs.point, CANDIDATES + np.arange(cells)))
    value = np.concatenate((np.ones(many), -np.ones(cells)))
    inside = coo_array((value, (row, column)), shape=(cells, CANDIDATES + cells)).tocsr()
    count = np.concatenate((np.ones(CANDIDATES), np.zeros(cells)))
    found = milp(
        -np.concatenate((np.zeros(CANDIDATES), people)).astype(float),
        integrality=count,
        bounds=Bounds(0.0, 1.0),
        constraints=[LinearConstraint(inside, lb=0.0), LinearConstraint(count[None, :], ub=float(CHOSEN))],
        options={"time_limit": PEER_WITHIN_S, "mip_rel_gap": 0.0},
    )
    return float(-found.fun), float(-found.mip_dual_bound)


def _least(tail: Any, head: Any, weight: Any, count: int) -> Any:  # noqa: ANN401
    """The graph as scipy wants it: of arcs between the same two vertices the quickest, as it would add them up."""
    order = np.lexsort((weight, head, tail))
    tail, head, weight = tail[order], head[order], weight[order]
    first = np.append(True, (np.diff(tail) != 0) | (np.diff(head) != 0))
    return csr_array((weight[first].astype(float), (tail[first], head[first])), shape=(count, count))


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _best(work: Callable[[], Any]) -> tuple[Any, float]:
    work()
    runs = [_timed(work) for _ in range(ROUNDS)]
    return runs[0][0], min(took for _, took in runs)


def _row(name: str, ours: float, unit: str, peer: tuple[str, float] | None = None) -> dict[str, Any]:
    peers = (
        [{"name": peer[0], "figure": round(peer[1], 3), "ratio": round(peer[1] / ours, 2)}] if peer else []
    )
    return {"name": name, "ours": round(ours, 3), "unit": unit, "better": "lower", "peers": peers}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    measured(_rows, parser.parse_args().json)
