"""Is a partner that hangs or drips left in time, wherever in the conversation it does so?"""

import os
import socket
import ssl
import time
from pathlib import Path
from threading import Event

import pytest

from onecity.base.asking import Answer, NoAnswer, post
from onecity.base.deadline import Deadline, connected, tls_context
from onecity.base.tests.dripping import Dripping, dripping
from onecity.base.webhooks.tests.test_sending import certificate

WITHIN_S = 0.2
# much longer than the deadline, for a loaded machine; much shorter than any drip would last
AT_MOST_S = 2.0
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a partner of this machine speaks TLS by, which we trust."""
    context, path = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return context


def must_leave_in_time(partner: Dripping, body: bytes = b"{}") -> None:
    begun = time.monotonic()
    with pytest.raises(NoAnswer, match="TimeoutError"):
        post(partner.url, body, {}, within_s=WITHIN_S, most_bytes=1_000_000)
    assert WITHIN_S * 0.9 < time.monotonic() - begun < AT_MOST_S
    assert partner.connections == 1


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b""),
        (b"HTTP/1.1 ", b"0"),
        (HEAD, b"A: 1\r\n"),
        (HEAD + b"\r\n", b"x"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["says nothing", "in the status", "in the headers", "in the content", "in chunks", "wait a moment"],
)
def test_a_partner_that_drips_is_left_in_time(first: bytes, drop: bytes) -> None:
    with dripping(first, drop) as partner:
        must_leave_in_time(partner)


def test_a_partner_that_drips_over_tls_is_left_in_time(tls: ssl.SSLContext) -> None:
    with dripping(HEAD + b"\r\n", b"x", tls) as partner:
        must_leave_in_time(partner)


@pytest.mark.parametrize("drop", [b"", b"\x16"], ids=["says nothing", "drips"])
def test_a_partner_that_never_comes_to_tls_is_left_in_time(drop: bytes) -> None:
    with dripping(b"\x16\x03\x03\x40\x00" if drop else b"", drop) as partner:
        url = partner.url.replace("http:", "https:")
        begun = time.monotonic()
        with pytest.raises(NoAnswer, match="TimeoutError"):
            post(url, b"{}", {}, within_s=WITHIN_S)
        assert time.monotonic() - begun < AT_MOST_S


def test_a_partner_that_reads_nothing_is_left_in_time() -> None:
    with dripping() as partner:
        must_leave_in_time(partner, bytes(8_000_000))


def test_a_partner_that_reads_nothing_over_tls_is_left_in_time(tls: ssl.SSLContext) -> None:
    with dripping(tls=tls) as partner:
        must_leave_in_time(partner, bytes(8_000_000))


def test_a_resolver_that_hangs_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    never = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(10))
    begun = time.monotonic()
    with pytest.raises(NoAnswer, match="TimeoutError"):
        post("https://partner.example/", b"", {}, within_s=WITHIN_S)
    never.set()
    assert time.monotonic() - begun < AT_MOST_S


def test_an_address_that_hangs_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as full, dripping(b"hello") as partner:
        # who listens and accepts nobody, once its queue is full
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = socket.create_connection(full.getsockname())
        tcp = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        both = [(*tcp, full.getsockname()), (*tcp, ("127.0.0.1", partner.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
        with waiting, connected("partner.example", 1, Deadline(2 * WITHIN_S)) as line:
            assert line.recv(5) == b"hello"


def test_who_answers_in_time_is_heard_and_no_more_than_was_asked_for(tls: ssl.SSLContext) -> None:
    head = b"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\n"
    for context in (None, tls):
        with dripping(head + b"hello", tls=context) as partner:
            assert post(partner.url, b"{}", {}, within_s=10, most_bytes=4) == Answer(201, b"hell")
            assert post(partner.url, b"{}", {}, within_s=10) == Answer(201, b"")


def test_a_certificate_that_nobody_vouches_for_is_no_answer(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with dripping(HEAD + b"\r\n", tls=tls) as partner, pytest.raises(NoAnswer, match="SSLCert"):
        post(partner.url, b"{}", {}, within_s=10)


def test_what_a_late_call_raises_or_gives_is_told_only_in_time() -> None:
    assert Deadline(10).wait_for(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        Deadline(10).wait_for(lambda: 1 // 0)
    with pytest.raises(TimeoutError):
        Deadline(0).wait_for(lambda: 7)


def test_whom_this_machine_trusts_is_read_once_and_again_when_it_has_changed(
    tls: ssl.SSLContext, tmp_path: Path
) -> None:
    first = tls_context()
    assert tls_context() is first
    os.utime(tmp_path / "certificate.pem", (1, 1))
    assert tls_context() is not first
