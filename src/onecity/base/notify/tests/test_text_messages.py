"""Do texts reach who wants them, short and by day, and what happens when they cannot?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from onecity.base.actor import Actor, ActorKind, system
from onecity.base.identity.door import set_preferences
from onecity.base.notify.backoff import WAITS
from onecity.base.notify.door import (
    Channel,
    dead_deliveries,
    deliver_due,
    inbox,
    message_by_code,
    retry_delivery,
    send,
)
from onecity.base.notify.errors import MessageUnknown
from onecity.base.notify.models import Delivery
from onecity.base.notify.quiet import is_quiet
from onecity.base.notify.tests.city import resident, staff
from onecity.base.notify.tests.gateway import Gateway
from onecity.base.notify.tests.postman import Postman
from onecity.base.notify.texting import code_of, parts
from onecity.base.outbox.models import OutboxEvent
from onecity.base.ports import MailDelayed, SmsDelayed, SmsRefused
from onecity.core.text import Text

pytestmark = pytest.mark.django_db

BY_TEXT: tuple[Channel, ...] = ("sms",)
PHONE, EMAIL = "13800000001", "li@example.org"
TITLE = Text(zh="已同意：残疾人证核发", en="Granted: Disability certificate")
BODY = Text(zh="理由写在这里。", en="The reason stands here.")
OUTSIDE = Text(zh="已同意：办件 37020020261123000001", en="Granted: case 37020020261123000001")
CITY = "https://city.example"
SHANGHAI = ZoneInfo("Asia/Shanghai")
OPERATOR = system({"notify.operate"})
GONE = "onecity.notify.message-gone.v1"


def in_the_city(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, second, tzinfo=SHANGHAI)


MORNING = in_the_city(7) + timedelta(days=1)


@pytest.fixture(autouse=True)
def both(settings: Settings, city: None, time_machine: TimeMachineFixture) -> Iterator[None]:
    """A post office and a gateway that work, at ten in the morning."""
    time_machine.move_to(in_the_city(10), tick=False)
    here = "onecity.base.notify.tests"
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {
        "mail": f"{here}.postman:Postman",
        "sms": f"{here}.gateway:Gateway",
    }
    settings.ONECITY_ADDRESS = CITY
    Postman.letters.clear()
    Gateway.texts.clear()
    Postman.failure = Gateway.failure = None
    yield
    Postman.failure = Gateway.failure = None


def me(person_id: UUID) -> Actor:
    return Actor(ActorKind.RESIDENT, id=person_id)


def texted(person_id: UUID, *, urgent: bool = False) -> UUID:
    """A message by text, whatever the person prefers."""
    return send(
        person_id,
        title=TITLE,
        body=BODY,
        outside=OUTSIDE,
        topic="case",
        about="1:certificate",
        channels=BY_TEXT,
        urgent=urgent,
    )


def preferred(person_id: UUID) -> UUID:
    return send(person_id, title=TITLE, body=BODY, topic="case")


def states() -> set[tuple[str, str]]:
    return set(Delivery.objects.values_list("channel", "state"))


@pytest.mark.parametrize(
    ("channels", "letters", "texts"),
    [((), 1, 0), (("app",), 0, 0), (("app", "mail"), 1, 0), (("sms",), 0, 1), (("app", "mail", "sms"), 1, 1)],
)
def test_a_message_goes_by_what_the_person_prefers(
    channels: tuple[str, ...], letters: int, texts: int
) -> None:
    person_id = resident(EMAIL, channels=channels, phone=PHONE)
    preferred(person_id)
    assert deliver_due() == letters + texts
    assert (len(Postman.letters), len(Gateway.texts)) == (letters, texts)
    assert len(inbox(me(person_id)).items) == 1


@pytest.mark.parametrize(("language", "words"), [("zh-hans", TITLE.zh), ("en", TITLE.en)])
def test_a_text_says_the_title_in_the_persons_language_and_where_to_read_on(
    language: str, words: str
) -> None:
    key = preferred(resident(channels=("sms",), phone=PHONE, language=language))
    deliver_due()
    assert Gateway.texts == [(PHONE, f"{words} {CITY}/m/{code_of(key)}")]


def test_of_a_message_that_tells_about_a_person_only_the_words_for_outside_leave_the_house() -> None:
    person_id = resident(EMAIL, phone=PHONE, channels=("mail", "sms"))
    key = send(person_id, title=TITLE, body=BODY, outside=OUTSIDE, topic="case")
    deliver_due()
    address = f"{CITY}/m/{code_of(key)}"
    assert Gateway.texts == [(PHONE, f"{OUTSIDE.zh} {address}")]
    assert Postman.letters == [(EMAIL, OUTSIDE.zh, f"{OUTSIDE.zh}\n{address}\n")]
    assert parts(Gateway.texts[0][1]) == 1


def test_a_channel_that_was_asked_for_outweighs_the_preference() -> None:
    texted(resident(EMAIL, channels=("app",), phone=PHONE))
    assert deliver_due() == 1
    assert states() == {("sms", "sent")}
    assert Postman.letters == []


def test_who_changes_their_mind_before_a_text_goes_gets_none(time_machine: TimeMachineFixture) -> None:
    person_id = resident(channels=("sms",), phone=PHONE)
    time_machine.move_to(in_the_city(23), tick=False)
    preferred(person_id)
    set_preferences(me(person_id), channels=("app",))
    time_machine.move_to(MORNING, tick=False)
    assert deliver_due() == 0
    assert states() == {("sms", "unwanted")}


@pytest.mark.parametrize("phone", ["", "053285911111"])
def test_without_a_mobile_number_a_text_becomes_a_mail(phone: str) -> None:
    texted(resident(EMAIL, phone=phone))
    assert deliver_due() == 1
    assert states() == {("mail", "sent")}
    assert [to for to, _subject, _text in Postman.letters] == [EMAIL]


def test_a_mail_instead_of_a_text_is_tried_again_like_any_mail(time_machine: TimeMachineFixture) -> None:
    preferred(resident(EMAIL, channels=("sms",)))
    Postman.failure = MailDelayed("busy")
    assert deliver_due() == 0
    Postman.failure = None
    time_machine.move_to(in_the_city(10) + WAITS[0], tick=False)
    assert deliver_due() == 1
    assert states() == {("mail", "sent")}


def test_without_number_and_address_the_inbox_has_it() -> None:
    person_id = resident()
    texted(person_id)
    assert deliver_due() == 0
    assert states() == {("sms", "unwanted")}
    assert len(inbox(me(person_id)).items) == 1


def test_who_wants_both_and_has_no_number_gets_one_mail() -> None:
    preferred(resident(EMAIL, channels=("mail", "sms")))
    assert deliver_due() == 1
    assert states() == {("mail", "sent"), ("sms", "unwanted")}


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (in_the_city(21, 59, 59), False),
        (in_the_city(22), True),
        (in_the_city(0), True),
        (in_the_city(6, 59, 59), True),
        (in_the_city(7), False),
    ],
)
def test_the_night_is_from_ten_to_seven_in_the_city_wherever_the_machine_stands(
    moment: datetime, quiet: bool, time_machine: TimeMachineFixture
) -> None:
    assert is_quiet(moment.astimezone(UTC), SHANGHAI) is quiet
    time_machine.move_to(moment, tick=False)
    texted(resident(phone=PHONE))
    assert deliver_due() == (0 if quiet else 1)
    assert Delivery.objects.get().tries == (0 if quiet else 1)


def test_what_waited_for_the_morning_goes_at_seven(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(in_the_city(22), tick=False)
    texted(resident(phone=PHONE))
    time_machine.move_to(MORNING - timedelta(seconds=1), tick=False)
    assert deliver_due() == 0
    time_machine.move_to(MORNING, tick=False)
    assert deliver_due() == 1


def test_mails_and_urgent_texts_go_at_night(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(in_the_city(3), tick=False)
    texted(resident(phone=PHONE), urgent=True)
    preferred(resident(EMAIL))
    assert deliver_due() == 2


def test_a_text_that_is_delayed_is_tried_again_but_not_at_night(time_machine: TimeMachineFixture) -> None:
    began = in_the_city(21, 59, 30)
    time_machine.move_to(began, tick=False)
    texted(resident(phone=PHONE))
    Gateway.failure = SmsDelayed(f"busy: {PHONE}")
    assert deliver_due() == 0
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.next_try_at) == ("waiting", began + WAITS[0])
    assert PHONE not in waiting.error
    Gateway.failure = None
    time_machine.move_to(waiting.next_try_at, tick=False)
    assert deliver_due() == 0
    time_machine.move_to(MORNING, tick=False)
    assert deliver_due() == 1


def test_after_all_tries_a_text_is_dead_and_the_operator_knows(time_machine: TimeMachineFixture) -> None:
    chief = staff("operator")
    texted(resident(phone=PHONE), urgent=True)
    Gateway.failure = ConnectionError()
    now = in_the_city(10)
    for wait in (*WAITS, timedelta(0)):
        deliver_due()
        now += wait
        time_machine.move_to(now, tick=False)
    assert states() == {("sms", "dead")}
    assert [m.topic for m in inbox(chief).items] == ["notify-alarm"]


def test_a_refused_text_is_dead_at_once_and_announced_only_once_it_has_gone() -> None:
    texted(resident(phone=PHONE))
    Gateway.failure = SmsRefused(f"blocked number {PHONE}")
    deliver_due()
    (dead,) = dead_deliveries(OPERATOR).items
    assert (dead.channel, dead.tries, dead.error) == ("sms", 1, "blocked number …")
    assert not OutboxEvent.objects.filter(type=GONE).exists()
    Gateway.failure = None
    retry_delivery(OPERATOR, dead.id)
    assert deliver_due() == 1
    assert OutboxEvent.objects.filter(type=GONE).count() == 1


def test_the_short_address_opens_only_ones_own_message() -> None:
    person_id, other = resident(phone=PHONE), resident()
    key = texted(person_id)
    assert message_by_code(me(person_id), code_of(key)).id == key
    with pytest.raises(MessageUnknown):
        message_by_code(me(other), code_of(key))
    with pytest.raises(MessageUnknown):
        message_by_code(me(person_id), "00000000")
