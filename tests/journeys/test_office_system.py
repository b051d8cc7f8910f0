"""Can a department's own system, written from the documentation alone, handle a case from beginning to end?

The system is the example of the documentation; it signs and judges with its own few lines, none of ours. It talks to a
live city by HTTP, and the city's worker brings its notices to a server of this test.
"""

import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from tests.live_city import BOTH, ROOT, LiveCity, live_city
from tests.visitor import Visitor, file_case

EXAMPLE = ROOT / "docs" / "examples" / "office_system.py"
OFFICE = ("--organisation", "disabled-federation-370202", "--division", "370202")
TYPES = [f"onecity.affairs.{name}.v1" for name in ("case-filed", "item-changed", "case-closed")]
COMES_WITHIN_S = 90


def example() -> ModuleType:
    """The example of the documentation, as a module."""
    spec = importlib.util.spec_from_file_location("office_system", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


office_system = example()


class Hook:
    """Where the office receives its notices: those that the city has signed, by their ids; and all as they came."""

    def __init__(self) -> None:
        self.judge: Callable[[dict[str, str], bytes], dict[str, Any] | None] = lambda headers, body: None
        self.events: dict[str, dict[str, Any]] = {}
        self.letters: list[tuple[dict[str, str], bytes]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/notices?from=city"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = dict(self.headers.items())
                hook.letters.append((headers, body))
                event = hook.judge(headers, body)
                if event is not None:
                    hook.events[event["id"]] = event
                self.send_response(204 if event else 401)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Keep the tests' output clean."""

        return Handler

    def hears(self, step: str, case_id: str) -> dict[str, Any]:
        """Wait for the notice that an item of a case has taken a step."""
        until = time.monotonic() + COMES_WITHIN_S
        while time.monotonic() < until:
            for event in list(self.events.values()):
                data = event["data"]
                if (data.get("step"), data.get("case_id")) == (step, case_id):
                    return event
            time.sleep(0.2)
        raise AssertionError(f"no notice of {step}; heard: {list(self.events.values())}")


@pytest.fixture(scope="module", params=BOTH)
def city(request: pytest.FixtureRequest) -> LiveCity:
    """A live city that may send notices to this machine; on SQLite and on PostgreSQL."""
    return live_city(request.param)


@pytest.fixture(scope="module")
def office(city: LiveCity, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The system of an office, registered by the city's security officer."""
    key, folder = Ed25519PrivateKey.generate(), tmp_path_factory.mktemp("office")
    pem = folder / "public.pem"
    pem.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    titles = ("--title-zh", "残联业务系统", "--title-en", "Federation system")
    made = city.onecity(
        "client",
        "add",
        "federation",
        *titles,
        "--role",
        "clerk",
        *OFFICE,
        "--from",
        "127.0.0.1",
        "--key",
        str(pem),
    )
    assert made.returncode == 0, made.stderr
    return office_system.City(city.url, made.stdout.strip(), key)


@pytest.fixture
def hook(office: Any) -> Iterator[Hook]:
    """The office's server for notices; it takes what the city has signed."""
    found = Hook()
    keys = office.keys()
    found.judge = lambda headers, body: office_system.judge(found.url, headers, body, keys)
    thread = Thread(target=found.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def test_an_office_hears_of_a_case_takes_it_and_grants_it(city: LiveCity, office: Any, hook: Hook) -> None:
    made = office.ask("POST", "/subscriptions", {"url": hook.url, "types": TYPES})
    resident = Visitor(city).register()
    case_id = file_case(resident)

    opened = hook.hears("opened", case_id)
    assert opened["specversion"] == "1.0"
    assert opened["subject"] == f"case:{case_id}"
    (task,) = office.tasks(f"case_id={case_id}")
    whole = office.task(task["id"], "初审")
    assert {one["document"] for one in whole["documents"]} == {"assessment-report", "photo"}
    taken = office.answer(task, "claim")
    granted = office.answer(taken, "approval")
    assert granted["outcome"] == "approved"
    assert office.answer(taken, "approval") == granted, "sent twice with one key: one effect, one answer"

    hook.hears("approved", case_id)
    case = resident.api("GET", f"/affairs/cases/{case_id}").json()
    assert {item["id"]: item["status"] for item in case["items"]}["certificate"] == "approved"
    headers, body = next(one for one in hook.letters if case_id.encode() in one[1])
    assert hook.judge(headers, body) is not None
    assert hook.judge(headers, body.replace(case_id.encode(), b"another")) is None
    assert hook.judge({**headers, "Signature": "sig1=:AAAA:"}, body) is None
    office.ask("DELETE", f"/subscriptions/{made['id']}")
    assert office.ask("GET", "/subscriptions") == []


def test_the_same_request_is_refused_the_second_time(city: LiveCity, office: Any) -> None:
    url = f"{city.url}/api/v1/affairs/tasks?state=all"
    headers = office.signed("GET", url, b"")
    first, second = (httpx.get(url, headers=headers, timeout=COMES_WITHIN_S) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 401)
    assert second.headers["content-type"] == "application/problem+json"
    assert second.json()["type"] == "urn:onecity:problem:nonce-used"
    assert httpx.get(url, timeout=COMES_WITHIN_S).status_code == 401


def test_an_answer_to_a_task_that_has_moved_on_is_refused(city: LiveCity, office: Any) -> None:
    case_id = file_case(Visitor(city).register())
    (task,) = office.tasks(f"case_id={case_id}")
    office.answer(task, "supplement-request", marks=["photo"], reason="照片模糊")
    with pytest.raises(office_system.Refused) as refused:
        office.answer(task, "refusal", reason="不符合", remedy="可申请复评")
    assert (refused.value.status, refused.value.problem["type"]) == (409, "urn:onecity:problem:task-changed")


def test_the_office_follows_its_queue_live(city: LiveCity, office: Any) -> None:
    url = f"{city.url}/live/events?topics=worklist:disabled-federation-370202"
    signed = office.signed("GET", url, b"")
    with httpx.stream("GET", url, headers=signed, timeout=COMES_WITHIN_S) as stream:
        assert stream.status_code == 200
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        file_case(Visitor(city).register())
        # what others did in this queue just before may come first
        assert any('"change": "open"' in line for line in lines if line.startswith("data:"))
    foreign = f"{city.url}/live/events?topics=worklist:civil-affairs-370202"
    signed = office.signed("GET", foreign, b"")
    assert httpx.get(foreign, headers=signed, timeout=COMES_WITHIN_S).status_code == 403


def test_the_example_runs_from_the_command_line(city: LiveCity, office: Any, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(office.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    command = [sys.executable, str(EXAMPLE), city.url, office.keyid, str(key), "tasks"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("[")
