"""How long does an officer wait for their queue, and how long takes the search for what is due, with 100,000 cases?

    python benchmarks/queues.py [--json]

100,000 open cases of all declared services lie in the database: their rows, two events each, an open task each, and
the moments at which they have to be looked at again. Half of all work lies with one department of the city, as on a
bad day. Measured over HTTP inside one process (no network, no load generator): the first page of that department's
queue as a browser gets it, signed in, for a clerk who sees 50,000 tasks and for one who sees a few hundred; then the
search for everything that is due, and one run of the timers with nothing due. SQLite, then PostgreSQL.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from _peers.in_a_folder import printed

ROOT = Path(__file__).resolve().parents[1]
CITY = ROOT / "cities" / "qingdao"
CASES = 100_000
ASKED = 200
CHUNK = 5_000
BUSY = ("civil-affairs", "3702")
QUIET = ("marine", "3702")

sys.path.insert(0, str(ROOT))


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure both databases, each in a process of its own; print and give the rows."""
    from tests.services import start_postgres

    rows: list[dict[str, Any]] = []
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            url = stack.enter_context(start_postgres()) if database == "PostgreSQL" else ""
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            rows += measured(database, url, folder)
    return printed(rows, as_json)


def measured(database: str, url: str, folder: str) -> list[dict[str, Any]]:
    """The figures of one database."""
    environment = os.environ | {
        "ONECITY_DATA": folder,
        "ONECITY_DATABASE_URL": url,
        "ONECITY_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "onecity.site.settings",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, __file__, "--measure"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1200)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return [
        {
            "name": f"queue: {name}, {CASES} open cases, {database}",
            "ours": round(figure, 2),
            "unit": "ms",
            "better": "lower",
            "peers": [],
        }
        for name, figure in found.items()
    ]


def measure() -> None:
    """Fill the database, then ask."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    from onecity.base.actor import system
    from onecity.base.declarations.door import load_release, pin

    load_release(CITY, actor=system({"declarations.load"}))
    with pin():
        fill()
        _analyze()
        print(json.dumps(pages() | timers()))


def _analyze() -> None:
    """Statistics for the planner, as a running database has them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill() -> None:
    """The cases with their events, tasks and timers, in bulk: preparing is not what is measured."""
    from django.utils import timezone

    from onecity.engines.affairs.door import services as offered_services

    now = timezone.now()
    offered = offered_services()
    for start in range(0, CASES, CHUNK):
        _chunk(now, offered, range(start, start + CHUNK))


def _chunk(now: Any, offered: Any, numbers: range) -> None:  # noqa: ANN401
    from onecity.base.worklist.models import Task
    from onecity.core.ids import uuid7
    from onecity.engines.affairs.models import Case, CaseEventRow, Timer

    cases, events, tasks, moments = [], [], [], []
    for number in numbers:
        service = offered[number % len(offered)]
        item = service.items[0]
        due = now + timedelta(minutes=30 + number)
        case = Case(
            number=f"37020220260101{number:06d}",
            service=service.id,
            applicant_id=uuid7(),
            filed_by=uuid7(),
            division="370202",
            answers=b"",
            filed_at=now,
        )
        cases.append(case)
        events += [
            CaseEventRow(case=case, sequence=1, step="filed", at=now, data={"items": [item.id]}),
            CaseEventRow(case=case, sequence=2, step="opened", at=now, item=item.id),
        ]
        organisation, division = BUSY if number % 2 else (item.department, "3702")
        tasks.append(
            Task(
                engine="affairs",
                kind="item",
                key=f"{case.id}:{item.id}",
                title_zh=f"{item.title.zh} · 李**",
                title_en=f"{item.title.en} · 李**",
                organisation=organisation,
                division=division,
                permission="affairs.decide",
                due_at=due,
                sort_at=due,
                opened_at=now,
            )
        )
        moments += [
            Timer(case=case, what="warn", item=item.id, at=due - timedelta(minutes=5)),
            Timer(case=case, what="expire", item=item.id, at=due),
        ]
    for model, rows in ((Case, cases), (CaseEventRow, events), (Task, tasks), (Timer, moments)):
        model.objects.bulk_create(rows)  # type: ignore[attr-defined]


def pages() -> dict[str, float]:
    """How long the queue's first page takes, for a clerk with much and for one with little to do."""
    found: dict[str, float] = {}
    for title, office in (("a clerk who sees half of all tasks", BUSY), ("a clerk of a small office", QUIET)):
        client = browser(office)
        waits = [_page(client) for _ in range(ASKED)]
        found[f"first page, {title}, p50"] = statistics.median(waits)
        found[f"first page, {title}, p95"] = statistics.quantiles(waits, n=20)[-1]
    return found


def browser(office: tuple[str, str]) -> Any:  # noqa: ANN401  Django's test client
    """A browser in which a clerk of the office has signed in."""
    from django.test import Client

    from onecity.base.actor import system
    from onecity.base.identity.door import PersonDraft, assign_role, create_account, create_person

    operator = system({"identity.register", "identity.assign"})
    person_id = create_person(operator, PersonDraft(name="王敏", kind="staff", division=office[1]))
    assign_role(operator, person_id, "clerk", organisation=office[0], division=office[1])
    account = create_account(operator, person_id, username=f"u{person_id.hex[-12:]}", password=None)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"since": int(time.time()), "seen": int(time.time()), "second_factor": True})
    session.save()
    return client


def _page(client: Any) -> float:  # noqa: ANN401
    start = time.perf_counter()
    answer = client.get("/desk/")
    took = (time.perf_counter() - start) * 1000
    if answer.status_code != 200 or "李**" not in answer.content.decode():
        raise AssertionError(f"the queue answers {answer.status_code}")
    return took


def timers() -> dict[str, float]:
    """How long it takes to find all that is due of two days' work, and to run the timers with nothing due."""
    from django.utils import timezone

    from onecity.engines.affairs.door import late_items, run_timers
    from onecity.engines.affairs.models import Timer

    now = timezone.now()
    found = {}
    start = time.perf_counter()
    run_timers(now)
    found["a run of the timers, nothing due"] = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    late = late_items(now + timedelta(days=2))
    found["the oldest of everything that is late"] = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    all_late = Timer.objects.filter(what="expire", at__lte=now + timedelta(minutes=CASES + 60)).count()
    found["a scan of every open case's date"] = (time.perf_counter() - start) * 1000
    if not late or all_late != CASES:
        raise AssertionError((len(late), all_late))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", action="store_true", help="measure the database of the environment")
    asked = parser.parse_args()
    if asked.measure:
        measure()
    else:
        main(asked.json)
