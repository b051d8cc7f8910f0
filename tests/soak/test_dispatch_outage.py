"""The bus is stopped and every partner hangs: is somebody helped all the same, in a running city, over HTTP?

Signals, drivers' service and text gateway take every question and answer none. A short form in one process runs with
the engine's own tests (`test_dispatch_without_others.py`); here everything is as a user starts it, on both databases.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from tests.live_city import LiveCity, start_city
from tests.visitor import Visitor

from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.adapters.out.tests.sms_gateway import SECRET

LONG = os.environ.get("ONECITY_SOAK") == "1"
CHILD = Path(__file__).with_name("dispatch_outage_child.py")
# The longest wait is the text gateway's own; everything else waits for nobody.
LONGEST_S, ROADS_S, LATER_S = 12.0, 600, 120.0
PLACE = {"lon": 120.3693, "lat": 36.0667, "radius_m": 20.0}
# So far away that there are signals on the way.
FAR = {"lon": 120.4247, "lat": 36.0861}
ARREST = {"conscious": "no", "breathing": "none", "age": "adult"}
DRIVES_S = 60.0
HTMX = {"HX-Request": "true"}

pytestmark = pytest.mark.skipif(not LONG, reason="starts a city: with ONECITY_SOAK=1")


@contextmanager
def partners_that_hang() -> Iterator[str]:
    """An address at which every question is taken and none answered."""
    released = Event()

    class Hangs(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            released.wait(600)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hangs)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    released.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[NatsServer]:
    """A bus that the test stops."""
    with NatsServer(tmp_path / "nats") as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, nats: NatsServer) -> Iterator[LiveCity]:
    """The reference city with its roads, its bus, and partners that hang."""
    url = request.getfixturevalue("own_database") if request.param == "postgresql" else ""
    with (
        partners_that_hang() as hang,
        start_city(
            url,
            nats_url=nats.url,
            signals_url=f"{hang}/waves",
            drivers_url=f"{hang}/yield",
            sms_url=f"{hang}/texts",
            sms_secret=SECRET,
        ) as live,
    ):
        generate = [sys.executable, "-W", "ignore", "-m", "onecity.cli", "travel", "generate"]
        subprocess.run(generate, env=live.environment, cwd=live.data, check=True, timeout=ROADS_S)
        yield live


class Waits:
    """How long each answer took."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}

    def __call__(self, what: str, ask: Callable[[], httpx.Response], *wanted: int) -> httpx.Response:
        begun = time.monotonic()
        answer = ask()
        self.longest[what] = max(self.longest.get(what, 0.0), time.monotonic() - begun)
        assert answer.status_code in wanted, f"{what}: {answer.status_code} {answer.text[:500]}"
        return answer


def between(one: dict[str, float], other: dict[str, float], share: float) -> dict[str, float]:
    """A place on the straight line from one to the other, short of its end."""
    part = min(0.9, share)
    return {name: one[name] + part * (other[name] - one[name]) for name in one}


def state_of(city: LiveCity, call: str) -> dict[str, object]:
    """What the city's database says of a call."""
    found: dict[str, object] = json.loads(city.asked(str(CHILD), call))
    return found


def eventually(true: Callable[[], bool], what: str, within_s: float = LATER_S) -> None:
    """Poll until it is so."""
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.5)


