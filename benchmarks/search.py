"""How long does a search take among 200,000 entries, is the right thing first, and how do others do?

    python benchmarks/search.py [--json]

Qingdao as it is declared, 100,000 places of its real communities, 80,000 cases and certificates that belong to 20,000
people, 20,000 that offices see. The 60 queries of the city's own set (Chinese, pinyin, initials, mistyped, English),
asked by a visitor, a resident and a clerk in turn. SQLite, then PostgreSQL. The peers search the same rows for the
same visitor: `LIKE '%…%'` on titles, summaries and keywords; SQLite's FTS5 with trigrams; PostgreSQL's pg_trgm. They
find no pinyin and know no everyday words: beside each figure stands how many of the 58 that need no
certificate of one's own put the right thing first.
Each query counts with its best round, since other programs disturb but never help.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ENTRIES = 200_000
ROUNDS = 10
PEER_ROUNDS = 2

sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure both databases, each in a process of its own; print and give the rows."""
    from tests.services import start_postgres

    rows: list[dict[str, Any]] = []
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            url = stack.enter_context(start_postgres()) if database == "PostgreSQL" else ""
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="onecity-bench-"))
            rows += measured(database, url, folder)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{row['name']}: {row['ours']:,} {row['unit']}  {row['peers'] or ''}")
    return rows


def measured(database: str, url: str, folder: str) -> list[dict[str, Any]]:
    """The rows of one database."""
    environment = os.environ | {
        "ONECITY_DATA": folder,
        "ONECITY_DATABASE_URL": url,
        "ONECITY_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "onecity.site.settings",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, __file__, "--measure"], env=environment, capture_output=True, text=True, timeout=1700
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return [row | {"name": f"search: {row['name']}, {ENTRIES} entries, {database}"} for row in rows]


def measure() -> None:
    """Fill the database, then ask."""
    import django

    django.setup()
    from django.core.management import call_command

    from _peers import searching as peers
    from _peers.city_of_entries import askers, fill, queries, size_mb
    from onecity.base.search.door import find, suggest

    call_command("migrate", verbosity=0)
    taken_s = fill(ENTRIES)
    typed, actors = queries(), askers()
    mine = [ask(partial(find, actor), typed) for actor in actors]
    together = [ms for times, _ in mine for ms in times]
    theirs = {name: ask(peer, typed, PEER_ROUNDS) for name, peer in peers.prepared().items()}
    asked = f"of {len(together)} queries ({mine[0][1]} first for a visitor)"
    rows = [
        row(
            f"{share} {asked}",
            at(together, percent),
            "ms",
            [
                beside(f"{name} ({good} first)", at(times, percent), at(mine[0][0], percent))
                for name, (times, good) in theirs.items()
            ],
        )
        for share, percent in (("p50", 50), ("p95", 95), ("p99", 99))
    ]
    letters: list[tuple[str, tuple[str, ...]]] = [
        (text[:end], ()) for text, _ in typed for end in range(1, len(text) + 1)
    ]
    times, _ = ask(partial(suggest, actors[0]), letters, rounds=2)
    rows.append(row("p95 of a suggestion, for each letter typed", at(times, 95), "ms"))
    rows.append(row("indexed", ENTRIES / taken_s, "entries/s", better="higher"))
    rows.append(row("index and entries on disk", size_mb(), "MB"))
    print(json.dumps(rows, ensure_ascii=False))


def row(
    name: str, ours: float, unit: str, peers: Iterable[dict[str, Any]] = (), better: str = "lower"
) -> dict[str, Any]:
    """A row of the table."""
    rounded = [one | {"figure": round(one["figure"], 2), "ratio": round(one["ratio"], 2)} for one in peers]
    return {"name": name, "ours": round(ours, 2), "unit": unit, "better": better, "peers": rounded}


def beside(name: str, theirs: float, ours: float) -> dict[str, Any]:
    """A peer's figure; the ratio is to ours for the same visitor."""
    return {"name": name, "figure": theirs, "ratio": theirs / ours}


def ask(
    search: Callable[[str], Any], typed: list[tuple[str, tuple[str, ...]]], rounds: int = ROUNDS
) -> tuple[list[float], int]:
    """How many milliseconds each query took in its best round; and how often the right thing came first."""
    from _peers.city_of_entries import is_right

    good = sum(is_right(search(text), first) for text, first in typed)
    best = [float("inf")] * len(typed)
    for _ in range(rounds):
        for place, (text, _first) in enumerate(typed):
            began = time.perf_counter()
            search(text)
            best[place] = min(best[place], (time.perf_counter() - began) * 1_000)
    return best, good


def at(times: list[float], percent: int) -> float:
    """The time below which so many lie."""
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure()
    else:
        main(asked.json)
