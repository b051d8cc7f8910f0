"""How fast is a year of ambulance calls, and are forty years with intervals affordable?

    python benchmarks/emergency.py [--json]

The reference city's model: 721 zones, 256 ambulances, some 150,000 calls a year; ways by straight line, so that no
network is needed. One thread. The peer is the same simulation as plain Python with an event list: the oracle of the
tests, on a part of the year.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from _peers.in_a_folder import printed

ROUNDS = 5
CITY = Path(__file__).resolve().parents[1] / "cities" / "qingdao"
DAYS, REPLICATIONS, PEER_DAYS = 365, 40, 2


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
    import django

    django.setup()
    rows = _rows()
    return printed(rows, as_json)


def _rows() -> list[dict[str, Any]]:
    from onecity.engines.emergency.reading import read_city
    from onecity.engines.emergency.rules.simulator.calls import draw
    from onecity.engines.emergency.rules.simulator.experiment import LADDER, Plan, experiment, simulate
    from onecity.engines.emergency.rules.simulator.times import straight
    from onecity.engines.emergency.rules.simulator.world import world_of

    model = read_city(CITY)
    seconds = straight(model)
    world = world_of(model, seconds)
    simulate(model, world, draw(model, 1, 0, 1), LADDER)  # numba's compiled code comes from its cache, once
    drawn = draw(model, 1, 0, DAYS)
    calls = len(drawn.zone)
    whole = _best(lambda: simulate(model, world, draw(model, 1, 0, DAYS), LADDER))
    bare = _best(lambda: simulate(model, world, drawn, ()))
    peer = _peer(model, world) * calls / len(draw(model, 1, 0, PEER_DAYS).zone)
    many = _timed(lambda: experiment(model, seconds, Plan(1, DAYS, REPLICATIONS)))
    return [
        _row(
            f"emergency: a year of {calls:,} calls, all features, drawn and run",
            whole,
            [("plain Python", peer)],
        ),
        _row("emergency: the same year, baseline, run only", bare),
        _row(f"emergency: {REPLICATIONS} years with all contributions, one thread", many),
    ]


def _peer(model: Any, world: Any) -> float:  # noqa: ANN401
    """Seconds of plain Python for some days, all features."""
    from onecity.engines.emergency.rules.simulator.calls import calls_of, draw
    from onecity.engines.emergency.rules.simulator.kernel import Policy
    from onecity.engines.emergency.tests.oracle import Oracle

    calls = calls_of(model, draw(model, 1, 0, PEER_DAYS), positioning=True, green_wave=True)
    return _timed(lambda: Oracle(world, calls, Policy(True, True, True)).play())


def _timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _best(work: Callable[[], Any]) -> float:
    return min(_timed(work) for _ in range(ROUNDS))


def _row(name: str, ours: float, peers: list[tuple[str, float]] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "ours": round(ours, 3),
        "unit": "s",
        "better": "lower",
        "peers": [
            {"name": peer, "figure": round(figure, 1), "ratio": round(figure / ours, 1)}
            for peer, figure in peers or []
        ],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
    sys.exit()
