"""Are signals and drivers of others asked in signed JSON, and is nonsense from them harmless?"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings

from onecity.adapters.out.drivers_http import HttpDrivers
from onecity.adapters.out.signals_http import HttpSignals
from onecity.adapters.out.signed_json import SignedJson
from onecity.base.signals import DriversAway, SignalsAway, SignalWish, YieldNotice
from onecity.base.tests.dripping import dripping

NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)


class Police(BaseHTTPRequestHandler):
    """A traffic police's system that answers what the test says."""

    answers: dict[str, Any] = {}
    asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).asked.append((self.path, json.loads(body), dict(self.headers)))
        status, answer = self.answers[self.path.rpartition("/")[2]]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def log_message(self, *_arguments: Any) -> None:
        """Nothing is printed."""


@pytest.fixture
def police(settings: LazySettings, tmp_path: Path) -> Iterator[HttpSignals]:
    """The port over HTTP, and a server behind it."""
    settings.DATA = tmp_path / "keys"
    Police.asked = []
    server = HTTPServer(("127.0.0.1", 0), Police)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield HttpSignals(SignedJson(f"http://127.0.0.1:{server.server_port}/waves", "ONECITY_SIGNALS_URL", 2.0))
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_the_traffic_polices_system_is_asked_in_signed_json(police: HttpSignals) -> None:
    phase = {
        "id": "ns", "headings_deg": [0, 180], "normal_green_s": 25, "minimum_green_s": 7, "maximum_green_s": 60,
        "pedestrian_clearance_s": 5, "yellow_s": 3, "all_red_s": 2, "arrivals_per_s": 0.1, "queue": 0.0,
    }  # fmt: skip
    Police.answers = {
        "look": (200, {"phases": [phase, phase | {"id": "ew"}], "offset_s": 7, "phase": 1, "green_s": 4}),
        "ask": (200, {"state": "refused", "reason": {"zh": "检修中", "en": "Under repair"}}),
        "cancel": (204, b""),
    }
    view = police.look("a")
    assert view is not None
    assert (view.phases[0].headings_deg, view.green_s) == ((0.0, 180.0), 4)
    wish = SignalWish("id", 1, "a", 0, ((1, 9), (0, 20)), (), 0, NOW, NOW + timedelta(seconds=60))
    answer = police.ask(wish)
    assert (answer.state, answer.reason and answer.reason.en) == ("refused", "Under repair")
    police.cancel("a", "id", 2)
    assert [path for path, _, _ in Police.asked] == ["/waves/look", "/waves/ask", "/waves/cancel"]
    assert Police.asked[1][1]["greens"] == [[1, 9], [0, 20]]
    assert all("Signature" in headers and "Content-Digest" in headers for _, _, headers in Police.asked)
    Police.answers["look"] = (404, b"")
    assert police.look("b") is None


@pytest.mark.parametrize("answer", [(500, b""), (200, b"no json"), (200, {"phases": 3}), (200, [])])
def test_an_answer_that_nobody_understands_is_as_good_as_none(police: HttpSignals, answer: Any) -> None:
    Police.answers = {"look": answer, "ask": (200, {"state": "perhaps"})}
    with pytest.raises(SignalsAway):
        police.look("a")
    with pytest.raises(SignalsAway):
        police.ask(SignalWish("id", 1, "a", 0, (), (), 0, NOW, NOW))


def test_a_system_that_cannot_be_reached_is_away_and_plain_http_to_elsewhere_is_refused(
    police: HttpSignals,
) -> None:
    with pytest.raises(SignalsAway):
        HttpSignals(SignedJson("http://127.0.0.1:1/waves", "ONECITY_SIGNALS_URL")).look("a")
    with pytest.raises(ValueError, match="ONECITY_SIGNALS_URL"):
        SignedJson("http://signals.example/waves", "ONECITY_SIGNALS_URL")


def test_systems_that_drip_are_away(police: HttpSignals) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\n\r\n{", b" ") as partner:
        slow = SignedJson(partner.url, "ONECITY_SIGNALS_URL", 0.2)
        with pytest.raises(SignalsAway, match="no answer"):
            HttpSignals(slow).look("a")
        with pytest.raises(DriversAway, match="no answer"):
            HttpDrivers(slow).withdraw("m", 5)
        assert partner.connections == 2


def test_drivers_are_told_of_a_stretch_and_nothing_else(police: HttpSignals) -> None:
    drivers = HttpDrivers(police._partner)
    Police.answers = {"tell": (200, {"told": 12}), "withdraw": (204, b"")}
    notice = YieldNotice("m", 3, ((120.3, 36.1), (120.301, 36.1)), NOW, NOW + timedelta(seconds=15))
    assert drivers.tell(notice) == 12
    drivers.withdraw("m", 4)
    path, said, _ = Police.asked[0]
    assert (path, sorted(said)) == ("/waves/tell", ["at", "expires_at", "id", "line", "number"])
    Police.answers = {"tell": (200, {"told": "many"}), "withdraw": (500, b"")}
    assert drivers.tell(notice) == 0
    with pytest.raises(DriversAway):
        drivers.withdraw("m", 5)
