"""How many readings a second do the rules of a network take in on one core?

    python benchmarks/sensing-kernel.py [--json]

700,000 things with thresholds of their own, a reading of each every five minutes in a new random order, batches of
10,000 with a tick of the clock between them. Before the clock starts five hours of readings are taken in, so that
every window is full and old readings are forgotten as fast as new ones come. About one thing in a hundred is warned
about. The rule has four levels, `for`, hysteresis and a rate; then the same with the sum of an hour instead of the
rate. In the storm every thing crosses a threshold in one round.

No peer: others cannot run this from memory. `sensing-peers` measures the way from a message to a warning beside
Prometheus and VictoriaMetrics.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.rules.batch import Batch, tick
from onecity.engines.sensing.rules.program import compile_network
from onecity.engines.sensing.rules.state import State, new_state
from onecity.engines.sensing.rules.step import step
from onecity.engines.sensing.rules.things import Things

THINGS = 700_000
BATCH = 10_000
EVERY_MS = 300_000
WARM_ROUNDS = 60
ROUNDS = 30
WORDS = {"zh": "基准", "en": "Benchmark"}
ATTRIBUTES = {"limit": "double", "design": "double", "check": "double"}
RATE = 'rate(level, "1h") > 5.0'
SUM = 'sum(level, "1h") > 2000.0'


def network(last: str, kind: str) -> Network:
    """A rule with four levels; the last of them looks at a window."""
    levels = {
        "blue": {"when": "level >= thing.limit - 0.3", "for": "10m"},
        "yellow": {"when": "level >= thing.limit", "for": "10m"},
        "orange": {"when": "level >= thing.design"},
        "red": {"when": f"level >= thing.check || {last}"},
    }
    return Network.model_validate(
        {
            "id": "benchmark",
            "title": WORDS,
            "thing": {"layer": "things"},
            "observe": {"level": {"title": WORDS, "every": "5m", "kind": kind}},
            "rules": [{"id": "flood", "levels": levels, "clear": {"below": 0.1, "for": "30m"}}],
            "examples": [{"id": "one", "title": WORDS, "start": "2026-07-01T00:00:00Z", "things": {"a": {}}}],
        }
    )


def things(random: np.random.Generator) -> Things:
    """Things whose thresholds lie around 84 m."""
    limit = 84.0 + random.random(THINGS)
    columns: dict[str, Any] = {"limit": limit, "design": limit + 1.5, "check": limit + 2.2}
    return Things(tuple(map(str, range(THINGS))), columns)


def rounds(random: np.random.Generator, count: int, first: int, base: float) -> Iterator[list[Batch]]:
    """Batches of rounds in which every thing reports once."""
    quiet = random.random(THINGS) < 0.99
    for number in range(first, first + count):
        order = random.permutation(THINGS).astype(np.int32)
        level = np.where(quiet, base, base + 1.2)[order] + random.normal(0.0, 0.05, THINGS)
        at = np.full(THINGS, number * EVERY_MS) + random.integers(0, 1000, THINGS)
        batches = []
        for begin in range(0, THINGS, BATCH):
            part = slice(begin, begin + BATCH)
            rows = Batch(
                order[part],
                np.zeros(BATCH, np.uint8),
                at[part],
                level[part],
                np.zeros(BATCH, np.uint8),
                at[part],
            )
            clock = Batch.of([tick(number * EVERY_MS + begin * 300 // BATCH)])
            batches.append(Batch.together([clock, rows]))
        yield batches


def per_second(state: State, batches: list[Batch]) -> tuple[float, int]:
    """Readings a second over these batches, and how many transitions they made."""
    told, started = 0, time.perf_counter()
    for batch in batches:
        state, transitions = step(state, batch)
        told += len(transitions)
    return THINGS / (time.perf_counter() - started), told


def measured(last: str, kind: str) -> tuple[float, float, float]:
    """The best of some rounds, all of them with the forgetting, and the round of the storm."""
    random = np.random.default_rng(1)
    state = new_state(compile_network(network(last, kind), ATTRIBUTES), things(random), 0)
    for batches in rounds(np.random.default_rng(2), WARM_ROUNDS, 1, 83.0):
        per_second(state, batches)
    speeds = [
        per_second(state, batches)[0]
        for batches in rounds(np.random.default_rng(2), ROUNDS, 1 + WARM_ROUNDS, 83.0)
    ]
    assert not state.tally[:, :-1].any()
    (storm,) = rounds(np.random.default_rng(3), 1, 1 + WARM_ROUNDS + ROUNDS, 86.0)
    stormy, warned = per_second(state, storm)
    assert warned > THINGS // 2
    return max(speeds), ROUNDS / sum(1 / speed for speed in speeds), stormy


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure and print."""
    plain, all_plain, storm = measured(RATE, "gauge")
    summed, all_summed, _ = measured(SUM, "increment")
    found = [
        ("sensing: 4 levels, for, rate; 700,000 things, all rounds", all_plain),
        ("sensing: … the best of these rounds", plain),
        ("sensing: the same with the sum of an hour, all rounds", all_summed),
        ("sensing: … the best of these with the sum", summed),
        ("sensing: storm, every thing warns at once", storm),
    ]
    figures = [
        {"name": name, "ours": round(speed), "unit": "readings/s", "better": "higher", "peers": []}
        for name, speed in found
    ]
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for figure in figures:
            print(f"{figure['name']}: {figure['ours']:,} {figure['unit']}")
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
