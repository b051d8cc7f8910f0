"""HTTP in, rules, webhook out: how do we compare with Prometheus and VictoriaMetrics, each with Alertmanager?

    python benchmarks/sensing-peers.py [--json] [--quick] [--things N] [--rounds N] [--only NAME]

On this machine, one after the other, in the same run. The same series, the same rule (`level >= 1000`), the same
client and the same receiver of webhooks, which share the two cores with whoever is measured. Measured of each:

- readings a second, over four connections, 10,000 readings a request (50,000 to us, since a program may send 600
  requests a minute; more at once slows peers down): first one reading of each series in every round, then fifty of
  each series at once (fewer where there are more than 100,000 series). Ours counts until the rules have seen all of
  it: until a reading sent at the end has come out as a warning. Peers count until the last request is answered.
- reading → webhook: one reading at a time over the limit, while 10,000 others come in every second.
- a burst: 5,000 series over the limit in one request, until the last of them is at the webhook.
- seconds of processor time, and memory.

What is unfair, to whom: peers look at their rules every second, which is the shortest they take, we with each reading;
ours answers when a reading is on the disk (fdatasync), Prometheus when it is in a file that is not synced,
VictoriaMetrics when it is in memory; peers get protobuf compressed by snappy, ours JSON, once as columns and once as
SensorThings; ours writes each
warning with its event into a database before it sends it, and makes an incident, an order and an entry of the audit
of it besides, which the burst has to share the processor with (reported apart).

Peers come from Debian: apt-get install --no-install-recommends prometheus prometheus-alertmanager victoria-metrics
(the last of them has vmalert in it). Their services need not run. Without them ours is measured alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from _peers.alerting import PEERS, Prometheus, missing
from _peers.contestant import Caller, Contestant, cpu_s, memory_mb, send_all
from _peers.sink import Sink
from _peers.warned import OneCity

LANES = 4
BATCH = 10_000
HISTORY, MOST_HISTORY = 50, 5_000_000
STORM = 5_000
CALM, HIGH = 80.5, 2000.0
PATIENCE_S = 120.0
REST_S = 5.0


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    things: int = 100_000
    rounds: int = 40
    probes: int = 200

    @property
    def history(self) -> int:
        """How many readings of each series come at once, when several do."""
        return min(HISTORY, MOST_HISTORY // self.things)


@dataclass
class Found:
    """What was measured of one."""

    name: str
    figures: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def main(as_json: bool = False, size: Size = Size(), only: str = "") -> list[dict[str, Any]]:
    """Measure all, and print."""
    with tempfile.TemporaryDirectory(prefix="onecity-bench-", ignore_cleanup_errors=True) as name:
        _django(Path(name))
        sink = Sink().start()
        found = []
        for make in _contestants(Path(name), sink, size, only):
            found.append(_measured(make(), sink, size))
            _say(f"{found[-1].name}: " + "; ".join(f"{k} {v:,.4g}" for k, v in found[-1].figures.items()))
    rows = _rows(found, size)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return rows
    for row in rows:
        print(f"{row['name']}: {row['ours']:,} {row['unit']}")
        for peer in row["peers"]:
            print(f"  {peer['name']}: {peer['figure']:,} ({peer['ratio']} times as good)")
    for one in found:
        for note in one.notes:
            print(f"{one.name}: {note}")
    return rows


def _contestants(folder: Path, sink: Sink, size: Size, only: str) -> Iterator[Callable[[], Contestant]]:
    if only in "OneCity":
        yield lambda: OneCity(folder, sink.url, size.things)
    for peer in PEERS:
        if only not in peer.name:
            continue
        if lacking := missing(*peer.NEEDS):
            _say(f"{peer.name} is not measured, it is not installed: {lacking}")
            continue
        for grouped in (False, True) if peer is Prometheus else (True,):
            yield lambda peer=peer, grouped=grouped: peer(
                folder / f"{peer.__name__}-{grouped}", sink.url, grouped=grouped
            )


def _measured(who: Contestant, sink: Sink, size: Size) -> Found:
    found = Found(who.name, notes=[who.said])
    sink.heard.clear()
    try:
        who.start()
        found.figures |= _ingest(who, sink, size)
        if isinstance(who, OneCity):
            who.use_other_program()
        found.figures |= _one_by_one(who, sink, size)
        found.figures |= _burst(who, sink, size)
        if isinstance(who, OneCity):
            found.figures["incidents/s"], note = _incidents(who)
            found.notes.append(note)
    except Exception as problem:
        logged = who.logged() if isinstance(who, OneCity) else ""
        _say(f"{who.name} failed: {type(problem).__name__}: {problem} {logged}")
        found.notes.append(f"failed: {problem}")
        if isinstance(who, OneCity):
            raise
    finally:
        who.stop()
    return found


def _ingest(who: Contestant, sink: Sink, size: Size) -> dict[str, float]:
    figures: dict[str, float] = {}
    length = (size.rounds + size.history) * 1000
    begin = round(time.time() * 1000) - len(who.WAYS) * length - 10_000
    # everything is known before the clock runs
    send_all(who, _lanes(who, size, [[begin - 1000]], who.rows))
    time.sleep(REST_S)
    for number, way in enumerate(who.WAYS):
        who.way = way
        suffix = f", {way}" if number else ""
        figures |= _ingest_one_way(who, sink, size, begin + number * length, suffix)
    who.way = next(iter(who.WAYS))
    return figures | {"MB of memory": memory_mb(who.processes)}


def _ingest_one_way(who: Contestant, sink: Sink, size: Size, begin: int, suffix: str) -> dict[str, float]:
    figures = {}
    plain = [[begin + i * 1000] for i in range(size.rounds)]
    history = [[begin + (size.rounds + i) * 1000 for i in range(size.history)]]
    for name, moments, batch in (
        (f"readings/s{suffix}", plain, who.rows),
        (f"readings/s, several at once{suffix}", history, who.rows // size.history),
    ):
        lanes = _lanes(who, size, moments, batch)
        count = size.things * sum(map(len, moments))
        used, started = cpu_s(who.processes), time.perf_counter()
        took = send_all(who, lanes)
        if isinstance(who, OneCity):
            took = _caught_up(who, sink, size, name) - started
        figures[name] = count / took
        figures[f"CPU s per million {name}"] = (cpu_s(who.processes) - used) / count * 1e6
    return figures


def _lanes(who: Contestant, size: Size, moments: Sequence[Sequence[int]], batch: int) -> list[list[bytes]]:
    """Bodies by connection; those of one series all come over the same, in order."""
    lanes: list[list[bytes]] = [[] for _ in range(LANES)]
    for times in moments:
        for number, first in enumerate(range(0, size.things, batch)):
            series = range(first, min(first + batch, size.things))
            lanes[number % LANES].append(who.body((series, times, CALM)))
    return lanes


def _caught_up(who: OneCity, sink: Sink, size: Size, name: str) -> float:
    """The moment at which the warning of a reading that was sent last has come."""
    thing = size.probes + len(name)  # another one each time, that nobody else uses
    Caller(who).send(who.body(([thing], [round(time.time() * 1000)], HIGH)))
    return sink.wait_for({f"t-{thing}"}, PATIENCE_S)


def _one_by_one(who: Contestant, sink: Sink, size: Size) -> dict[str, float]:
    stop, sent = threading.Event(), dict[str, float]()
    background = threading.Thread(target=_calm, args=(who, size, stop))
    used, begun = cpu_s(who.processes), time.perf_counter()
    background.start()
    caller, chance = Caller(who), random.Random(1)
    for thing in range(size.probes):
        body = who.body(([thing], [round(time.time() * 1000)], HIGH))
        sent[f"t-{thing}"] = time.perf_counter()
        caller.send(body)
        time.sleep(chance.uniform(0.1, 0.5))
    sink.wait_for(set(sent), PATIENCE_S)
    stop.set()
    background.join()
    took = time.perf_counter() - begun
    waits = sorted((sink.heard[thing] - at) * 1000 for thing, at in sent.items())
    return {
        "p50 ms": waits[len(waits) // 2],
        "p99 ms": waits[min(int(len(waits) * 0.99), len(waits) - 1)],
        "CPU %": (cpu_s(who.processes) - used) / took * 100,
    }


def _calm(who: Contestant, size: Size, stop: threading.Event) -> None:
    """10,000 readings a second of others."""
    caller, first = Caller(who), BATCH
    while not stop.wait(1.0):
        series = range(first, min(first + BATCH, size.things - STORM))
        caller.send(who.body((series, [round(time.time() * 1000)], CALM)))
        first = first + BATCH if first + 2 * BATCH < size.things else BATCH


def _burst(who: Contestant, sink: Sink, size: Size) -> dict[str, float]:
    series = range(size.things - STORM, size.things)
    body = who.body((series, [round(time.time() * 1000)], HIGH))
    used, begun = cpu_s(who.processes), time.perf_counter()
    Caller(who).send(body)
    answered = time.perf_counter()
    last = sink.wait_for({f"t-{one}" for one in series}, PATIENCE_S)
    first = min(sink.heard[f"t-{one}"] for one in series)
    return {
        "burst s": last - begun,
        "burst answered s": answered - begun,
        "burst first s": first - begun,
        "burst CPU s": cpu_s(who.processes) - used,
    }


def _incidents(who: OneCity) -> tuple[float, str]:
    """How many warnings of the burst become incidents in a second, with their orders and entries of the audit."""
    begun, before = time.perf_counter(), who.incidents()
    taken, tasks, entries = before
    while time.perf_counter() - begun < PATIENCE_S / 4:
        taken, tasks, entries = who.incidents()
        if taken >= STORM + 1:
            break
        time.sleep(0.2)
    rate = (taken - before[0]) / (time.perf_counter() - begun)
    return rate, (
        "incidents are made of the burst with some dozens of warnings in a transaction; "
        f"so far {taken:,} warnings in incidents, {tasks:,} orders, {entries:,} entries of the audit"
    )


FIGURES = (
    ("readings taken in over HTTP, one of each series a round", "readings/s", "readings/s", "higher"),
    ("… several of each series in a request", "readings/s, several at once", "readings/s", "higher"),
    ("one of each series, ours as SensorThings", "readings/s, SensorThings", "readings/s", "higher"),
    (
        "… several at once, ours as SensorThings",
        "readings/s, several at once, SensorThings",
        "readings/s",
        "higher",
    ),
    ("reading → webhook, p50", "p50 ms", "ms", "lower"),
    ("… p99", "p99 ms", "ms", "lower"),
    ("5,000 warnings at once, the last at the webhook", "burst s", "s", "lower"),
    ("… made into incidents, with orders and audit", "incidents/s", "warnings/s", "higher"),
    ("CPU for a million readings", "CPU s per million readings/s", "s", "lower"),
    ("CPU while one warns at a time", "CPU %", "% of a core", "lower"),
    ("memory", "MB of memory", "MB", "lower"),
)


def _rows(found: Sequence[Found], size: Size) -> list[dict[str, Any]]:
    ours = next((one for one in found if one.name == OneCity.name), Found("", {}))
    lacking = missing(*(one for peer in PEERS for one in peer.NEEDS))
    note = f" (peers missing: {lacking})" if lacking else ""
    return [
        {
            "name": f"sensing, {size.things:,} series: {name}{note}",
            "ours": _rounded(ours.figures[key]),
            "unit": unit,
            "better": better,
            "peers": _beside(found, key, ours.figures[key], better),
        }
        for name, key, unit, better in FIGURES
        if key in ours.figures
    ]


def _beside(found: Sequence[Found], key: str, mine: float, better: str) -> list[dict[str, Any]]:
    """Each peer at its best over its settings."""
    best: dict[str, float] = {}
    key = key.removesuffix(", SensorThings")
    choose = max if better == "higher" else min
    for one in found:
        if one.name != OneCity.name and key in one.figures:
            best[one.name] = choose(best.get(one.name, one.figures[key]), one.figures[key])
    return [
        {
            "name": name,
            "figure": _rounded(figure),
            "ratio": round(mine / figure if better == "higher" else figure / max(mine, 1e-9), 2),
        }
        for name, figure in best.items()
    ]


def _rounded(figure: float) -> float:
    return round(figure) if figure >= 1000 else float(f"{figure:.4g}")


def _django(folder: Path) -> None:
    os.environ |= {"ONECITY_DATA": str(folder), "ONECITY_LOG_LEVEL": "ERROR"}
    os.environ["ONECITY_WEBHOOK_NETWORKS"] = '["127.0.0.0/8"]'
    os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
    import django

    django.setup()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a few rounds and probes")
    parser.add_argument(
        "--things", type=int, default=Size.things, help="series; 700000 takes some minutes to load"
    )
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--only", default="", help="OneCity, Prometheus or VictoriaMetrics")
    asked = parser.parse_args()
    rounds = asked.rounds or (5 if asked.quick else Size.rounds)
    main(asked.json, Size(asked.things, rounds, 20 if asked.quick else Size.probes), asked.only)
