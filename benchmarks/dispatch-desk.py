"""How long does a dispatcher's browser wait for a recommendation while two hundred calls come in within a minute?

    python benchmarks/dispatch-desk.py [--json] [--database sqlite] [--roads FOLDER]

The whole city as `./run` starts it, with 120 ambulances, 1,800 defibrillators and a generated network of roads, on
SQLite and on PostgreSQL. Everything goes over HTTP: half of the callers tap the button, the others are entered by a
call-taker; each call is placed and judged question by question, then opened on the desk, which computes exact times to
all ambulances; every second one is confirmed. Beside them one desk renews itself as fast as its script does. Calls
begin by the clock whether or not the earlier ones were answered. The load generator is a process of its own on the
same machine. `benchmarks/dispatch.py` asks the door alone. There is no peer.
"""

import argparse
import json
import queue
import random
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from _peers.in_a_folder import printed

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.live_city import LiveCity, start_city  # noqa: E402
from tests.services import start_postgres  # noqa: E402
from tests.visitor import Visitor  # noqa: E402

CITY = ROOT / "cities" / "qingdao"
CALLS, WITHIN_S, AMBULANCES, SEED = 200, 60.0, 120, 7
TAKERS, DISPATCHERS, RENEWED_S = 8, 4, 0.7
OPENED_WITHIN_S, ROADS_WITHIN_S = 300.0, 900
CRITICAL = ("collapse", {"conscious": "no", "breathing": "none", "age": "adult"})
URGENT = ("stroke", {"conscious": "yes", "face": "yes", "onset": "recent"})
MINOR = ("fall", {"conscious": "yes", "height": "low", "numb": "no", "head": "no", "deformed": "no"})
HTMX = {"HX-Request": "true"}


