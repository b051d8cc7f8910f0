"""Every adapter of the port `Sms` keeps the same promises."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_IMODE

import pytest
import time_machine

from onecity.adapters.out.sms_folder import FolderSms
from onecity.adapters.out.sms_http import HttpSms
from onecity.adapters.out.tests.sms_gateway import SECRET, open_gateway
from onecity.base.ports import Sms, SmsDelayed, SmsRefused
from onecity.base.tests.dripping import dripping

PHONE, TEXT = "13800000001", "已同意：办件 370200 https://city.example/m/0a1b2c3d"


@dataclass
class Office:
    """An adapter and what arrived through it: number and text."""

    sms: Sms
    arrived: Callable[[], list[tuple[str, str]]]


def _read(path: Path) -> tuple[str, str]:
    head, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    return head.removeprefix("To: "), text


@pytest.fixture(params=["folder", "http"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "folder":
        folder = tmp_path / "sms"
        yield Office(FolderSms(folder), lambda: [_read(path) for path in sorted(folder.glob("*"))])
    else:
        with open_gateway() as gateway:
            yield Office(
                HttpSms(gateway.url, SECRET),
                lambda: [(to.removeprefix("+86"), text) for to, text in gateway.texts.values()],
            )


def test_a_chinese_text_arrives_as_it_was_sent(office: Office) -> None:
    office.sms.send(to=PHONE, text=TEXT)
    assert office.arrived() == [(PHONE, TEXT)]


def test_texts_arrive_in_the_order_sent(office: Office) -> None:
    for text in ("one", "two", "three"):
        office.sms.send(to=PHONE, text=text)
    assert [text for _to, text in office.arrived()] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "to", ["", "12345", "+8613800000001", "053285911111", "13800000001,13800000002", "1380000000１"]
)
def test_what_is_not_one_mobile_number_is_refused_for_good(office: Office, to: str) -> None:
    with pytest.raises(SmsRefused):
        office.sms.send(to=to, text="x")
    assert office.arrived() == []


def test_nobody_else_on_the_machine_reads_the_kept_texts(tmp_path: Path) -> None:
    FolderSms(tmp_path / "sms").send(to=PHONE, text=TEXT)
    (kept,) = (tmp_path / "sms").iterdir()
    assert (S_IMODE(kept.stat().st_mode), S_IMODE(kept.parent.stat().st_mode)) == (0o600, 0o700)


def test_the_gateway_is_told_the_number_as_the_world_writes_it() -> None:
    with open_gateway() as gateway:
        HttpSms(gateway.url, SECRET).send(to=PHONE, text=TEXT)
        assert list(gateway.texts.values()) == [(f"+86{PHONE}", TEXT)]


def test_a_retry_has_the_id_of_the_first_try_and_another_text_has_its_own() -> None:
    with open_gateway() as gateway:
        sms = HttpSms(gateway.url, SECRET)
        for text in (TEXT, TEXT, f"{TEXT}!"):
            sms.send(to=PHONE, text=text)
        assert (gateway.asked, len(gateway.texts)) == (3, 2)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, SmsRefused),
        (422, SmsRefused),
        (401, SmsDelayed),
        (429, SmsDelayed),
        (302, SmsDelayed),
        (500, SmsDelayed),
        (503, SmsDelayed),
    ],
)
def test_a_refusal_means_never_and_a_fault_of_the_gateway_means_later(
    status: int, error: type[Exception]
) -> None:
    with open_gateway(status) as gateway, pytest.raises(error, match=str(status)):
        HttpSms(gateway.url, SECRET).send(to=PHONE, text=TEXT)


def test_a_wrong_secret_delays_texts_instead_of_losing_them() -> None:
    with open_gateway() as gateway:
        with pytest.raises(SmsDelayed, match="401"):
            HttpSms(gateway.url, "another secret altogether").send(to=PHONE, text=TEXT)
        assert gateway.texts == {}


def test_the_signature_is_of_its_moment() -> None:
    with open_gateway() as gateway:
        sms = HttpSms(gateway.url, SECRET)
        with time_machine.travel(0, tick=False):
            stale = sms._signed(b"{}")
        assert gateway.answer(stale, b"{}") == 401
        assert gateway.answer(sms._signed(b"[]"), b"{}") == 401


def test_a_gateway_that_does_not_answer_means_later() -> None:
    with open_gateway(slow=True) as gateway, pytest.raises(SmsDelayed, match="no answer"):
        HttpSms(gateway.url, SECRET, timeout_s=0.2).send(to=PHONE, text=TEXT)


def test_a_gateway_that_drips_is_left_in_time_and_means_later() -> None:
    with dripping(b"HTTP/1.1 202 Accepted\r\n", b"A: 1\r\n") as gateway:
        with pytest.raises(SmsDelayed, match="no answer"):
            HttpSms(gateway.url, SECRET, timeout_s=0.2).send(to=PHONE, text=TEXT)
        assert gateway.connections == 1


def test_a_gateway_that_is_not_there_means_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        sms = HttpSms(f"http://127.0.0.1:{free.getsockname()[1]}/", SECRET, timeout_s=1)
        with pytest.raises(SmsDelayed, match="no answer"):
            sms.send(to=PHONE, text=TEXT)


@pytest.mark.parametrize("url", ["http://gateway.example/", "smtp://gateway.example", "https://", "gateway"])
def test_an_address_without_tls_is_named_as_wrong(url: str) -> None:
    with pytest.raises(ValueError, match="ONECITY_SMS_URL"):
        HttpSms(url, SECRET)


def test_a_short_secret_is_named_as_wrong() -> None:
    with pytest.raises(ValueError, match="ONECITY_SMS_SECRET"):
        HttpSms("https://gateway.example/", "short")
