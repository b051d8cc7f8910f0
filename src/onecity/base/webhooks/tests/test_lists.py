"""Does a program that wishes for lists get many events in one request, all of them, and at once?"""

import json
import threading

import pytest
import time_machine
from django.utils import timezone

from onecity.base.identity.tests.programs import Program
from onecity.base.outbox.writing import write
from onecity.base.tests.somebody_alone import somebody_does
from onecity.base.webhooks import parcels
from onecity.base.webhooks.backoff import WAITS
from onecity.base.webhooks.courier import IDLE_S, LOOK_S, Courier
from onecity.base.webhooks.delivery import MOST_FAILURES
from onecity.base.webhooks.door import (
    SubscriptionDraft,
    announce_all,
    is_due,
    send_due,
    subscribe,
    subscriptions,
)
from onecity.base.webhooks.models import Notice
from onecity.base.webhooks.parcels import MOST_OF_ONE
from onecity.base.webhooks.tests.city import TYPE, Moved, listening
from onecity.base.webhooks.tests.receiver import Receiver
from onecity.core.cloudevents import CloudEvent


def written(*names: str, **about: str) -> list[CloudEvent]:
    """Events as the outbox has them."""
    return [write(Moved(name, **about), timezone.now()) for name in names]


def with_lists(program: Program, url: str) -> None:
    """A program that has subscribed to lists."""
    subscribe(program.asks(), SubscriptionDraft(url, (TYPE,), batched=True))


def cases(receiver: Receiver) -> list[list[str]]:
    """The cases in each list that came."""
    return [[one["data"]["case_id"] for one in json.loads(message.body)] for message in receiver.received]


def test_many_events_come_in_one_signed_request(health: Program, receiver: Receiver) -> None:
    with_lists(health, receiver.url)
    announce_all(written("1", "2", "3"))
    assert is_due()
    assert send_due() == 3
    assert cases(receiver) == [["1", "2", "3"]]
    headers = receiver.received[0].headers
    assert headers["content-type"] == "application/cloudevents-batch+json; charset=utf-8"
    assert "signature" in headers
    assert not is_due()
    assert set(Notice.objects.values_list("state", "tries")) == {("sent", 1)}


def test_a_list_that_is_not_taken_comes_again_whole(
    health: Program, receiver: Receiver, monday: time_machine.Traveller
) -> None:
    receiver.answers = [503, 204]
    with_lists(health, receiver.url)
    announce_all(written("1", "2"))
    assert send_due() == 0
    assert set(Notice.objects.values_list("state", "tries", "error")) == {("waiting", 1, "answered 503")}
    assert not is_due()
    monday.shift(WAITS[0])
    assert send_due() == 2
    assert cases(receiver) == [["1", "2"], ["1", "2"]]


def test_lists_follow_each_other_and_are_noted_together(
    health: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "MOST_TOGETHER", 2)
    with_lists(health, receiver.url)
    announce_all(written(*"abcde"))
    assert send_due() == 5
    assert cases(receiver) == [["a", "b"], ["c", "d"], ["e"]]
    assert set(Notice.objects.values_list("state", "tries")) == {("sent", 1)}


def test_after_a_list_that_is_not_taken_no_other_is_sent(
    health: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "MOST_TOGETHER", 2)
    receiver.answers = [204, 503]
    with_lists(health, receiver.url)
    announce_all(written(*"abcde"))
    assert send_due() == 2
    assert cases(receiver) == [["a", "b"], ["c", "d"]]
    states = Notice.objects.order_by("id").values_list("state", "tries")
    assert list(states) == [*[("sent", 1)] * 2, *[("waiting", 1)] * 2, ("waiting", 0)]
    assert not is_due()


def test_in_a_storm_the_next_list_is_waited_for(
    health: Program, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcels, "STORM", 2)
    with_lists(health, receiver.url)
    announce_all(written("a", "b"))
    more = iter([lambda: announce_all(written("c"))])
    monkeypatch.setattr(parcels, "sleep", lambda _: next(more, lambda: None)())
    assert send_due() == 3
    assert cases(receiver) == [["a", "b"], ["c"]]


def test_nobody_sends_lists_while_another_does(health: Program, receiver: Receiver) -> None:
    with_lists(health, receiver.url)
    announce_all(written("1"))
    with somebody_does("webhook-lists"):
        assert send_due() == 0
    assert send_due() == 1
    assert cases(receiver) == [["1"]]


def test_what_is_announced_twice_is_told_once_and_only_to_those_who_may_hear(
    health: Program, receiver: Receiver
) -> None:
    with_lists(health, receiver.url)
    events = written("1", "2") + written("3", organisation="civil") + written("4", organisation="nobody")
    announce_all(events)
    announce_all(events)
    assert Notice.objects.count() == 2


def test_a_short_failure_of_a_program_with_much_waiting_does_not_switch_it_off(
    health: Program, receiver: Receiver, monday: time_machine.Traveller
) -> None:
    receiver.answers = [503]
    actor = listening(health, receiver.url)
    announce_all(written(*(str(n) for n in range(MOST_FAILURES * 2))))
    for _ in range(MOST_FAILURES):
        send_due()
    (shown,) = subscriptions(actor)
    assert (shown.enabled, shown.failures) == (True, MOST_OF_ONE)


def test_the_courier_carries_out_all_that_waits_and_rests_longer_when_nobody_listens(
    health: Program, receiver: Receiver
) -> None:
    one = Courier(threading.Event())
    assert one.turn() == IDLE_S
    listening(health, receiver.url)
    announce_all(written(*(str(n) for n in range(MOST_OF_ONE + 1))))
    assert one.turn() == LOOK_S
    assert len(receiver.received) == MOST_OF_ONE + 1
