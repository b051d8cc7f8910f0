"""Does every event reach each program that may hear of it, and is nobody kept busy by one that does not listen?"""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from onecity.base.actor import NotAllowed, system
from onecity.base.identity.clients import set_client_enabled
from onecity.base.identity.tests.programs import OFFICER, Program
from onecity.base.notify.door import inbox
from onecity.base.notify.tests.city import staff
from onecity.base.outbox.door import emit, recover
from onecity.base.outbox.models import Delivery
from onecity.base.webhooks import errors
from onecity.base.webhooks.backoff import WAITS
from onecity.base.webhooks.delivery import MOST_FAILURES
from onecity.base.webhooks.door import (
    ailing,
    dead_letters,
    notices,
    prune,
    resend,
    send_due,
    set_listening,
    subscriptions,
    unsubscribe,
)
from onecity.base.webhooks.models import Notice, Subscription
from onecity.base.webhooks.parcels import MOST_OF_ONE, take
from onecity.base.webhooks.tests.city import Moved, listening
from onecity.base.webhooks.tests.receiver import Receiver

OPERATOR = system(("outbox.manage",))


def happens(*events: Moved) -> None:
    """Something happens, and the outbox tells it."""
    for event in events:
        with transaction.atomic():
            emit(event)
    recover()


def heard(receiver: Receiver) -> list[str]:
    """The cases of which a receiver heard."""
    return [json.loads(message.body)["data"]["case_id"] for message in receiver.received]


def until_dead(monday: time_machine.Traveller) -> None:
    """All tries of what waits."""
    send_due()
    for wait in WAITS:
        monday.shift(wait)
        send_due()


def test_an_event_becomes_one_notice_for_each_subscription(health: Program, receiver: Receiver) -> None:
    listening(health, receiver.url)
    listening(health, receiver.url)
    happens(Moved("1"))
    Delivery.objects.update(state="waiting")
    recover()
    assert Notice.objects.count() == 2
    assert [send_due(), send_due()] == [2, 0]
    assert heard(receiver) == ["1", "1"]
    whole = json.loads(receiver.received[0].body)
    assert {name: whole[name] for name in ("specversion", "type", "source", "subject")} == {
        "specversion": "1.0",
        "type": "onecity.example.moved.v1",
        "source": "/onecity/example",
        "subject": "case:1",
    }


def test_only_those_hear_whose_permissions_cover_it(health: Program, receiver: Receiver) -> None:
    listening(health, receiver.url)
    happens(Moved("1"), Moved("2", organisation="civil"), Moved("3", organisation="nobody"))
    send_due()
    assert heard(receiver) == ["1"]


def test_a_subscription_may_choose_its_services(health: Program, receiver: Receiver) -> None:
    listening(health, receiver.url, "death", "moving")
    happens(Moved("1"), Moved("2", service="moving"))
    send_due()
    assert heard(receiver) == ["2"]


def test_a_disabled_program_hears_nothing_not_even_what_waited(health: Program, receiver: Receiver) -> None:
    actor = listening(health, receiver.url)
    happens(Moved("1"))
    set_client_enabled(OFFICER, health.name, False)
    happens(Moved("2"))
    assert send_due() == 0
    assert receiver.received == []
    assert Notice.objects.get().error == "the program is disabled"
    assert actor.id == Subscription.objects.get().client_id


def test_a_notice_that_fails_is_tried_again_with_growing_pauses(
    health: Program, receiver: Receiver, monday: time_machine.Traveller
) -> None:
    receiver.answers = [500, 503, 204]
    actor = listening(health, receiver.url)
    happens(Moved("1"))
    assert send_due() == 0
    monday.shift(WAITS[0] - timedelta(seconds=1))
    assert (send_due(), len(receiver.received)) == (0, 1)
    monday.shift(timedelta(seconds=1))
    send_due()
    assert subscriptions(actor)[0].failures == 2
    assert subscriptions(actor)[0].error == "answered 503"
    monday.shift(WAITS[1])
    assert send_due() == 1
    (shown,) = subscriptions(actor)
    assert (shown.failures, shown.error, shown.enabled) == (0, "", True)
    assert list(WAITS) == sorted(WAITS)


