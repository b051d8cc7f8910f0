"""Every adapter of the port `Bus` keeps the same promises."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone

from onecity.adapters.out.bus_access import Access
from onecity.adapters.out.bus_nats import NatsBus
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.outbox.bus import DatabaseBus
from onecity.base.outbox.tests import town
from onecity.base.ports import Bus
from onecity.core.cloudevents import CloudEvent

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = f"{town.NAME}:by_watchman", f"{town.NAME}:by_priest"

Make = Callable[[], Bus]


@pytest.fixture(params=["database", "nats"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Gives the bus anew, as another process would have it."""
    if request.param == "database":
        with town.plugged_in():
            yield DatabaseBus
        return
    server: NatsServer = request.getfixturevalue("nats")
    stream, made = f"contract-{uuid4().hex}", list[NatsBus]()

    def bus() -> Bus:
        made.append(NatsBus(lambda: Access((server.url,)), stream, ack_wait_s=0.2))
        return made[-1]

    yield bus
    for one in made:
        one.close()


def bells(*counts: int, tower: int = 1) -> list[CloudEvent]:
    """One event for each count, all of one tower."""
    return [
        CloudEvent(
            id=str(UUID(int=tower * 1_000_000 + count)),
            source="/onecity/town",
            type=town.BellRung.type,
            subject=f"tower:{tower}",
            time=timezone.now(),
            data={"count": count},
        )
        for count in counts
    ]


def unwanted(event: CloudEvent) -> None:
    pytest.fail(f"{event.id} came, though nothing waits")  # no `Exception`: no adapter swallows it


def later(bus: Bus, consumer: str, count: int) -> list[CloudEvent]:
    """What a consumer gets when it waits for so many."""
    got: list[CloudEvent] = []
    until = time.monotonic() + 10
    with time_machine.travel(timezone.now() + timedelta(seconds=6)):
        while len(got) < count and time.monotonic() < until:
            bus.receive(consumer, got.append, 100)
    return got


def test_each_consumer_gets_every_event_as_it_was_and_in_order(make: Make) -> None:
    sent = bells(1, 2, 3)
    assert make().publish(sent) == [event.id for event in sent]
    for consumer in (FIRST, SECOND):
        got: list[CloudEvent] = []
        assert make().receive(consumer, got.append, 100) == 3
        assert got == sent


def test_what_is_published_again_comes_once(make: Make) -> None:
    bus, sent = make(), bells(1, 2)
    bus.publish(sent[:1])
    assert bus.publish(sent) == [event.id for event in sent]
    got: list[CloudEvent] = []
    bus.receive(FIRST, got.append, 100)
    assert got == sent


def test_nothing_published_is_nothing_kept(make: Make) -> None:
    bus = make()
    assert bus.publish([]) == []
    assert bus.receive(FIRST, unwanted, 100) == 0


def test_an_event_that_was_not_taken_comes_again_before_the_next_of_its_subject(make: Make) -> None:
    bus, sent = make(), bells(1, 2)
    bus.publish(sent)

    def fail(_: CloudEvent) -> None:
        raise LookupError

    assert bus.receive(FIRST, fail, 100) == 0
    assert later(make(), FIRST, 2) == sent


def test_a_consumer_goes_on_where_it_stopped_whichever_process_asks(make: Make) -> None:
    sent = bells(1, 2, 3)
    make().publish(sent)
    got: list[CloudEvent] = []
    assert make().receive(FIRST, got.append, 1) == 1
    assert make().receive(FIRST, got.append, 100) == 2
    assert make().receive(FIRST, unwanted, 100) == 0
    assert got == sent


def test_it_says_how_far_behind_a_consumer_is(make: Make) -> None:
    bus = make()
    bus.publish(bells(1, 2, 3))
    bus.receive(FIRST, lambda _: None, 1)
    assert (bus.look(FIRST).events, bus.look(FIRST).waiting, bus.look(SECOND).waiting) == (3, 2, 3)
    assert bus.look(FIRST).ails == ()
