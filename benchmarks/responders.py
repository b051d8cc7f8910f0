"""How long does it take to choose whom to ask, among 1,000 volunteers and 1,800 defibrillators?

    python benchmarks/responders.py [--json]

All of them around one patient and no ring to shorten the list: the worst there is. The peer looks at every volunteer
and every pair in plain Python.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from _peers.in_a_folder import printed

ROUNDS = 7
VOLUNTEERS, AEDS = 1_000, 1_800
TURNS = ((2, 1), (4, 3))


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    rows = _rows()
    return printed(rows, as_json)


def _rows() -> list[dict[str, Any]]:
    from onecity.engines.emergency.rules.responders.choosing import Times, choose

    luck = np.random.default_rng(1)
    times = Times(
        luck.uniform(60, 1_200, VOLUNTEERS),
        luck.uniform(60, 1_200, (VOLUNTEERS, AEDS)),
        luck.uniform(60, 1_200, AEDS),
    )
    able = np.ones(VOLUNTEERS, bool)
    chosen = choose(times, able, able, TURNS)
    ours = _best(lambda: choose(times, able, able, TURNS))
    peer, same = _timed(lambda: _plain(times))
    assert [one.volunteer for one in chosen] == same
    name = f"emergency: whom to ask, {VOLUNTEERS:,} volunteers × {AEDS:,} defibrillators"
    ratio = round(peer / ours)
    peers = [{"name": "plain Python", "figure": round(peer * 1000), "ratio": ratio}]
    return [{"name": name, "ours": round(ours * 1000, 1), "unit": "ms", "better": "lower", "peers": peers}]


def _plain(times: Any) -> list[int]:  # noqa: ANN401
    """The same choice, by looking at everything again and again."""
    to_patient, to_aed = times.to_patient.tolist(), times.to_aed.tolist()
    back = times.aed_to_patient.tolist()
    left, devices, found = set(range(VOLUNTEERS)), set(range(AEDS)), []
    for cpr, aed in TURNS:
        for _ in range(cpr):
            one = min(left, key=lambda v: (to_patient[v], v))
            left.discard(one)
            found.append(one)
        for _ in range(aed):
            _, one, device = min((to_aed[v][a] + back[a], v, a) for v in left for a in devices)
            left.discard(one)
            devices.discard(device)
            found.append(one)
    return found


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    made = work()
    return time.perf_counter() - begun, made


def _best(work: Callable[[], Any]) -> float:
    return min(_timed(work)[0] for _ in range(ROUNDS))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
