"""Every adapter of the port `Mail` keeps the same promises."""

import email
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from onecity.adapters.out.mail_folder import FolderMail
from onecity.adapters.out.mail_smtp import SmtpMail
from onecity.adapters.out.tests.post_office import open_post_office
from onecity.base.ports import Mail, MailDelayed, MailRefused
from onecity.base.tests.dripping import dripping


@dataclass
class Office:
    """An adapter and what arrived through it."""

    mail: Mail
    arrived: Callable[[], list[bytes]]


@pytest.fixture(params=["folder", "smtp"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "folder":
        folder = tmp_path / "mail"
        yield Office(
            FolderMail(folder, "city@example.org"),
            lambda: [path.read_bytes() for path in sorted(folder.glob("*.eml"))],
        )
    else:
        with open_post_office() as post:
            yield Office(SmtpMail(f"smtp://127.0.0.1:{post.port}", "city@example.org"), lambda: post.letters)


def _parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw.removesuffix(b".\r\n"), policy=default)


def test_a_letter_arrives_with_its_chinese_subject_and_text(office: Office) -> None:
    office.mail.send(to="resident@example.org", subject="您的事项已办结", text="请查看结果。\n.\n谢谢")
    (letter,) = [_parsed(raw) for raw in office.arrived()]
    assert letter["Subject"] == "您的事项已办结"
    assert (letter["From"], letter["To"]) == ("city@example.org", "resident@example.org")
    assert letter.get_content().splitlines()[0] == "请查看结果。"
    assert letter["Message-ID"]
    assert letter["Date"]


def test_letters_arrive_in_the_order_sent(office: Office) -> None:
    for subject in ("one", "two", "three"):
        office.mail.send(to="resident@example.org", subject=subject, text="x")
    assert [_parsed(raw)["Subject"] for raw in office.arrived()] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@example.org, b@example.org", "a@example.org\r\nBcc: b@example.org"]
)
def test_what_is_not_one_address_is_refused_for_good(office: Office, to: str) -> None:
    with pytest.raises(MailRefused):
        office.mail.send(to=to, subject="x", text="x")
    assert office.arrived() == []


def test_a_subject_cannot_smuggle_in_a_header(office: Office) -> None:
    with pytest.raises(MailRefused):
        office.mail.send(to="a@example.org", subject="x\r\nBcc: b@example.org", text="x")
    assert office.arrived() == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such user", MailRefused), ("450 busy", MailDelayed), ("421 closing", MailDelayed)],
)
def test_a_temporary_answer_means_later_and_a_permanent_one_never(
    answer: str, error: type[Exception]
) -> None:
    with open_post_office(recipient_answer=answer) as post, pytest.raises(error, match=answer[:3]):
        SmtpMail(f"smtp://127.0.0.1:{post.port}", "city@example.org").send(
            to="a@example.org", subject="x", text="x"
        )


@pytest.mark.parametrize(
    ("scheme", "first", "drop"),
    [
        ("smtp", b"", b""),
        ("smtp", b"220-hello\r\n", b"220-hello\r\n"),
        ("smtp", b"220 hello\r\n250-test\r\n", b"250-X\r\n"),
        ("smtp", b"220 hello\r\n250-test\r\n250 STARTTLS\r\n220 go on\r\n", b""),
        ("smtps", b"", b""),
    ],
    ids=["says nothing", "greets without end", "offers without end", "never comes to TLS", "nor at once"],
)
def test_a_post_office_that_hangs_or_drips_is_left_in_time_and_means_later(
    scheme: str, first: bytes, drop: bytes
) -> None:
    with dripping(first, drop) as partner:
        mail = SmtpMail(f"{scheme}://127.0.0.1:{partner.port}", "city@example.org", timeout_s=0.2)
        with pytest.raises(MailDelayed):
            mail.send(to="a@example.org", subject="x", text="x")
        assert partner.connections == 1


@pytest.mark.parametrize("leave", ["", "421 closing", "550 never"])
def test_a_letter_that_was_taken_is_not_sent_again_because_of_a_bad_farewell(leave: str) -> None:
    with open_post_office(farewell=leave) as post:
        mail = SmtpMail(f"smtp://127.0.0.1:{post.port}", "city@example.org", timeout_s=0.5)
        mail.send(to="a@example.org", subject="x", text="x")
        assert len(post.letters) == 1


def test_a_post_office_that_is_not_there_means_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        mail = SmtpMail(f"smtp://127.0.0.1:{free.getsockname()[1]}", "city@example.org", timeout_s=1)
        with pytest.raises(MailDelayed):
            mail.send(to="a@example.org", subject="x", text="x")


def test_a_wrong_password_delays_letters_instead_of_losing_them() -> None:
    with open_post_office(offers_sign_in=True) as post, pytest.raises(MailDelayed, match="535"):
        SmtpMail(f"smtp://user:wrong@127.0.0.1:{post.port}", "city@example.org").send(
            to="a@example.org", subject="x", text="x"
        )


def test_a_url_of_another_kind_is_named_as_wrong() -> None:
    with pytest.raises(ValueError, match="ONECITY_MAIL_URL"):
        SmtpMail("http://example.org", "city@example.org")
