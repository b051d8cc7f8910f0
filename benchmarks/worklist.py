"""How long does a page of a queue take among 100,000 open tasks, beside paging by OFFSET?

python benchmarks/worklist.py [--json]

One process on SQLite in a data folder that is thrown away. Ten organisations in ten divisions; a clerk of one
of them and a chief of the whole city scroll through 200 pages. The peer reads the same pages by OFFSET.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

TASKS = 100_000
CLOSED = 50_000
PAGES = 200
SIZE = 50


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ONECITY_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "onecity.site.settings"
        _prepare()
        clerk, chief = _people()
        rows = [
            _row("page of a clerk's queue", _p95_ms(_pages(clerk)), _p95_ms(_offsets(clerk))),
            _row("page of the whole city's queue", _p95_ms(_pages(chief)), _p95_ms(_offsets(chief))),
            _row("counts of a clerk's tabs", _p95_ms(_counts(clerk)), None),
            _row("counts of the whole city's tabs", _p95_ms(_counts(chief)), None),
        ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(f"{row['name']}: {row['ours']} {row['unit']}  {row['peers'] or ''}")
    return rows


def _row(what: str, ours: float, peer: float | None) -> dict[str, Any]:
    peers = (
        [] if peer is None else [{"name": "OFFSET", "figure": round(peer, 1), "ratio": round(peer / ours, 2)}]
    )
    return {
        "name": f"worklist: p95 of a {what}, {TASKS} open tasks, SQLite".replace("a counts", "counts"),
        "ours": round(ours, 1),
        "unit": "ms",
        "better": "lower",
        "peers": peers,
    }


def _prepare() -> None:
    """A migrated database with open and closed tasks."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.db import transaction
    from django.utils import timezone

    from onecity.base.worklist.models import LAST, Task

    chosen, now = random.Random(7), timezone.now()

    def task(number: int) -> Task:
        due = now + timedelta(minutes=chosen.randrange(-10_000, 50_000)) if number % 5 else None
        return Task(
            engine="affairs",
            kind="decide",
            key=f"case:{number}",
            title_zh=f"李**的申请 {number}",
            title_en=f"Application of L** {number}",
            organisation=f"office-{number % 10}",
            division=f"37020{number // 10 % 10}001",
            permission=("affairs.decide", "affairs.accept")[number // 100 % 2],
            assignee=UUID(int=number % 50 + 1) if number % 3 == 0 else None,
            due_at=due,
            sort_at=due or LAST,
            opened_at=now,
            closed_at=now if number >= TASKS else None,
        )

    with transaction.atomic():
        for start in range(0, TASKS + CLOSED, 10_000):
            Task.objects.bulk_create(map(task, range(start, start + 10_000)), batch_size=1_000)


def _people() -> tuple[Any, Any]:
    from onecity.base.actor import Actor, ActorKind, Grant, Scope

    office = Scope("office-3", "3702")
    rights = frozenset(Grant(name, office) for name in ("affairs.decide", "affairs.accept", "map.view"))
    clerk = Actor(ActorKind.STAFF, id=UUID(int=4), grants=rights)
    everywhere = frozenset({Grant("worklist.assign"), Grant("affairs.decide")})
    return clerk, Actor(ActorKind.STAFF, id=UUID(int=5), grants=everywhere)


def _pages(actor: Any) -> Callable[[], float]:  # noqa: ANN401
    """Each call reads the next page of the queue; from the start again after the end."""
    from onecity.base.worklist.door import queue

    place: str | None = None

    def ask() -> float:
        nonlocal place
        start = time.perf_counter()
        page = queue(actor, page=place, limit=SIZE)
        taken = time.perf_counter() - start
        place = page.next_cursor
        return taken

    return ask


def _offsets(actor: Any) -> Callable[[], float]:  # noqa: ANN401
    """Each call reads the next page by OFFSET."""
    from onecity.base.worklist.models import OPEN, Task
    from onecity.base.worklist.queue import visible
    from onecity.base.worklist.view import views

    offset = 0

    def ask() -> float:
        nonlocal offset
        start = time.perf_counter()
        found = Task.objects.filter(visible(actor)).filter(OPEN).order_by("sort_at", "id")
        rows = views(found[offset : offset + SIZE])
        taken = time.perf_counter() - start
        offset = offset + SIZE if rows else 0
        return taken

    return ask


def _counts(actor: Any) -> Callable[[], float]:  # noqa: ANN401
    from onecity.base.worklist.door import counts

    def ask() -> float:
        start = time.perf_counter()
        counts(actor)
        return time.perf_counter() - start

    return ask


def _p95_ms(ask: Callable[[], float]) -> float:
    ask()
    return statistics.quantiles([ask() * 1_000 for _ in range(PAGES)], n=20)[-1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