def test_a_notice_is_given_up_seen_and_sent_again(
    health: Program, receiver: Receiver, monday: time_machine.Traveller
) -> None:
    chief = staff("operator")
    receiver.answers = [500]
    actor = listening(health, receiver.url)
    happens(Moved("1"))
    until_dead(monday)
    (letter,) = dead_letters(OPERATOR)
    assert ailing() == (1, 0)
    assert (letter.tries, letter.error, letter.next_try_at) == (len(WAITS) + 1, "answered 500", None)
    assert [one.id for one in notices(actor, letter.subscription_id, state="dead").items] == [letter.id]
    assert [message.topic for message in inbox(chief).items] == ["webhooks-alarm"]
    monday.shift(timedelta(days=1))
    assert send_due() == 0
    receiver.answers = [204]
    with pytest.raises(errors.NoticeUnknown):
        resend(Program("other", organisation="civil").asks(), letter.id)
    resend(actor, letter.id)
    assert send_due() == 1
    assert list(dead_letters(OPERATOR)) == []
    with pytest.raises(errors.NoticeUnknown):
        resend(actor, letter.id)


def test_a_subscription_that_fails_too_often_is_switched_off_with_one_alarm(
    health: Program, receiver: Receiver, monday: time_machine.Traveller
) -> None:
    chief = staff("operator")
    receiver.answers = [500]
    actor = listening(health, receiver.url)
    happens(*(Moved(str(n)) for n in range(MOST_FAILURES + 5)))
    while subscriptions(actor)[0].enabled:
        send_due()
        monday.shift(timedelta(hours=1))
    assert subscriptions(actor)[0].failures >= MOST_FAILURES
    count = len(receiver.received)
    assert send_due() == 0
    assert len(receiver.received) == count
    assert len(inbox(chief).items) == 1
    happens(Moved("while off"))
    receiver.answers = [204]
    set_listening(actor, subscriptions(actor)[0].id, True)
    while send_due():
        pass
    assert set(heard(receiver)) == {str(n) for n in range(MOST_FAILURES + 5)}


def test_gone_means_gone(health: Program, receiver: Receiver) -> None:
    receiver.answers = [410]
    actor = listening(health, receiver.url)
    happens(Moved("1"))
    send_due()
    assert not subscriptions(actor)[0].enabled


def test_one_that_does_not_listen_leaves_room_for_the_others(health: Program, receiver: Receiver) -> None:
    with_many = listening(health, receiver.url.replace("/hook", "/many"))
    happens(*(Moved(str(n)) for n in range(MOST_OF_ONE + 2)))
    listening(health, receiver.url)
    happens(Moved("late"))
    assert send_due() == MOST_OF_ONE + 1
    assert "late" in heard(receiver)
    assert send_due() == 3
    assert with_many.id == health.id


def test_what_is_cancelled_is_not_sent(health: Program, receiver: Receiver) -> None:
    actor = listening(health, receiver.url)
    happens(Moved("1"))
    unsubscribe(actor, subscriptions(actor)[0].id)
    assert send_due() == 0
    assert not Notice.objects.exists()


def test_notices_come_in_pages_and_are_forgotten_in_time(
    health: Program, receiver: Receiver, monday: time_machine.Traveller
) -> None:
    actor = listening(health, receiver.url)
    happens(*(Moved(str(n)) for n in range(3)))
    send_due()
    which = subscriptions(actor)[0].id
    first = notices(actor, which, limit=2)
    rest = notices(actor, which, cursor=first.next_cursor, limit=2)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [2, 1, None]
    assert prune() == 0
    monday.shift(timedelta(days=31))
    assert prune() == 3


def test_two_workers_do_not_send_the_same_notice(health: Program, receiver: Receiver) -> None:
    listening(health, receiver.url)
    happens(Moved("1"))
    assert len(take()) == 1
    assert take() == []


def test_the_operators_are_the_only_ones_to_see_all_dead_letters(health: Program) -> None:
    with pytest.raises(NotAllowed):
        list(dead_letters(health.asks()))