def test_with_the_bus_stopped_and_every_partner_hanging_somebody_is_helped(
    city: LiveCity, nats: NatsServer
) -> None:
    waits = Waits()
    taker, desk, crew, hospital = (
        Visitor(city).become(name) for name in ("yu-shouli", "tang-diaodu", "ma-chezu", "he-jizhen")
    )
    nats.kill()

    phone, accept = Visitor(city), {"Accept": "application/json"}
    once = {"once": secrets.token_urlsafe(24)}
    made = waits("tap", lambda: phone.http.post("/emergency/call/", data=once, headers=accept), 201).json()
    waits("place", lambda: phone.http.post(f"{made['url']}place/", data=PLACE), 204)
    queue = taker.get("/emergency/desk/calls/").text
    found = re.search(rf'/desk/calls/([0-9a-f-]{{36}})/"(?:(?!</a>).)*{made["number"]}', queue, re.S)
    assert found
    call = found[1]
    step = f"/emergency/desk/calls/{call}/"
    waits("take", lambda: taker.post(f"{step}take/", headers=HTMX), 204)
    linked = waits("link", lambda: taker.post(f"{step}link/", {"phone": "13800000000"}), 302)
    assert "The text message was not sent" in taker.get(linked.headers["Location"]).text
    again = waits("link again", lambda: taker.post(f"{step}link/", {"phone": "13800000000"}), 302)
    assert again.status_code == 302
    waits("judge", lambda: taker.post(f"{step}judge/", {"protocol": "collapse"}, headers=HTMX), 204)
    for question, option in ARREST.items():
        said = {"protocol": "collapse", "question": question, "option": option}
        waits("judge", lambda said=said: taker.post(f"{step}judge/", said, headers=HTMX), 204)  # type: ignore[misc]

    eventually(
        lambda: "Roads, state" in desk.get(f"/emergency/desk/{call}/").text, "the roads were not opened"
    )
    panel = waits("recommend", lambda: desk.get(f"/emergency/desk/{call}/", headers=HTMX), 200).text
    given = dict(re.findall(r'<input type="hidden" name="(token|once)" value="([^"]*)"', panel))
    unit = re.search(r'name="unit" value="([^"]+)" class="em-choose"', panel)
    assert unit
    waits("sign on", lambda: crew.post("/emergency/crew/sign-on/", {"unit": unit[1]}), 302)
    panel = desk.get(f"/emergency/desk/{call}/", headers=HTMX).text
    given = dict(re.findall(r'<input type="hidden" name="(token|once)" value="([^"]*)"', panel))
    send = given | {"unit": unit[1], "reason": "other"}
    waits("confirm", lambda: desk.post(f"/emergency/desk/{call}/send/", send, headers=HTMX), 200)
    order = re.search(r'data-em-mission="([0-9a-f-]{36})"', crew.get("/emergency/crew/now/").text)
    assert order
    drive = f"/emergency/crew/missions/{order[1]}/"
    waits("position", lambda: crew.post("/emergency/crew/position/", FAR), 204)
    waits("depart", lambda: crew.post(f"{drive}depart/", headers=HTMX), 200)

    left = time.monotonic()

    def says(*words: str) -> bool:
        crew.post("/emergency/crew/position/", between(FAR, PLACE, (time.monotonic() - left) / DRIVES_S))
        page = waits("desk", lambda: desk.get("/emergency/desk/"), 200).text
        return all(one in page for one in words)

    eventually(
        lambda: says("signals do not answer", "event bus does not answer", "text-message gateway does not"),
        "the desk does not say what is away",
    )
    eventually(lambda: state_of(city, call)["asked"] != 0, "no volunteer was asked")
    waits("arrive", lambda: crew.post(f"{drive}arrive/", headers=HTMX), 200)
    ranked = re.search(r'name="hospital" value="([^"]+)"', crew.get("/emergency/crew/now/").text)
    assert ranked
    waits("hospital", lambda: crew.post(f"{drive}hospital/", {"hospital": ranked[1]}, headers=HTMX), 200)
    at = f"/emergency/hospital/missions/{order[1]}/"
    waits("pre-alert", lambda: hospital.post(f"{at}acknowledge/", headers=HTMX), 200, 302)
    waits("leave", lambda: crew.post(f"{drive}leave/", headers=HTMX), 200)
    waits("reach", lambda: crew.post(f"{drive}reach/", headers=HTMX), 200)
    waits("handover", lambda: hospital.post(f"{at}take-over/", headers=HTMX), 200, 302)

    before = state_of(city, call)
    assert (before["call"], before["mission"], before["acknowledged"]) == ("closed", "done", True)
    assert before["unpublished"] != 0
    assert before["delivered"] == 0
    nats.start()
    eventually(lambda: state_of(city, call)["unpublished"] == 0, "events are still owed to the bus")
    eventually(lambda: state_of(city, call)["waiting"] == 0, "deliveries still wait")
    after = state_of(city, call)
    assert (after["events"], after["twice"], after["searches"], after["waves"]) == (before["events"], 0, 1, 1)
    assert after["delivered"] == after["events"]
    assert (after["open_search"], after["open_wave"]) == (False, False)
    print({what: round(seconds, 2) for what, seconds in waits.longest.items()})
    assert max(waits.longest.values()) < LONGEST_S
    assert waits.longest["link again"] < waits.longest["link"]
