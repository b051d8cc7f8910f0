"""How many events a second are told durably: written with a change, delivered, their effect committed?

    python benchmarks/outbox.py [--json]

One process on SQLite with `synchronous=FULL`, in a data folder that is thrown away: each event costs two
commits to the disk, the change's and the effect's. Beside it the bare cost of those two, without any outbox.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from onecity.core.cloudevents import CloudEvent

SECONDS = 2.0
MODULE = "outbox_benchmark"
APPS = ("django.contrib.contenttypes", "onecity.base.audit", "onecity.base.outbox")


@dataclass(frozen=True, slots=True)
class Happened:
    """Something happened to one of a hundred things."""

    type: ClassVar[str] = "onecity.bench.happened.v1"
    number: int

    @property
    def subject(self) -> str:
        """The thing."""
        return f"thing:{self.number % 100}"


def effect(event: CloudEvent) -> None:
    """What the listener does: one row."""
    _insert("effect", event.data["number"])


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, and print the rows as text or JSON."""
    with tempfile.TemporaryDirectory(prefix="onecity-bench-") as folder:
        _prepare(Path(folder))
        told, bare = _rate(_tell), _rate(_two_commits)
    row = {
        "name": "outbox: event told once, SQLite, synchronous=FULL",
        "ours": round(told, 1),
        "unit": "events/s",
        "better": "higher",
        "peers": [{"name": "two bare commits", "figure": round(bare, 1), "ratio": round(told / bare, 2)}],
    }
    if as_json:
        print(json.dumps([row], ensure_ascii=False, indent=2))
    else:
        print(f"{row['name']}: {told:,.0f} {row['unit']}\n  two bare commits: {bare:,.0f}")
    return [row]


def _prepare(folder: Path) -> None:
    """Django with the outbox alone, and a manifest with one listener."""
    os.environ["ONECITY_DATA"] = str(folder)
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from onecity.base.manifest import Engine, Listener
    from onecity.core.text import Text
    from onecity.site.configuration import Configuration
    from onecity.site.database import database

    module = sys.modules[MODULE] = sys.modules[__name__]
    listeners = (Listener(Happened.type, f"{MODULE}:effect"),)
    module.ENGINE = Engine("bench", Text(zh="测量", en="Benchmark"), listeners=listeners)  # type: ignore[attr-defined]
    settings.configure(
        DATABASES={"default": database(Configuration(data=folder, database_url=""))},
        INSTALLED_APPS=APPS,
        ONECITY_ENGINES=[f"{MODULE}:ENGINE"],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for table in ("change", "effect"):
            cursor.execute(f"CREATE TABLE bench_{table} (number BIGINT)")


def _tell(number: int) -> None:
    from django.db import transaction

    from onecity.base.outbox.door import emit

    with transaction.atomic():
        _insert("change", number)
        emit(Happened(number))


def _two_commits(number: int) -> None:
    _insert("change", number)
    _insert("effect", number)


def _insert(table: str, number: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO bench_{table} VALUES (%s)", [number])


def _rate(act: Callable[[int], None]) -> float:
    """Acts per second."""
    start, number = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        act(number)
        number += 1
    return number / (time.perf_counter() - start)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
