"""Heads reach other machines, each once, and a witness that is away is told later."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from django.utils import timezone
from pytest_django import Settings

from onecity.base.audit import anchor, witness
from onecity.base.audit.commands import audit
from onecity.base.audit.door import seal, tell, verify, witnesses
from onecity.base.audit.tests.intruder import write
from onecity.base.tests.dripping import dripping

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """A machine that keeps what is posted to it, and answers with `answer`."""

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(here.answer)  # type: ignore[attr-defined]
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """The test's output stays clean."""

    kept: list[bytes] = []
    here = HTTPServer(("127.0.0.1", 0), Keeper)
    here.kept, here.answer = kept, 204  # type: ignore[attr-defined]
    threading.Thread(target=here.serve_forever, args=(0.01,), daemon=True).start()
    yield here
    here.shutdown()
    here.server_close()


def _more() -> None:
    write(1)
    seal()


def test_a_file_on_another_machine_gets_every_head_once(
    log: None, settings: Settings, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    other.touch()
    settings.ONECITY_AUDIT_WITNESSES = [str(other)]
    assert (tell(), tell()) == (3, 0)
    _more()
    assert tell() == 1
    assert other.read_bytes() == anchor.path().read_bytes()
    assert verify([other]).ok


def test_a_place_that_is_not_mounted_is_told_later_and_nobody_else_waits(
    log: None, settings: Settings, tmp_path: Path
) -> None:
    away, other = tmp_path / "mount" / "heads.jsonl", tmp_path / "other.jsonl"
    away.parent.mkdir()
    other.touch()
    settings.ONECITY_AUDIT_WITNESSES = [str(away), str(other)]
    assert tell() == 3
    assert not away.exists()
    assert "FileNotFoundError" in witnesses()[0].error
    assert witnesses()[1].error == ""
    away.touch()
    _more()
    assert tell() == 4 + 1
    assert witnesses()[0].error == ""
    assert away.read_bytes() == other.read_bytes()


def test_after_the_file_of_heads_was_replaced_a_witness_is_told_all_of_it(
    log: None, settings: Settings, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    other.touch()
    settings.ONECITY_AUDIT_WITNESSES = [str(other)]
    tell()
    anchor.path().write_bytes(anchor.path().read_bytes().splitlines(keepends=True)[0])
    assert tell() == 1


def test_heads_are_posted_and_count_as_told_only_when_they_were_taken(
    log: None, settings: Settings, server: HTTPServer
) -> None:
    settings.ONECITY_AUDIT_WITNESSES = [f"http://127.0.0.1:{server.server_port}/heads?token=secret"]
    server.answer = 302  # type: ignore[attr-defined]
    done = CliRunner().invoke(audit, ["tell"])
    assert done.exit_code == 1
    assert "answered 302" in done.output
    assert "secret" not in done.output
    server.answer = 200  # type: ignore[attr-defined]
    assert "3 heads told" in CliRunner().invoke(audit, ["tell"]).output
    assert server.kept == [anchor.path().read_bytes()] * 2  # type: ignore[attr-defined]


def test_a_witness_that_drips_is_left_in_time_and_told_later(
    log: None, settings: Settings, server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(witness, "TIMEOUT_S", 0.2)
    with dripping(b"HTTP/1.1 204 No Content\r\n", b"A: 1\r\n") as partner:
        settings.ONECITY_AUDIT_WITNESSES = [partner.url, f"http://127.0.0.1:{server.server_port}/heads"]
        assert tell() == 3  # the other one
        assert partner.connections == 1
        assert [one.error for one in witnesses()] == ["NoAnswer: no answer (TimeoutError)", ""]


def test_a_mailbox_gets_the_newest_head_once_a_day_and_it_can_be_checked_against(
    log: None, settings: Settings, tmp_path: Path
) -> None:
    settings.ONECITY_AUDIT_WITNESSES = ["mailto:audit@bureau.example"]
    assert tell() == 1
    _more()
    assert tell() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        assert (tell(), tell()) == (1, 0)
    letters = sorted((tmp_path / "mail").iterdir())
    texts = [_text(letter) for letter in letters]
    (tmp_path / "saved.txt").write_text("".join(texts))
    assert sorted(one.head.number for one in anchor.read(tmp_path / "saved.txt")) == [3, 4]
    assert verify([tmp_path / "saved.txt"]).ok


def test_an_address_of_another_kind_is_told_to_the_operator(log: None, settings: Settings) -> None:
    settings.ONECITY_AUDIT_WITNESSES = ["http://elsewhere.example/heads", "heads.jsonl", "mailto:nobody"]
    assert tell() == 0
    assert all("https://… or mailto:…" in one.error for one in witnesses())


def _text(letter: Path) -> str:
    import email
    import email.policy

    body = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default).get_body()
    assert body is not None
    text: str = body.get_content()
    return text
