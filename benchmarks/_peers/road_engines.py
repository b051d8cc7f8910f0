"""Times by OSRM (MLD) and Valhalla on a network that `benchmarks/road_engines.py` wrote: run by Python 3.12 or later.

    python road_engines.py FOLDER

Needs `osmium`, `osrm-bindings`, `pyvalhalla`; none of OneCity. FOLDER has `network.npz` (lon, lat of nodes; tail, head,
oneway, kmh, highway of segments; places). Prints JSON: for each engine the seconds to build, the best seconds for each
table, and the times of the first, so that the caller can see whether the answers are alike.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import osmium
import osrm
import valhalla

TABLES = {"80 → 1": (80, 1), "100 × 100": (100, 100)}
ROUNDS, LONG_S = 4, 10.0


def write(folder: Path, network: dict) -> Path:  # type: ignore[type-arg]
    """The network as an OpenStreetMap file: a way for each segment, with its speed."""
    path = folder / "network.osm.pbf"
    writer = osmium.SimpleWriter(str(path))
    for number, (lon, lat) in enumerate(
        zip(network["lon"].tolist(), network["lat"].tolist(), strict=True), 1
    ):
        writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), version=1))
    columns = [network[name].tolist() for name in ("tail", "head", "oneway", "kmh", "highway")]
    for number, (tail, head, oneway, kmh, highway) in enumerate(zip(*columns, strict=True), 1):
        tags = {"highway": highway, "maxspeed": str(kmh), "oneway": "yes" if oneway else "no"}
        writer.add_way(osmium.osm.mutable.Way(id=number, nodes=[tail + 1, head + 1], tags=tags, version=1))
    writer.close()
    return path


def best(work):  # noqa: ANN001, ANN201  # type: ignore[no-untyped-def]
    """The answer and the least seconds of some rounds; what takes long is asked once."""
    took: list[float] = []
    while len(took) < ROUNDS and sum(took) < LONG_S:
        start = time.perf_counter()
        answer = work()
        took.append(time.perf_counter() - start)
    return answer, min(took)


def by_osrm(folder: Path, data: Path, places: list[tuple[float, float]]) -> dict[str, object]:
    """OSRM with its own car profile and the multi-level algorithm, one thread."""
    home = Path(osrm.__file__).parent
    start = time.perf_counter()
    base = folder / "network.osrm"
    for tool, *rest in (
        ("osrm-extract", "-t", "1", "-p", home / "share/profiles/car.lua", data),
        ("osrm-partition", "-t", "1", base),
        ("osrm-customize", "-t", "1", base),
    ):
        subprocess.run([home / "bin" / tool, *rest], check=True, capture_output=True)
    took = time.perf_counter() - start
    engine = osrm.OSRM(
        algorithm="MLD", storage_config=str(base), use_shared_memory=False, max_locations_distance_table=-1
    )
    rows, times = {}, []
    for name, (origins, ends) in TABLES.items():
        asked = osrm.TableParameters(
            coordinates=places[: origins + ends],
            sources=list(range(origins)),
            destinations=list(range(origins, origins + ends)),
        )
        answer, rows[name] = best(lambda asked=asked: engine.Table(asked))
        times = times or [float(row[0]) for row in answer["durations"]]
    return {"build": took, "tables": rows, "times": times}


def by_valhalla(folder: Path, data: Path, places: list[tuple[float, float]]) -> dict[str, object]:
    """Valhalla's matrix for cars, one thread."""
    start = time.perf_counter()
    (folder / "tiles").mkdir()
    config = valhalla.get_config(tile_extract="", tile_dir=str(folder / "tiles"), verbose=False)
    config["mjolnir"]["concurrency"] = 1
    config["mjolnir"]["tile_extract"] = ""
    for limit in config["service_limits"].values():
        if isinstance(limit, dict) and "max_matrix_location_pairs" in limit:
            limit |= {"max_matrix_location_pairs": 10**6, "max_matrix_distance": 10**6}
    path = folder / "valhalla.json"
    path.write_text(json.dumps(config))
    tool = Path(valhalla.__file__).parent / "bin" / "valhalla_build_tiles"
    subprocess.run([tool, "-c", path, data], check=True, capture_output=True)
    took = time.perf_counter() - start
    actor = valhalla.Actor(str(path))
    rows, times = {}, []
    for name, (origins, ends) in TABLES.items():
        spots = [{"lon": lon, "lat": lat} for lon, lat in places[: origins + ends]]
        said = {"sources": spots[:origins], "targets": spots[origins:], "costing": "auto", "verbose": False}
        asked = json.dumps(said)
        answer, rows[name] = best(lambda asked=asked: json.loads(actor.matrix(asked)))
        times = times or [row[0] for row in answer["sources_to_targets"]["durations"]]
    return {"build": took, "tables": rows, "times": times}


def main(folder: Path) -> None:
    """Build, ask, print."""
    network = dict(np.load(folder / "network.npz"))
    data, places = write(folder, network), [tuple(one) for one in network["places"].tolist()]
    found: dict[str, object] = {}
    for name, ask in (("OSRM MLD", by_osrm), ("Valhalla", by_valhalla)):
        try:
            found[name] = ask(folder, data, places)
        except Exception as problem:  # one engine that fails does not hide the other
            output = getattr(problem, "stderr", None) or b""
            found[name] = {"problem": f"{type(problem).__name__}: {problem} {output[-300:]!r}"}
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
