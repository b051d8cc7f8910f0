"""Every listener gets every event, once in effect and in order, whatever fails."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.base.audit.models import Entry
from onecity.base.outbox import delivery, door
from onecity.base.outbox.backoff import TRIES, wait_after
from onecity.base.outbox.errors import DeadLetterMissing
from onecity.base.outbox.models import Delivery, OutboxEvent, State
from onecity.base.outbox.tests import town
from onecity.base.outbox.tests.town import BellRung, deaf, heard

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = system(["outbox.manage"])


@pytest.fixture(autouse=True)
def _town() -> Iterator[None]:
    with town.plugged_in():
        yield


def _by(who: str) -> list[tuple[int, int]]:
    return [(tower, count) for name, tower, count in heard if name == who]


def _let_tries_run_out() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(TRIES):
            clock.shift(timedelta(hours=2))
            door.recover()


def test_an_event_reaches_all_its_listeners_when_the_change_commits() -> None:
    with transaction.atomic():
        door.emit(BellRung(tower=1, count=3))
        assert heard == []
    assert sorted(heard) == [("priest", 1, 3), ("valley", 1, 0), ("watchman", 1, 3)]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DONE}


def test_a_change_that_is_rolled_back_tells_nobody() -> None:
    with transaction.atomic():
        door.emit(BellRung(tower=1))
        transaction.set_rollback(True)
    assert door.recover() == 0
    assert heard == []
    assert not OutboxEvent.objects.exists()


def test_what_a_dead_process_left_is_delivered_by_recovery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "dispatch", lambda ids: None)  # the process dies after its commit
    door.emit(BellRung(tower=1, count=1))
    door.emit(BellRung(tower=1, count=2))
    assert heard == []
    assert door.recover() >= 4
    assert _by("watchman") == [(1, 1), (1, 2)]
    assert door.recover() == 0


def test_the_effect_of_a_listener_that_fails_is_taken_back_and_the_others_have_theirs() -> None:
    deaf.add(("priest", 1))
    door.emit(BellRung(tower=1))
    assert heard == [("watchman", 1, 0)]
    waiting = Delivery.objects.get(state=State.WAITING)
    assert (waiting.tries, waiting.error) == (1, "Deaf: tower 1")
    assert waiting.next_try_at > timezone.now()


def test_a_failed_delivery_is_tried_again_only_when_its_time_has_come() -> None:
    deaf.add(("watchman", 1))
    door.emit(BellRung(tower=1))
    deaf.clear()
    assert door.recover() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=False):
        assert door.recover() == 1
    assert _by("watchman") == [(1, 0)]


def test_later_events_of_a_subject_wait_behind_a_failed_one_and_follow_in_order() -> None:
    deaf.add(("watchman", 1))
    for count in (1, 2, 3):
        door.emit(BellRung(tower=1, count=count))
    door.emit(BellRung(tower=2))
    assert _by("watchman") == [(2, 0)]
    deaf.clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=False):
        door.recover()
    assert _by("watchman") == [(2, 0), (1, 1), (1, 2), (1, 3)]


def test_a_dead_letter_blocks_only_its_own_subject_and_listener() -> None:
    deaf.add(("watchman", 1))
    door.emit(BellRung(tower=1, count=1))
    _let_tries_run_out()
    door.emit(BellRung(tower=1, count=2))
    door.emit(BellRung(tower=2))
    assert _by("watchman") == [(2, 0)]
    assert _by("priest") == [(1, 1), (1, 2), (2, 0)]


def test_a_dead_letter_is_shown_retried_and_audited() -> None:
    deaf.add(("watchman", 1))
    door.emit(BellRung(tower=1, count=1))
    _let_tries_run_out()
    door.emit(BellRung(tower=1, count=2))
    (letter,) = door.dead_letters(OPERATOR).items
    assert (letter.subject, letter.tries, letter.blocked) == ("tower:1", TRIES, 1)
    assert letter.error == "Deaf: tower 1"
    deaf.clear()
    door.retry_dead_letter(OPERATOR, letter.id)
    door.recover()
    assert _by("watchman") == [(1, 1), (1, 2)]
    assert Entry.objects.get(action="outbox.retry").target == f"event:{letter.event_id}"
    with pytest.raises(DeadLetterMissing):
        door.retry_dead_letter(OPERATOR, letter.id)


def test_dead_letters_are_handed_out_page_by_page() -> None:
    deaf.add(("watchman", 1))
    deaf.add(("watchman", 2))
    deaf.add(("watchman", 3))
    for tower in (1, 2, 3):
        door.emit(BellRung(tower=tower))
    _let_tries_run_out()
    first = door.dead_letters(OPERATOR, limit=2)
    rest = door.dead_letters(OPERATOR, cursor=first.next_cursor, limit=2)
    assert [one.subject for one in (*first.items, *rest.items)] == ["tower:1", "tower:2", "tower:3"]
    assert (first.total, rest.next_cursor) == (3, None)


def test_only_who_may_manage_sees_and_retries_dead_letters() -> None:
    with pytest.raises(NotAllowed):
        door.dead_letters(ANONYMOUS)
    with pytest.raises(NotAllowed):
        door.retry_dead_letter(ANONYMOUS, 1)


def test_a_delivery_that_is_done_is_never_made_again() -> None:
    door.emit(BellRung(tower=1))
    before = list(heard)
    assert not any(delivery.deliver(one) for one in Delivery.objects.values_list("pk", flat=True))
    assert heard == before


def test_a_listener_that_no_longer_exists_becomes_a_dead_letter_not_a_crash() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "dispatch", lambda ids: None)
        door.emit(BellRung(tower=1))
    Delivery.objects.filter(listener__endswith="watchman").update(listener=f"{town.NAME}:gone")
    _let_tries_run_out()
    assert [letter.listener for letter in door.dead_letters(OPERATOR).items] == [f"{town.NAME}:gone"]


def test_events_are_forgotten_a_month_after_all_had_them() -> None:
    deaf.add(("watchman", 2))
    for tower in (1, 2):
        door.emit(BellRung(tower=tower))
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        door.prune_delivered()
    assert set(OutboxEvent.objects.values_list("subject", flat=True)) == {"tower:2"}


def test_the_waits_grow_and_end() -> None:
    waits = [wait_after(tries) for tries in range(1, TRIES + 1)]
    assert waits[0] == timedelta(seconds=5)
    assert waits[-1] is None
    spread = [wait.total_seconds() for wait in waits if wait is not None]
    assert spread == sorted(spread)
    assert sum(spread) > 300
