"""How fast are tables of travel times beside OSRM and Valhalla, on the same roads?

    ONECITY_ROAD_ENGINES=/path/to/python3.12 python benchmarks/road_engines.py [--json]

Both publish wheels for Python 3.12 and later only. The variable names such a Python, in a virtual environment of its
own with

    pip install osmium osrm-bindings pyvalhalla

Without it the rows have no peers, and a line says so. The reference city's roads are written for them as an
OpenStreetMap file: every segment with its speed, straight, without turn bans and signals. They add penalties of their
own for turns, so the median of their times over ours is printed: a plausibility check, not an equality. One thread
each, best of some rounds.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from _peers.in_a_folder import measured

CITY = Path(__file__).resolve().parents[1] / "cities" / "qingdao"
CHILD = Path(__file__).parent / "_peers" / "road_engines.py"
TABLES = {"80 → 1": (80, 1), "100 × 100": (100, 100)}
ROUNDS, WITHIN_S = 5, 900


def _rows(folder: Path) -> list[dict[str, Any]]:
    from onecity.base.actor import ANONYMOUS, system
    from onecity.core.geo import Point
    from onecity.engines.travel import door
    from onecity.engines.travel.routing.prepared import load, save

    declared, beside = door.declared_roads(CITY, "qingdao")
    network = door.generate_roads(system({"travel.manage"}), declared, beside)
    save(network, folder / "network")
    roads = door.Roads(load(folder / "network"))
    chosen = np.random.default_rng(5).choice(network.node_count, 200, replace=False)
    places = np.stack((network.lon[chosen] + 0.0004, network.lat[chosen]), axis=1)
    peers = _peers(folder, network, places)
    points = [Point(*one) for one in places.tolist()]
    rows = []
    for name, (origins, ends) in TABLES.items():
        whence, whither = points[:origins], points[origins : origins + ends]
        answer, ours = _best(lambda a=whence, b=whither: door.table(ANONYMOUS, a, b, on=roads).seconds)
        beside_us = []
        for engine, said in peers.items():
            _tell(engine, said, answer[:, 0] if ends == 1 else None)
            if "tables" in said:
                took = said["tables"][name]
                beside_us.append(
                    {"name": engine, "figure": round(1000 * took, 2), "ratio": round(took / ours, 2)}
                )
        rows.append(
            {"name": f"travel: places {name}, the whole city, beside road engines", "ours": round(1000 * ours, 2),
             "unit": "ms", "better": "lower", "peers": beside_us}
        )  # fmt: skip
    return rows


def _peers(folder: Path, network: Any, places: Any) -> dict[str, Any]:  # noqa: ANN401
    """What the other engines say; nothing without a Python for them."""
    python = os.environ.get("ONECITY_ROAD_ENGINES")
    if not python:
        here = f"{sys.version_info.major}.{sys.version_info.minor}"
        print(
            f"OSRM and Valhalla are not beside these rows: their wheels need Python 3.12 or later, this is {here}. "
            "Set ONECITY_ROAD_ENGINES (see the file's first lines).",
            file=sys.stderr,
        )
        return {}
    from onecity.engines.travel.rules.road import Access, RoadClass

    cars = np.flatnonzero(network.access & Access.CAR)
    names = np.array([RoadClass(one).name.lower() for one in range(len(RoadClass))])
    np.savez(
        folder / "network.npz",
        lon=network.lon, lat=network.lat, tail=network.tail[cars], head=network.head[cars],
        oneway=network.oneway[cars], kmh=network.speed_kmh[cars], highway=names[network.road_class[cars]],
        places=places,
    )  # fmt: skip
    done = subprocess.run(
        [python, CHILD, folder], capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _tell(engine: str, said: dict[str, Any], ours: Any) -> None:  # noqa: ANN401
    """Whether the answers are alike, beside the rows."""
    if "problem" in said:
        print(f"{engine}: {said['problem']}", file=sys.stderr)
    elif ours is not None:
        theirs = np.array([np.nan if one is None else one for one in said["times"]], float)
        ratio = float(np.nanmedian(theirs / ours))
        print(f"{engine}: built in {said['build']:.1f} s; its times are {ratio:.2f} of ours", file=sys.stderr)


def _best(work: Any) -> tuple[Any, float]:  # noqa: ANN401
    answer, least = work(), float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = work()
        least = min(least, time.perf_counter() - start)
    return answer, least


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    measured(_rows, parser.parse_args().json)
