"""How fast is the map when a layer has 720,000 things, and does it stay smooth with 50,000?

    python benchmarks/map_size.py [--json]

Server: a layer of 720,000 points crowded as a city is (one in three in the old town); what is seen of it in boxes of
the whole city, a district and some streets, each box another, so that nothing kept answers: the time of the registry's
answer in one process, on SQLite and PostgreSQL.

Browser: a running city with a layer of 50,000 things; headless Chromium (drawing without a graphics card) pans and
zooms for some seconds, and the time between frames is taken. Beside it the same movement without the layer.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CITY = ROOT / "cities" / "qingdao"
MANY, SOME = 720_000, 50_000
ASKED = 60
WEST, SOUTH, EAST, NORTH = 119.6, 35.6, 121.0, 37.1
WIDTHS = {"the whole city": 1.4, "a district": 0.2, "streets": 0.02}
LAYER = """\
id: lamps
title: {zh: 路灯, en: Street lamps}
icon: map-pin
colour: sea-7
source: lamps.csv
kind: point
simulated: true
credit: {zh: 生成的数据，用于测量, en: "Generated, for measuring"}
"""

sys.path.insert(0, str(ROOT))


def main(as_json: bool = False) -> list[dict[str, Any]]:
    """Measure both databases and the browser; print and give the rows."""
    from tests.services import start_postgres

    rows: list[dict[str, Any]] = []
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            url = stack.enter_context(start_postgres()) if database == "PostgreSQL" else ""
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            rows += served(database, url, folder)
    rows += drawn()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one in rows:
            print(f"{one['name']}: {one['ours']} {one['unit']}")
    return rows


def row(name: str, figure: float) -> dict[str, Any]:
    """One line of figures."""
    return {"name": f"map: {name}", "ours": round(figure, 1), "unit": "ms", "better": "lower", "peers": []}


def served(database: str, url: str, folder: str) -> list[dict[str, Any]]:
    """The server's figures on one database, in a process of its own."""
    environment = os.environ | {
        "ONECITY_DATA": folder,
        "ONECITY_DATABASE_URL": url,
        "ONECITY_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "onecity.site.settings",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, __file__, "--serve"], env=environment, capture_output=True, text=True, timeout=1800
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return [row(f"{name}, {MANY} things, {database}", figure) for name, figure in found.items()]


def points(count: int) -> list[tuple[float, float]]:
    """Places: a third in the old town, a third around it, a third anywhere."""
    random, found = Random(11), []
    for number in range(count):
        width = (0.03, 0.15, 0.5)[number % 3]
        lon, lat = random.gauss(120.35, width), random.gauss(36.15, width)
        found.append((min(max(lon, WEST), EAST), min(max(lat, SOUTH), NORTH)))
    return found


def serve() -> None:
    """Fill the registry, then ask."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from onecity.base.registry import door
    from onecity.base.registry.models import Layer
    from onecity.core.geo import Box
    from onecity.core.text import Text

    Layer.objects.create(id="lamps", kind="point", updated_at=timezone.now())
    name = Text(zh="路灯", en="Lamp")
    drafts = (
        door.ThingDraft("lamps", f"L{number}", name, lon, lat, division="370202")
        for number, (lon, lat) in enumerate(points(MANY))
    )
    start = time.perf_counter()
    door.replace_layer("lamps", drafts)
    found = {"loading": (time.perf_counter() - start) * 1000}
    random = Random(5)
    for what, width in WIDTHS.items():
        times = []
        for _ in range(ASKED):
            lon, lat = random.gauss(120.35, 0.03), random.gauss(36.15, 0.03)
            box = Box(lon - width / 2, lat - width / 2, lon + width / 2, lat + width / 2)
            start = time.perf_counter()
            door.view("lamps", box)
            times.append((time.perf_counter() - start) * 1000)
        found[f"{what}, median"] = statistics.median(times)
        found[f"{what}, p95"] = statistics.quantiles(times, n=20)[-1]
    print(json.dumps(found))


def drawn() -> list[dict[str, Any]]:
    """The browser's figures over a running city."""
    from tests.live_city import start_city

    with tempfile.TemporaryDirectory() as folder:
        city = Path(folder) / "city"
        shutil.copytree(CITY, city)
        (city / "layers" / "lamps.yaml").write_text(LAYER)
        lines = (f"L{n},路灯{n},Lamp {n},{lon:.5f},{lat:.5f}" for n, (lon, lat) in enumerate(points(SOME)))
        (city / "layers" / "lamps.csv").write_text("id,name_zh,name_en,lon,lat\n" + "\n".join(lines) + "\n")
        with start_city(city=str(city)) as live:
            return [
                *frames(f"{live.url}/map/", "without the layer"),
                *frames(f"{live.url}/map/?layer=lamps", f"{SOME} things"),
            ]


MOVE = """async () => {
  const times = [];
  let last = performance.now();
  let running = true;
  const tick = (now) => { times.push(now - last); last = now; if (running) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const canvas = document.querySelector("#map canvas");
  const box = canvas.getBoundingClientRect();
  const at = (x, y) => ({ clientX: box.left + x, clientY: box.top + y, bubbles: true, view: window, button: 0 });
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  for (let round = 0; round < 4; round += 1) {
    for (let step = 0; step < 4; step += 1) {
      canvas.dispatchEvent(new WheelEvent("wheel", { ...at(700, 450), deltaY: round % 2 ? 120 : -240 }));
      await pause(250);
    }
    canvas.dispatchEvent(new MouseEvent("mousedown", { ...at(700, 450), buttons: 1 }));
    for (let step = 1; step <= 40; step += 1) {
      window.dispatchEvent(new MouseEvent("mousemove", { ...at(700 + 6 * step, 450 + 3 * step), buttons: 1 }));
      await pause(16);
    }
    window.dispatchEvent(new MouseEvent("mouseup", at(940, 570)));
    await pause(300);
  }
  running = false;
  return times.slice(5);
}"""


def frames(address: str, what: str) -> list[dict[str, Any]]:
    """The times between frames while somebody moves the map."""
    from playwright.sync_api import sync_playwright

    options = [
        "--no-sandbox",
        "--disable-background-networking",
        "--enable-unsafe-swiftshader",
        "--disable-quic",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=options)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(address, wait_until="networkidle")
        page.locator("#map canvas").first.wait_for()
        times: list[float] = page.evaluate(MOVE)
        browser.close()
    return [
        row(f"time between frames, median, {what}", statistics.median(times)),
        row(f"time between frames, p95, {what}", statistics.quantiles(times, n=20)[-1]),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    serve() if arguments.serve else main(arguments.json)
