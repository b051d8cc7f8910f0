"""Does every letter go out once, again after an outage, and to an operator's attention when it cannot?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture

from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.base.identity.models import Person
from onecity.base.notify.backoff import WAITS
from onecity.base.notify.door import dead_deliveries, deliver_due, inbox, retry_delivery, send
from onecity.base.notify.errors import DeliveryUnknown
from onecity.base.notify.inbox import forget
from onecity.base.notify.models import Delivery, Message
from onecity.base.notify.patience import LONGEST_REST
from onecity.base.notify.tests.city import resident, staff
from onecity.base.notify.tests.postman import Postman
from onecity.base.ports import MailDelayed, MailRefused
from onecity.core.text import Text

pytestmark = pytest.mark.django_db

TITLE = Text(zh="已办结", en="Done")
BODY = Text(zh="请查收。", en="Have a look.")
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
OPERATOR = system({"notify.operate"})


@pytest.fixture(autouse=True)
def post(settings: Settings, city: None, time_machine: TimeMachineFixture) -> Iterator[None]:
    """A post office that works, and a clock that stands still."""
    time_machine.move_to(START, tick=False)
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"mail": "onecity.base.notify.tests.postman:Postman"}
    Postman.letters.clear()
    Postman.failure = None
    yield
    Postman.failure = None


def written(person_id: UUID) -> UUID:
    """A message that should go by mail."""
    return send(person_id, title=TITLE, body=BODY, url="/cases/1", topic="case")


def test_a_letter_goes_out_once_in_the_persons_language() -> None:
    written(resident("li@example.org", "en"))
    assert deliver_due() == 1
    assert deliver_due() == 0
    assert Postman.letters == [("li@example.org", "Done", "Have a look.")]


@pytest.mark.parametrize(
    ("email", "channels", "states"), [("", (), ["unwanted"]), ("li@example.org", ("app",), [])]
)
def test_nobody_gets_mail_without_address_or_against_their_wish(
    email: str, channels: tuple[str, ...], states: list[str]
) -> None:
    written(resident(email, channels=channels))
    assert deliver_due() == 0
    assert Postman.letters == []
    assert [one.state for one in Delivery.objects.all()] == states


def test_a_person_who_is_gone_stops_nothing() -> None:
    written(uuid4())
    written(resident("li@example.org"))
    assert deliver_due() == 1


def test_a_letter_that_is_delayed_waits_longer_each_time_and_then_arrives(
    time_machine: TimeMachineFixture,
) -> None:
    written(resident("li@example.org"))
    Postman.failure = MailDelayed("busy: li@example.org")
    now = START
    for wait in WAITS[:3]:
        assert deliver_due() == 0
        assert Delivery.objects.get().next_try_at == now + wait
        time_machine.move_to(now + wait - timedelta(seconds=1), tick=False)
        Postman.failure, kept = None, Postman.failure
        assert deliver_due() == 0
        Postman.failure = kept
        now += wait
        time_machine.move_to(now, tick=False)
    assert "li@example.org" not in Delivery.objects.get().error
    Postman.failure = None
    assert deliver_due() == 1


def test_after_all_tries_it_is_dead_and_the_operator_knows_once(time_machine: TimeMachineFixture) -> None:
    chief = staff("operator")
    for _ in range(2):
        written(resident("li@example.org"))
    Postman.failure = ConnectionError()
    now = START
    for wait in (*WAITS, timedelta(0)):
        for _ in range(2):  # a post office that fails again and again is tried with one letter only
            deliver_due()
            now += LONGEST_REST
            time_machine.move_to(now, tick=False)
        now += wait
        time_machine.move_to(now, tick=False)
    assert {row.state for row in Delivery.objects.all()} == {"dead"}
    assert sorted(m.topic for m in inbox(chief).items) == ["gateway-alarm", "notify-alarm"]


def test_a_refused_letter_is_dead_at_once_and_can_be_tried_again() -> None:
    written(resident("li@example.org"))
    Postman.failure = MailRefused("no such box")
    deliver_due()
    (dead,) = dead_deliveries(OPERATOR).items
    assert (dead.tries, dead.error) == (1, "no such box")
    Postman.failure = None
    retry_delivery(OPERATOR, dead.id)
    assert deliver_due() == 1
    assert dead_deliveries(OPERATOR).items == ()
    with pytest.raises(DeliveryUnknown):
        retry_delivery(OPERATOR, dead.id)


def test_only_operators_see_and_retry() -> None:
    with pytest.raises(NotAllowed):
        dead_deliveries(ANONYMOUS)
    with pytest.raises(NotAllowed):
        retry_delivery(ANONYMOUS, uuid4())


def test_dead_letters_come_in_pages() -> None:
    Postman.failure = MailRefused("no")
    for _ in range(3):
        written(resident("li@example.org"))
    deliver_due()
    first = dead_deliveries(OPERATOR, limit=2)
    rest = dead_deliveries(OPERATOR, cursor=first.next_cursor, limit=2)
    assert (first.total, len(first.items), len(rest.items), rest.next_cursor) == (3, 2, 1, None)


def test_a_letter_in_another_workers_hands_is_left_to_it() -> None:
    written(resident("li@example.org"))
    Delivery.objects.update(next_try_at=START + timedelta(minutes=10))
    assert deliver_due() == 0


def test_an_erased_persons_messages_go() -> None:
    person_id = resident("li@example.org")
    written(person_id)
    assert forget(person_id) == 1
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_a_person_whose_record_cannot_be_read_keeps_no_letter_of_others_back() -> None:
    spoilt, other = resident("li@example.org"), resident("wang@example.org")
    written(spoilt)
    written(other)
    Person.objects.filter(id=spoilt).update(sealed=Person.objects.get(id=other).sealed)
    assert deliver_due() == 1
    assert [to for to, _, _ in Postman.letters] == ["wang@example.org"]
    kept = Delivery.objects.get(message__person_id=spoilt)
    assert (kept.state, kept.error) == ("waiting", "SealBroken")
