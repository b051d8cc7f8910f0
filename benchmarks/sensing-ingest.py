"""How many readings a second come durably into the log and through the rules, and how soon is a warning committed?

    python benchmarks/sensing-ingest.py [--json]

One process as `onecity ingest` runs it: `Ingest.take` with columns of 10,000 readings of named things, four callers at
once; names are resolved, the log is written with fdatasync, the rules (four levels, `for`, hysteresis, a rate) see
all of it, the newest values are kept. Counted from the first reading handed over until the rules have seen the last.
Then, with all those things, one reading at a time that crosses a threshold: until its warning, transition and event
are committed (SQLite, `synchronous=FULL`). At last 5,000 things cross one at once.

No peer in this run: see `docs/operate/ingest.md` for figures of others on the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from onecity.engines.sensing.ingest.process import Process

BATCH = 10_000
CALLERS = 4
SIZES = (100_000, 700_000)
READINGS = 1_400_000
SINGLES = 100
STORM = 5_000
WORDS = {"zh": "基准", "en": "Benchmark"}
ATTRIBUTES = {"limit": "double", "design": "double", "check": "double"}


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure and print."""
    found: list[tuple[str, float, str, str]] = []
    with tempfile.TemporaryDirectory(prefix="onecity-bench-", ignore_cleanup_errors=True) as folder:
        _prepare(Path(folder))
        for count in SIZES:
            found += _measured(count)
    rows = [
        {"name": f"ingest: {name}", "ours": round(value, 1), "unit": unit, "better": better, "peers": []}
        for name, value, unit, better in found
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['name']}: {row['ours']:,} {row['unit']}")
    return rows


def _measured(count: int) -> Iterator[tuple[str, float, str, str]]:
    random = np.random.default_rng(1)
    with _running(count) as process:
        bench = Bench(process, count, random)
        bench.rounds(max(count, 200_000))
        yield (
            f"readings through log and rules, {count:,} things",
            bench.rounds(READINGS),
            "readings/s",
            "higher",
        )
        times = sorted(bench.single(number) for number in range(SINGLES))
        yield f"reading → committed transition, p50, {count:,} things", times[len(times) // 2], "ms", "lower"
        yield f"… p99, {count:,} things", times[int(len(times) * 0.99)], "ms", "lower"
        yield f"storm of {STORM:,} warnings committed, {count:,} things", bench.storm(), "ms", "lower"


class Bench:
    """Hands readings in and waits for what comes of them."""

    def __init__(self, process: Process, count: int, random: np.random.Generator) -> None:
        self.process, self.count, self.random = process, count, random
        self.handed = 0
        self.keys = np.array([f"thing-{i:07d}" for i in range(count)], object)
        self.quiet = [f"thing-{i:07d}" for i in range(SINGLES)]

    def rounds(self, readings: int) -> float:
        """Readings a second."""
        batches = []
        for begin in range(0, readings, BATCH):
            chosen = (np.arange(begin, begin + BATCH) * 7919) % self.count
            level = 83.0 + self.random.normal(0.0, 0.05, BATCH)
            batches.append((self.keys[chosen].tolist(), level))
        started = time.perf_counter()
        asyncio.run(self._all(batches))
        self._seen()
        return readings / (time.perf_counter() - started)

    async def _all(self, batches: list[tuple[list[str], np.ndarray]]) -> None:
        waiting = iter(batches)

        async def caller() -> None:
            for keys, level in waiting:
                await self._take(keys, level)

        await asyncio.gather(*(caller() for _ in range(CALLERS)))

    async def _take(self, keys: list[str], level: np.ndarray) -> None:
        from onecity.base.telemetry import Readings

        times = np.full(len(keys), round(time.time() * 1000))
        taken = await self.process.intake.take(Readings("bench", keys, ["level"] * len(keys), times, level))
        self.handed += taken.taken

    def single(self, number: int) -> float:
        """Milliseconds from one reading to its committed warning."""
        return self._until_committed([self.quiet[number]], 1)

    def storm(self) -> float:
        """Milliseconds until thousands of warnings are committed."""
        return self._until_committed(self.keys[-STORM:].tolist(), STORM)

    def _until_committed(self, keys: list[str], count: int) -> float:
        from onecity.engines.sensing.models import Change

        wanted = Change.objects.count() + count
        started = time.perf_counter()
        asyncio.run(self._take(keys, np.full(len(keys), 90.0)))
        while Change.objects.count() < wanted:
            assert not self.process.failed
            time.sleep(0.0002)
        return (time.perf_counter() - started) * 1000

    def _seen(self) -> None:
        """Waits until the rules have seen all that was handed over."""
        for lane in self.process.lanes.values():
            while lane.worker.watch.tallies().get("bench", {}).get("level", [0])[-1] < self.handed:
                assert not self.process.failed
                time.sleep(0.001)


@contextmanager
def _running(count: int) -> Iterator[Process]:
    """Ingest with a network of so many things, as if a city had declared them."""
    from django.conf import settings

    from onecity.adapters.out.log_segments import SegmentLog
    from onecity.engines.sensing.declare import Network
    from onecity.engines.sensing.ingest.process import Process
    from onecity.engines.sensing.ingest.roster import Roster, Watched, keep
    from onecity.engines.sensing.rules.record import Declared

    process = Process(SegmentLog(Path(settings.DATA) / f"log-{count}", 1))
    process.rosters.changed = lambda: None  # type: ignore[method-assign]  # no city is loaded
    limits = 84.0 + np.random.default_rng(2).random(count)
    watched = [
        Watched(f"thing-{i:07d}", "", "3702", {"limit": limit, "design": limit + 1.5, "check": limit + 2.2})
        for i, limit in enumerate(limits.tolist())
    ]
    roster = Roster.of(Network.model_validate(_declared()), ATTRIBUTES, watched)
    keep(roster)
    process.start()
    process.rosters.follow({"bench": process.rosters._live(roster)})
    for lane in process.lanes.values():
        lane.tell(Declared(round(time.time() * 1000), (roster.id,)))
    yield process
    process.stop()


def _declared() -> dict[str, Any]:
    levels = {
        "blue": {"when": "level >= thing.limit - 0.3", "for": "10m"},
        "yellow": {"when": "level >= thing.limit", "for": "10m"},
        "orange": {"when": "level >= thing.design"},
        "red": {"when": 'level >= thing.check || rate(level, "1h") > 5.0'},
    }
    return {
        "id": "bench",
        "title": WORDS,
        "thing": {"layer": "things"},
        "observe": {"level": {"title": WORDS, "every": "5m"}},
        "rules": [{"id": "flood", "levels": levels, "clear": {"below": 0.1, "for": "30m"}}],
        "examples": [{"id": "one", "title": WORDS, "start": "2026-07-01T00:00:00Z", "things": {"a": {}}}],
    }


def _prepare(folder: Path) -> None:
    os.environ["ONECITY_DATA"] = str(folder)
    os.environ["ONECITY_LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
