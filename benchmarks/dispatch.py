"""How quickly does a dispatcher get a recommendation while two hundred calls come in a minute?

    python benchmarks/dispatch.py [--json]

The reference city's 256 ambulances (more than the 120 of the target) on a generated network of roads; 200 judged calls,
each recommended by exact times to all eligible ambulances, with coverage, and confirmed, so that fewer are free each
time. Through the door, on SQLite and, where it is installed, PostgreSQL. There is no peer: no open dispatch system that
we know recommends by exact times to everybody.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from _peers.in_a_folder import printed

ROOT = Path(__file__).resolve().parents[1]
CITY = Path(os.environ.get("ONECITY_CITY", ROOT / "cities" / "qingdao"))
CALLS, SEED = 200, 7


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure on each database in a process of its own, print, and give the rows."""
    sys.path.insert(0, str(ROOT))
    from tests.services import PostgresMissing, start_postgres

    with tempfile.TemporaryDirectory() as roads:
        rows = _measured("SQLite", "", Path(roads))
        with suppress(PostgresMissing), start_postgres() as url:
            rows += _measured("PostgreSQL", url, Path(roads))
    return printed(rows, as_json)


def _measured(database: str, url: str, roads: Path) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as data:
        shutil.copytree(roads, Path(data) / "travel", dirs_exist_ok=True)
        environment = os.environ | {
            "ONECITY_DATA": data,
            "ONECITY_DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "onecity.site.settings",
        }
        done = subprocess.run(
            [sys.executable, "-W", "ignore", __file__, "--inside"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        shutil.copytree(Path(data) / "travel", roads, dirs_exist_ok=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    return [
        _row(f"dispatch: {name} of {CALLS} calls in a minute, 256 ambulances, {database}", figures[key])
        for key, name in (
            ("recommend_p50_ms", "recommendation, median"),
            ("recommend_p95_ms", "recommendation, 95th percentile"),
            ("confirm_p95_ms", "confirmation, 95th percentile"),
            ("all_s", "seconds of work for all"),
        )
    ]


def _inside() -> None:
    """The work itself: a city, its roads, its calls."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from onecity.base.actor import system
    from onecity.base.declarations.door import load_release
    from onecity.engines.emergency import door
    from onecity.engines.emergency.models import Call
    from onecity.engines.emergency.permissions import DISPATCH
    from onecity.engines.travel import door as travel

    load_release(CITY, actor=system({"declarations.load"}))
    _roads(travel, system({"travel.manage"}))
    door.dispatching.prepare_cover()
    actor = system({DISPATCH})
    calls = _calls(Call, door.declared.model_now().zones)
    door.dispatching.recommend(actor, calls[0])  # the network is opened once
    asked, sent = [], []
    for call in calls:
        begun = time.perf_counter()
        shown = door.dispatching.recommend(actor, call)
        asked.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        if shown.options:
            best = shown.options[0].code
            door.dispatching.confirm(actor, call, best, token=shown.token, once=str(call))
        sent.append(time.perf_counter() - begun)
    assert shown.source == "roads", shown.why
    print(
        json.dumps(
            {
                "recommend_p50_ms": 1000 * statistics.median(asked),
                "recommend_p95_ms": 1000 * statistics.quantiles(asked, n=20)[-1],
                "confirm_p95_ms": 1000 * statistics.quantiles(sent, n=20)[-1],
                "all_s": sum(asked) + sum(sent),
            }
        )
    )


def _roads(travel: Any, builder: Any) -> None:  # noqa: ANN401
    """The generated network; the one that the database before has left is taken again."""
    from onecity.engines.travel.errors import NetworkMissing

    try:
        travel.current()
    except NetworkMissing:
        declared, beside = travel.declared_roads(CITY, "qingdao")
        travel.use(builder, travel.generate_roads(builder, declared, beside))


def _calls(model: Any, zones: Any) -> list[Any]:  # noqa: ANN401
    """Judged calls, placed where people live."""
    from django.utils import timezone

    drawn, now, made = random.Random(SEED), timezone.now(), []
    for number, zone in enumerate(drawn.choices(zones, [one.weight for one in zones], k=CALLS)):
        rank = drawn.choices((0, 1, 2), (12, 53, 35))[0]
        row = model.objects.create(
            number=f"B-{number}",
            once=f"b-{number}",
            token_hash=f"{number:064}",
            source="portal",
            state="judged",
            priority=("critical", "urgent", "minor")[rank],
            rank=rank,
            lon=zone.lon,
            lat=zone.lat,
            radius_m=50,
            division=zone.district,
            received_at=now,
            answered_at=now,
            judged_at=now,
        )
        made.append(row.id)
    return made


def _row(name: str, ours: float) -> dict[str, Any]:
    unit = "s" if "seconds" in name else "ms"
    return {"name": name, "ours": round(ours, 1), "unit": unit, "better": "lower", "peers": []}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    _inside() if given.inside else main(given.json)
    sys.exit()
