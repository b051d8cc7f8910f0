"""A listener that takes several events at once has each of them once and in order, whatever fails."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from onecity.base.manifest import Engine, Listener, engines
from onecity.base.outbox import door
from onecity.base.outbox.models import Delivery, OutboxEvent, State
from onecity.base.outbox.tests.town import BellRung, EchoHeard
from onecity.core.cloudevents import CloudEvent
from onecity.core.text import Text

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "onecity.base.outbox.tests.test_delivery_together"
Bell = tuple[int, int]
heard: list[list[Bell]] = []
deaf: set[int] = set()


class Deaf(Exception):
    """A bell that nobody can hear."""


def one(event: CloudEvent) -> None:
    """Hear one bell."""
    several([event])


def several(events: Sequence[CloudEvent]) -> None:
    """Hear bells, and tell of an echo of each; all or none."""
    bells = [(bell.tower, bell.count) for bell in (door.read(event, BellRung) for event in events)]
    door.emit_all([EchoHeard(tower) for tower, _ in bells])
    if deaf & {tower for tower, _ in bells}:
        raise Deaf
    heard.append(bells)


ENGINE = Engine(
    id="choir",
    title=Text(zh="合唱团", en="Choir"),
    listeners=(Listener(BellRung.type, f"{HERE}:one", f"{HERE}:several"),),
)


@pytest.fixture(autouse=True)
def _choir() -> Iterator[None]:
    heard.clear()
    deaf.clear()
    with override_settings(ONECITY_ENGINES=[f"{HERE}:ENGINE"]):
        engines.cache_clear()
        yield
    engines.cache_clear()


def _ring(*bells: Bell) -> None:
    with transaction.atomic():
        door.emit_all([BellRung(tower=tower, count=count) for tower, count in bells])


def _make_due() -> None:
    Delivery.objects.update(next_try_at=timezone.now())


def test_events_of_one_change_come_together_and_in_order() -> None:
    bells = [(1, 1), (2, 1), (1, 2)]
    _ring(*bells)
    assert heard == [bells]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DONE}


def test_what_a_dead_process_left_is_recovered_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "dispatch", lambda ids: None)  # the process dies after its commit
    _ring((1, 1), (2, 1), (1, 2))
    assert door.recover() == 3
    assert heard == [[(1, 1), (2, 1)], [(1, 2)]]
    assert door.recover() == 0


def test_one_that_cannot_be_taken_leaves_the_others_their_effect_and_none_a_second() -> None:
    deaf.add(2)
    _ring((1, 1), (2, 1), (3, 1), (2, 2))
    assert heard == [[(1, 1)], [(3, 1)]]
    assert OutboxEvent.objects.filter(type=EchoHeard.type).count() == 2
    (failed, behind) = Delivery.objects.filter(state=State.WAITING).order_by("pk")
    assert (failed.tries, failed.error, behind.tries) == (1, "Deaf: ", 0)
    deaf.clear()
    _make_due()
    door.recover()
    assert heard[2:] == [[(2, 1)], [(2, 2)]]


def test_what_waits_behind_a_failure_of_its_subject_does_not_come_with_others() -> None:
    deaf.add(1)
    _ring((1, 1))
    deaf.clear()
    _ring((1, 2), (2, 1), (3, 1))
    assert heard == [[(2, 1), (3, 1)]]
    _make_due()
    door.recover()
    assert [bell for bells in heard[1:] for bell in bells] == [(1, 1), (1, 2)]
