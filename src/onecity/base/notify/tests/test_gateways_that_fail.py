"""Is a gateway that fails again and again left alone, are its messages kept, and does nobody else wait for it?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from click.testing import CliRunner
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from onecity.adapters.out.mail_smtp import SmtpMail
from onecity.adapters.out.sms_http import HttpSms
from onecity.adapters.out.tests.post_office import open_post_office
from onecity.base.engine import ENGINE
from onecity.base.manifest import MAIN
from onecity.base.notify import delivery
from onecity.base.notify.commands import letters
from onecity.base.notify.door import Standing, deliver_letters, deliver_texts, inbox, send, standing
from onecity.base.notify.models import Delivery
from onecity.base.notify.patience import FIRST_REST, LONGEST_REST, MOST_FAILURES, Patience, rest_after
from onecity.base.notify.tests.city import resident, staff
from onecity.base.notify.tests.gateway import Gateway
from onecity.base.ports import SmsDelayed, SmsRefused
from onecity.base.tests.dripping import dripping
from onecity.core.text import Text

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECRET = "a secret of the tests"
HERE = "onecity.base.notify.tests"


class Hasty:
    """The real adapters, which wait a tenth of a second for partners of the tests."""

    sms_url: ClassVar[str] = ""
    mail_url: ClassVar[str] = ""


class HastySms(Hasty):
    """The port `Sms`."""

    @classmethod
    def from_settings(cls, settings: Any) -> HttpSms:
        """At `sms_url`."""
        return HttpSms(Hasty.sms_url, SECRET, timeout_s=0.1)


class HastyMail(Hasty):
    """The port `Mail`."""

    @classmethod
    def from_settings(cls, settings: Any) -> SmtpMail:
        """At `mail_url`."""
        return SmtpMail(Hasty.mail_url, "city@example.org", timeout_s=5)


@pytest.fixture(autouse=True)
def _gateway(settings: Settings, city: None) -> Iterator[None]:
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"sms": f"{HERE}.gateway:Gateway"}
    Gateway.texts.clear()
    Gateway.failure = None
    yield
    Gateway.failure = None


def written(channel: str, many: int) -> list[UUID]:
    """Messages that should go by a channel, at night too."""
    text = Text(zh="请撤离", en="Leave")
    person_id = resident("li@example.org", phone="13800000001")
    channels: Any = (channel,)
    return [
        send(person_id, title=text, body=text, topic="warning", channels=channels, urgent=True)
        for _ in range(many)
    ]


def test_a_gateway_that_fails_three_times_is_left_alone_and_then_asked_once(
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(START, tick=False)
    written("sms", 6)
    Gateway.failure = SmsDelayed("busy")
    assert (deliver_texts(), deliver_texts()) == (0, 0)
    tries = Delivery.objects.order_by("id").values_list("tries", flat=True)
    assert list(tries.all()) == [1, 1, 1, 0, 0, 0]
    assert standing("sms") == Standing(MOST_FAILURES, 0, "busy")
    time_machine.shift(FIRST_REST)
    deliver_texts()
    assert list(tries.all()) == [1, 1, 1, 1, 0, 0]
    time_machine.shift(FIRST_REST * 2)
    Gateway.failure = None
    assert deliver_texts() == 2
    time_machine.shift(timedelta(minutes=1))
    assert deliver_texts() == 4
    assert (len(Gateway.texts), standing("sms")) == (6, Standing(0, 0, ""))


def test_one_that_takes_something_between_is_never_left_alone(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(START, tick=False)
    for failure in (SmsDelayed("busy"), None) * MOST_FAILURES:
        written("sms", 1)
        Gateway.failure = failure
        deliver_texts()
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["sent"] * 3 + ["waiting"] * 3


def test_operators_hear_of_a_gateway_that_fails_for_minutes_once(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(START, tick=False)
    chief = staff("operator")
    written("sms", 12)
    Gateway.failure = SmsDelayed("busy")
    for minute in range(30):
        time_machine.move_to(START + timedelta(minutes=minute), tick=False)
        deliver_texts()
        assert (minute >= 5) >= bool(inbox(chief).items)
    assert [one.topic for one in inbox(chief).items] == ["gateway-alarm"]


def test_each_rest_is_longer_up_to_a_bound() -> None:
    patience, now = Patience(), START
    rests = [patience.failed(now) for _ in range(40)]
    assert rests[:4] == [timedelta(0), timedelta(0), FIRST_REST, FIRST_REST * 2]
    assert rests == sorted(rests)
    assert rests[-1] == LONGEST_REST == rest_after(10_000)
    assert (patience.may_ask(now), patience.may_ask(now + LONGEST_REST)) == (False, True)
    assert (patience.answered(), patience.answered(), patience.may_ask(now)) == (True, False, True)


def test_a_round_of_texts_to_a_gateway_that_drips_ends_and_mails_go_meanwhile(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ROUND_S", 0.15)
    written("sms", 5)
    written("mail", 2)
    with dripping(b"HTTP/1.1 202 Accepted\r\n", b"A: 1\r\n") as partner, open_post_office() as post:
        Hasty.sms_url, Hasty.mail_url = partner.url, f"smtp://127.0.0.1:{post.port}"
        mine = {"sms": f"{__name__}:HastySms", "mail": f"{__name__}:HastyMail"}
        settings.ONECITY_PORTS = settings.ONECITY_PORTS | mine
        assert deliver_texts() == 0
        assert 1 <= partner.connections <= 2
        monkeypatch.undo()
        assert deliver_letters() == 2
        assert len(post.letters) == 2
    texts = Delivery.objects.filter(channel="sms", state="waiting")
    assert (texts.count(), texts.filter(tries=0, error="").count()) == (5, 5 - partner.connections)


def test_whoever_asks_somebody_elses_system_has_a_lane_of_its_own() -> None:
    lanes = {one.name: one.lane for one in ENGINE.jobs if one.lane != MAIN}
    asks = {"audit.tell", "notify.alarms", "notify.deliver", "notify.texts", "shelf.look", "webhooks.send"}
    assert asks == set(lanes)
    assert len(set(lanes.values())) == len(lanes)


def test_the_operator_sees_what_was_given_up_and_sends_it_again() -> None:
    written("sms", 1)
    Gateway.failure = SmsRefused("no such number")
    deliver_texts()
    run = CliRunner().invoke
    (line,) = run(letters, ["dead"]).output.splitlines()
    key, *rest = line.split("\t")
    assert rest == ["warning", "sms", "1", "no such number"]
    Gateway.failure = None
    assert run(letters, ["retry", key]).exit_code == 0
    assert "onecity letters dead" in run(letters, ["retry", key]).output
    assert (deliver_texts(), run(letters, ["dead"]).output) == (1, "")
