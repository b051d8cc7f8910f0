"""How many cases of six items a second of processor time, every step durable before the next?

    python benchmarks/workflows.py [--json]

Ours: the engine's own path, as every door of affairs takes it: read the events of the case, fold them, apply the step,
let follow what follows by itself, write what is new, commit. It is Qingdao's construction service with all its
conditions. Rights, sealing, audit, worklist and messages are not in this figure, and neither do the peers have any
of them; `benchmarks/affairs.py` has the figure with all of it.

Beside it, with the same six items in the same order, in the same database and over the same connection:
SpiffWorkflow (BPMN; the workflow is read from JSON and written back as JSON at each step, as a server has to) and
django-viewflow (its own tables). SQLite in WAL mode with synchronous=FULL, then PostgreSQL with synchronous_commit.
Each runs in a process of its own, turn by turn; the best of several rounds counts, since others on the machine disturb
but never help. The peers are installed into a folder of the virtual environment from `benchmarks/_peers/peers.lock`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "benchmarks" / "_peers"
INSTALLED = ROOT / ".venv" / "peers"
ROUNDS = 5
RUNNERS = ("ours", "spiff", "viewflows")
NAMES = {"spiff": "SpiffWorkflow 3.2", "viewflows": "django-viewflow 2.4"}

sys.path.insert(0, str(ROOT))

from tests.services import start_postgres  # noqa: E402


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    install()
    rows = []
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            url = stack.enter_context(start_postgres()) if database == "PostgreSQL" else ""
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            rows.append(row(database, measured(url, folder)))
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one in rows:
            print(f"{one['name']}: {one['ours']} {one['unit']}")
            for peer in one["peers"]:
                print(f"  {peer['name']}: {peer['figure']} (ours is {peer['ratio']} times as fast)")
    return rows


def row(database: str, best: dict[str, float]) -> dict[str, Any]:
    """One line of figures."""
    ours = best["ours"]
    peers = [
        {"name": title, "figure": round(best[name], 1), "ratio": round(ours / best[name], 2)}
        for name, title in NAMES.items()
    ]
    return {
        "name": f"workflows: cases of six items, each step durable, {database}",
        "ours": round(ours, 1),
        "unit": "cases per CPU second",
        "better": "higher",
        "peers": peers,
    }


def measured(url: str, folder: str) -> dict[str, float]:
    """The best round of each, taking turns."""
    best = dict.fromkeys(RUNNERS, 0.0)
    for number in range(ROUNDS):
        for name in RUNNERS:
            best[name] = max(best[name], once(name, url, f"{folder}/{name}", first=number == 0))
    return best


def once(name: str, url: str, data: str, *, first: bool) -> float:
    """One round of one runner in its own process; the first prepares its tables."""
    environment = os.environ | {
        "ONECITY_DATA": data,
        "ONECITY_DATABASE_URL": url,
        "ONECITY_LOG_LEVEL": "ERROR",
        "PYTHONPATH": f"{PEERS}:{INSTALLED}",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, str(PEERS / f"{name}.py"), "--prepare" if first else "--ready"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-3000:]}")
    return float(done.stdout.split()[-1])


def install() -> None:
    """The peers, at the versions of their lock, where nothing else looks for packages."""
    lock = PEERS / "peers.lock"
    stamp = INSTALLED / ".installed"
    if stamp.exists() and stamp.read_text() == lock.read_text():
        return
    options = ["-q", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--upgrade"]
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(INSTALLED), "-r", str(lock)]
    subprocess.run(command, check=True)
    stamp.write_text(lock.read_text())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
