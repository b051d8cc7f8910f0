"""Do alarms reach the operators' channels, and nothing that a channel should not see or be?"""

import json
from datetime import timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from onecity.adapters.out.alarms_apprise import AppriseAlarms
from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.base.audit.models import Entry
from onecity.base.notify.alarms import look_for_trouble
from onecity.base.notify.backoff import WAITS
from onecity.base.notify.door import dead_alarms, prune_alarms, raise_alarm, retry_alarm, send_alarms
from onecity.base.notify.errors import AlarmUnknown
from onecity.base.notify.models import Alarm
from onecity.base.outbox.models import Delivery, OutboxEvent, State
from onecity.base.ports import AlarmDelayed, AlarmRefused
from onecity.base.tests.dripping import dripping
from onecity.base.webhooks.tests.receiver import HERE, Receiver, receiving
from onecity.core.text import Text

pytestmark = pytest.mark.django_db
OPERATOR = system(["notify.operate"])
TITLE = Text(zh="有通知未能送达", en="Some messages could not be sent")
BODY = Text(zh="请检查短信设置。", en="Check the text settings.")


def nobody(*_host: object, **_how: object) -> str:
    return "nobody may be told"


def channel(receiver: Receiver) -> str:
    return f"json://127.0.0.1:{receiver.port}/alarms"


def set_channels(settings: Settings, urls: list[str], networks: tuple[object, ...] = HERE) -> None:
    update = {"alarm_channels": urls, "alarm_networks": list(networks)}
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update=update)


def test_an_alarm_arrives_once_on_every_channel(settings: Settings) -> None:
    with receiving() as first, receiving() as second:
        set_channels(settings, [channel(first), channel(second)])
        assert raise_alarm(topic="notify-alarm", title=TITLE, body=BODY) == 2
        assert raise_alarm(topic="notify-alarm", title=TITLE, body=BODY) == 0  # within the hour
        assert send_alarms() == 2
        assert send_alarms() == 0
    for receiver in (first, second):
        (message,) = receiver.received
        told = json.loads(message.body)
        assert (TITLE.zh in told["title"], TITLE.en in told["title"]) == (True, True)
        assert BODY.en in told["message"]
        assert settings.ONECITY_ADDRESS in told["message"]


def test_a_channel_that_drips_is_left_in_time_and_asked_once_at_a_time(settings: Settings) -> None:
    with dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x") as partner:
        alarms = AppriseAlarms([f"json://127.0.0.1:{partner.port}/"], lambda *_, **__: "", timeout_s=0.2)
        with pytest.raises(AlarmDelayed, match="took too long"):
            alarms.send(channel=0, title="t", text="x")
        with pytest.raises(AlarmDelayed, match="still hangs"):
            alarms.send(channel=0, title="t", text="x")
        assert partner.connections == 1


def test_without_channels_nothing_is_kept(settings: Settings) -> None:
    set_channels(settings, [])
    assert raise_alarm(topic="notify-alarm", title=TITLE, body=BODY) == 0
    assert not Alarm.objects.exists()


def test_an_alarm_that_fails_is_tried_again_until_it_is_given_up(settings: Settings) -> None:
    with receiving() as receiver, time_machine.travel(timezone.now(), tick=False) as clock:
        receiver.answers = [503]
        set_channels(settings, [channel(receiver)])
        raise_alarm(topic="notify-alarm", title=TITLE, body=BODY)
        for wait in (timedelta(0), *WAITS):
            clock.shift(wait)
            assert send_alarms() == 0
        (dead,) = dead_alarms(OPERATOR).items
        assert (dead.channel, dead.tries) == (1, len(WAITS) + 1)
        assert str(receiver.port) not in dead.error
        receiver.answers = [204]
        retry_alarm(OPERATOR, dead.id)
        assert send_alarms() == 1
    assert len(receiver.received) == len(WAITS) + 2
    assert Entry.objects.filter(action="notify.alarm.retry").count() == 1
    with pytest.raises(AlarmUnknown):
        retry_alarm(OPERATOR, dead.id)
    with pytest.raises(NotAllowed):
        dead_alarms(ANONYMOUS)


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.1.2.3", "localhost", "[::1]"])
def test_a_private_network_is_refused_unless_it_is_allowed(settings: Settings, host: str) -> None:
    with receiving() as receiver:
        for url in (
            f"json://{host}:{receiver.port}/x",
            f"jsons://{host}:{receiver.port}/x",
            f"form://{host}:{receiver.port}/x",
            f"mailtos://a:b@example.org?smtp={host}&to=c@example.org",
        ):
            set_channels(settings, [url], (ip_network("192.0.2.0/24"),))
            with pytest.raises(AlarmRefused):
                AppriseAlarms.from_settings(settings).send(channel=0, title="t", text="x")
    assert receiver.received == []


def test_a_channel_that_sends_us_elsewhere_is_not_followed(settings: Settings) -> None:
    with receiving() as inside, receiving() as outside:
        outside.answers, outside.headers = [307], {"Location": inside.url}
        set_channels(settings, [channel(outside)])
        raise_alarm(topic="notify-alarm", title=TITLE, body=BODY)
        assert send_alarms() == 0
    assert (len(outside.received), inside.received) == (1, [])


@pytest.mark.parametrize(
    "url", ["syslog://", "dbus://", "https://chat.example/s3cret", "s3cret", "file:///x"]
)
def test_a_channel_of_another_kind_is_refused_without_telling_its_address(url: str) -> None:
    with pytest.raises(ValueError, match="entry 1") as refused:
        AppriseAlarms([url], nobody)
    assert "s3cret" not in str(refused.value)


def test_the_group_chats_of_offices_are_known() -> None:
    known = ["wecombot://a-key-of-a-robot/", "dingtalk://abcdef0123456789/", "feishu://abc123def456ghi789/"]
    assert AppriseAlarms(known, nobody).channels == 3


def test_dead_letters_raise_an_alarm_once_a_day(settings: Settings) -> None:
    set_channels(settings, ["json://192.0.2.1/"])
    assert look_for_trouble() is False
    event = OutboxEvent.objects.create(type="onecity.a.b.v1", subject="s", at=timezone.now(), written=b"")
    Delivery.objects.create(
        event=event, listener="x", subject="s", state=State.DEAD, next_try_at=timezone.now()
    )
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for hours in (0, 5, 20):
            clock.shift(timedelta(hours=hours))
            assert look_for_trouble() is True
    assert Alarm.objects.filter(topic="work-alarm").count() == 2


def test_old_alarms_are_forgotten(settings: Settings) -> None:
    set_channels(settings, ["json://192.0.2.1/"])
    raise_alarm(topic="a", title=TITLE, body=BODY)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        assert prune_alarms() == 0  # it waits still
        Alarm.objects.update(state=Alarm.State.SENT)
        assert prune_alarms() == 1