def main(as_json: bool = False, only: str = "", roads: Path | None = None) -> list[dict[str, Any]]:
    """Measure, print, and give the rows: `name`, `ours`, `unit`, `better`, `peers`. `roads`: where it is kept."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        city, roads = _smaller_city(Path(folder)), roads or Path(folder) / "travel"
        for database in ("SQLite", "PostgreSQL"):
            if only and only != database.lower():
                continue
            with ExitStack() as stack:
                url = stack.enter_context(start_postgres()) if database == "PostgreSQL" else ""
                live = stack.enter_context(start_city(url, city=str(city)))
                _bring_roads(live, roads)
                rows += _rows(_measured(live), database)
    return printed(rows, as_json)


def _smaller_city(folder: Path) -> Path:
    """The reference city with the first ambulance of as many stations as are wanted."""
    city = folder / "qingdao"
    shutil.copytree(CITY, city)
    table = city / "emergency" / "units.csv"
    head, *lines = table.read_text().splitlines()
    kept = [f"{line.split(',')[0]},1" for line in lines[:AMBULANCES]]
    table.write_text("\n".join([head, *kept]) + "\n")
    return city


def _bring_roads(live: LiveCity, roads: Path) -> None:
    """Generate the network once; the second city takes that of the first."""
    if roads.exists():
        shutil.copytree(roads, live.data / "travel", dirs_exist_ok=True)
        return
    command = [sys.executable, "-W", "ignore", "-m", "onecity.cli", "travel", "generate"]
    environment = live.environment | {"ONECITY_CITY": str(CITY)}
    subprocess.run(command, env=environment, cwd=live.data, check=True, timeout=ROADS_WITHIN_S)
    shutil.copytree(live.data / "travel", roads)


def _measured(live: LiveCity) -> dict[str, Any]:
    """The figures of the load; the roads are open in the serving process before it begins."""
    _wait_for_roads(live)
    people = {
        "takers": [_session(live, "yu-shouli") for _ in range(TAKERS)],
        "dispatchers": [_session(live, "tang-diaodu") for _ in range(DISPATCHERS + 1)],
    }
    job = json.dumps(people | {"url": live.url, "places": _places()})
    done = subprocess.run(
        [sys.executable, __file__, "--load"], input=job, capture_output=True, text=True, timeout=900
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _wait_for_roads(live: LiveCity) -> None:
    taker, dispatcher = (Desk(live.url, _session(live, persona)) for persona in ("yu-shouli", "tang-diaodu"))
    call = taker.enters(_places()[0], URGENT)
    until = time.monotonic() + OPENED_WITHIN_S
    while "Roads, state" not in dispatcher.http.get(f"/emergency/desk/{call}/", headers=HTMX).text:
        if time.monotonic() > until:
            raise RuntimeError("the roads were not opened")
        time.sleep(1)


def _session(live: LiveCity, persona: str) -> dict[str, str]:
    return dict(Visitor(live).become(persona).http.cookies)


def _places() -> list[tuple[float, float]]:
    """Where the calls come from: beside hospitals and stations of the whole city, as people live."""
    zones = (CITY / "emergency" / "zones.csv").read_text().splitlines()
    names = zones[0].split(",")
    rows = [dict(zip(names, line.split(","), strict=True)) for line in zones[1:]]
    drawn = random.Random(SEED).choices(rows, [float(row["weight"]) for row in rows], k=CALLS)
    return [(float(row["lon"]), float(row["lat"])) for row in drawn]


def _rows(found: dict[str, Any], database: str) -> list[dict[str, Any]]:
    waits = sorted(found["recommended"])
    cuts = statistics.quantiles(waits, n=100)
    said = f"{CALLS} calls in a minute, {AMBULANCES} ambulances, over HTTP, {database}"
    figures = [
        ("recommendation, median", 1000 * cuts[49], "ms"),
        ("recommendation, 95th percentile", 1000 * cuts[94], "ms"),
        ("recommendation, 99th percentile", 1000 * cuts[98], "ms"),
        ("confirmation, 95th percentile", 1000 * statistics.quantiles(found["confirmed"], n=20)[-1], "ms"),
        ("one tap until the call is kept, 95th percentile", 1000 * _p95(found["tapped"]), "ms"),
        ("one step of a call-taker, 95th percentile", 1000 * _p95(found["steps"]), "ms"),
        ("calls lost", found["lost"], "calls"),
        ("from the first call to the last judgement", found["seconds"], "s"),
    ]
    return [
        {
            "name": f"dispatch desk: {name}, {said}",
            "ours": round(ours, 1),
            "unit": unit,
            "better": "lower",
            "peers": [],
        }
        for name, ours, unit in figures
    ]


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


class Desk:
    """Somebody at a desk: a session, and how long its requests take."""

    def __init__(self, url: str, cookies: dict[str, str]) -> None:
        self.http = httpx.Client(base_url=url, cookies=cookies | {"language": "en"}, timeout=60)
        self.token = cookies["csrftoken"]
        self.waits: dict[str, list[float]] = {}

    def timed(self, kind: str, ask: Callable[[], httpx.Response], wanted: int) -> httpx.Response:
        """Ask; raises `RuntimeError` for another answer than wanted: an error page would be fast."""
        begun = time.perf_counter()
        answer = ask()
        self.waits.setdefault(kind, []).append(time.perf_counter() - begun)
        if answer.status_code != wanted:
            raise RuntimeError(f"{answer.url} answers {answer.status_code}")
        return answer

    def post(
        self, kind: str, path: str, said: dict[str, object], wanted: int = 302, **headers: str
    ) -> httpx.Response:
        """Send a form as the page would."""
        form = {"csrfmiddlewaretoken": self.token} | said
        return self.timed(kind, lambda: self.http.post(path, data=form, headers=headers), wanted)

    def enters(self, place: tuple[float, float], judged: tuple[str, dict[str, str]]) -> str:
        """A call that came over the telephone, placed and judged; its id."""
        said = {"once": secrets.token_urlsafe(24), "phone": "13800000000", "words": "老人突然说不清话"}
        call = self.post("steps", "/emergency/desk/calls/enter/", said).headers["Location"].split("/")[-2]
        self._step(call, "pin", {"lon": place[0], "lat": place[1], "radius_m": 30})
        return self.judges(call, judged)

    def taps(self, place: tuple[float, float], judged: tuple[str, dict[str, str]]) -> str:
        """Somebody taps the button and their phone tells its place; the call is found in the queue and judged."""
        with httpx.Client(base_url=self.http.base_url, timeout=60) as phone:
            once = {"once": secrets.token_urlsafe(24)}
            headers = {"Accept": "application/json"}
            made = self.timed(
                "tapped", lambda: phone.post("/emergency/call/", data=once, headers=headers), 201
            ).json()
            where = {"lon": place[0], "lat": place[1], "radius_m": 20}
            self.timed("steps", lambda: phone.post(f"{made['url']}place/", data=where), 204)
        shown = self.timed("steps", lambda: self.http.get("/emergency/desk/calls/"), 200).text
        found = re.search(
            rf'/emergency/desk/calls/([0-9a-f-]{{36}})/"(?:(?!</a>).)*{made["number"]}', shown, re.S
        )
        if found is None:
            raise RuntimeError("a call is not in the queue")
        self._step(found[1], "take", {})
        return self.judges(found[1], judged)

    def judges(self, call: str, judged: tuple[str, dict[str, str]]) -> str:
        """Question by question."""
        protocol, answers = judged
        self._step(call, "judge", {"protocol": protocol})
        for question, option in answers.items():
            self._step(call, "judge", {"protocol": protocol, "question": question, "option": option})
        return call

    def recommended(self, call: str) -> dict[str, str]:
        """Open a call; what its form would send for the first ambulance, "" for none."""
        page = self.timed(
            "recommended", lambda: self.http.get(f"/emergency/desk/{call}/", headers=HTMX), 200
        ).text
        if "Times by the straight line" in page:
            raise RuntimeError("the roads are away")
        hidden = dict(re.findall(r'<input type="hidden" name="(token|once)" value="([^"]*)"', page))
        first = re.search(r'name="unit" value="([^"]+)" class="em-choose"', page)
        return hidden | {"unit": first[1] if first else ""}

    def _step(self, call: str, verb: str, said: dict[str, object]) -> None:
        self.post("steps", f"/emergency/desk/calls/{call}/{verb}/", said, wanted=204, **HTMX)


def load(
    url: str, takers: list[dict[str, str]], dispatchers: list[dict[str, str]], places: list[Any]
) -> dict[str, Any]:
    """Calls by the clock, each opened as soon as it is judged; what was seen."""
    judged: queue.Queue[str | None] = queue.Queue()
    latest, over, entered = [""], threading.Event(), []
    problems: list[Exception] = []
    at_phones = [Desk(url, one) for one in takers]
    at_desks = [Desk(url, one) for one in dispatchers]
    begun = time.monotonic() + 1.0

    def answers(desk: Desk, first: int) -> None:
        for n in range(first, CALLS, TAKERS):
            time.sleep(max(0.0, begun + n * WITHIN_S / CALLS - time.monotonic()))
            kind = random.Random(n).choices((CRITICAL, URGENT, MINOR), (12, 53, 35))[0]
            call = (desk.taps if n % 2 else desk.enters)(tuple(places[n]), kind)
            entered.append((call, time.monotonic()))
            judged.put(call)

    def sends(desk: Desk) -> None:
        while (call := judged.get()) is not None:
            latest[0] = call
            given = desk.recommended(call)
            if given["unit"] and len(desk.waits["recommended"]) % 2:
                desk.post("confirmed", f"/emergency/desk/{call}/send/", given, wanted=200, **HTMX)

    def renews(desk: Desk) -> None:
        while not over.wait(RENEWED_S):
            desk.http.get("/emergency/desk/board/", headers=HTMX)
            if latest[0]:
                desk.http.get(f"/emergency/desk/{latest[0]}/", headers=HTMX)

    def watched(work: Callable[..., None], *given: object) -> threading.Thread:
        def run() -> None:
            try:
                work(*given)
            except Exception as problem:
                problems.append(problem)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    phones = [watched(answers, desk, n) for n, desk in enumerate(at_phones)]
    desks = [watched(sends, desk) for desk in at_desks[:-1]]
    renewing = watched(renews, at_desks[-1])
    for one in phones:
        one.join()
    for _ in desks:
        judged.put(None)
    for one in desks:
        one.join()
    over.set()
    renewing.join()
    if problems:
        raise problems[0]
    seen = sum(at_desks[0].http.get(f"/emergency/desk/{call}/").status_code == 200 for call, _ in entered)
    waits: dict[str, list[float]] = {}
    for desk in (*at_phones, *at_desks):
        for kind, values in desk.waits.items():
            waits.setdefault(kind, []).extend(values)
    return waits | {"lost": CALLS - seen, "seconds": max(at for _, at in entered) - begun}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="")
    parser.add_argument(
        "--roads", type=Path, help="a folder that keeps the generated network for the next run"
    )
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.load:
        print(json.dumps(load(**json.load(sys.stdin))))
    else:
        main(asked.json, asked.database, asked.roads)
