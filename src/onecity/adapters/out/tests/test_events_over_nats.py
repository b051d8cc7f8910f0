"""Over NATS every listener gets every event as without it: once in effect, in order, and late rather than never."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from nats.aio.client import Client
from pytest_django import Settings

from onecity.adapters.out.bus_nats import NatsBus
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.actor import ANONYMOUS, NotAllowed, system
from onecity.base.jobs.worker import Worker
from onecity.base.outbox import door, relay
from onecity.base.outbox.inbox import take_in
from onecity.base.outbox.models import Delivery, OutboxEvent, Unpublished
from onecity.base.outbox.tests import town
from onecity.base.outbox.tests.town import BellRung, deaf, heard
from onecity.base.ports import port
from onecity.core.cloudevents import CloudEvent

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = system(["outbox.manage"])


def configure(settings: Settings, server: NatsServer) -> NatsBus:
    """The city over this NATS, in a stream of its own."""
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(
        update={"nats_url": server.url, "nats_stream": f"town-{uuid4().hex}"}
    )
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"bus": "onecity.adapters.out.bus_nats:NatsBus"}
    bus = port("bus")
    assert isinstance(bus, NatsBus)
    return bus


@pytest.fixture(autouse=True)
def bus(settings: Settings, nats: NatsServer) -> Iterator[NatsBus]:
    town.heard.clear()
    town.deaf.clear()
    # by the same fixture as all else that is set: what is overridden is given back in the opposite order
    settings.ONECITY_ENGINES = [f"{town.NAME}:ENGINE"]
    made = configure(settings, nats)
    yield made
    made.close()


def work(exchange: door.Exchange | None = None) -> None:
    """What the worker does until nothing waits any more."""
    exchange = exchange or door.Exchange()
    until = time.monotonic() + 10
    while Unpublished.objects.exists() or door.bus_state().waiting:
        assert time.monotonic() < until
        exchange.turn(owing=True)


def by(who: str) -> list[tuple[int, int]]:
    return [(tower, count) for name, tower, count in heard if name == who]


def test_an_event_is_heard_when_it_has_gone_over_the_bus() -> None:
    with transaction.atomic():
        door.emit(BellRung(tower=1, count=3))
    assert heard == []
    assert door.owed_to_bus().events == 1
    work()
    assert sorted(heard) == [("priest", 1, 3), ("valley", 1, 0), ("watchman", 1, 3)]
    assert door.owed_to_bus() == door.Owed(0, None)


def test_a_change_that_is_rolled_back_tells_nobody() -> None:
    with transaction.atomic():
        door.emit(BellRung(tower=1))
        transaction.set_rollback(True)
    work()
    assert heard == []


def test_the_worker_does_it_beside_its_other_work_and_looks_often() -> None:
    worker = Worker(threading.Event())
    door.emit(BellRung(tower=1, count=1))
    until = time.monotonic() + 10
    while len(heard) < 3 and time.monotonic() < until:
        worker.turn()
    assert by("valley") == [(1, 0)]
    assert worker.rest_s == relay.POLL_S


def test_what_is_published_twice_or_received_twice_has_one_effect(bus: NatsBus) -> None:
    """A process that dies between the bus' acknowledgement and its own commit does both again."""
    door.emit(BellRung(tower=1, count=1))
    (row,) = OutboxEvent.objects.all()
    event = CloudEvent.from_json(bytes(row.written))
    bus.publish([event])
    take_in(event)
    work()
    door.recover()
    assert sorted(by("watchman") + by("priest")) == [(1, 1), (1, 1)]
    assert Delivery.objects.filter(event=row).count() == 2


def test_a_listener_that_fails_blocks_its_own_subject_until_its_letter_is_dead_and_retried() -> None:
    deaf.add(("watchman", 1))
    for count in (1, 2):
        door.emit(BellRung(tower=1, count=count))
    door.emit(BellRung(tower=2))
    work()
    assert by("watchman") == [(2, 0)]
    assert [bell for bell in by("priest") if bell != (2, 0)] == [(1, 1), (1, 2)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(8):
            clock.shift(timedelta(hours=2))
            door.recover()
        (letter,) = door.dead_letters(OPERATOR).items
        assert (letter.subject, letter.blocked) == ("tower:1", 1)
        deaf.clear()
        door.retry_dead_letter(OPERATOR, letter.id)
        door.recover()
    assert by("watchman") == [(2, 0), (1, 1), (1, 2)]


def test_while_the_bus_is_away_writers_write_and_later_all_is_heard_in_order(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    exchange = door.Exchange()
    with NatsServer(tmp_path / "nats") as server:
        bus = configure(settings, server)
        door.emit(BellRung(tower=1, count=1))
        work(exchange)
        server.kill()
        started = time.monotonic()
        for count in range(2, 30):
            door.emit(BellRung(tower=1, count=count))
            exchange.turn(owing=True)
        assert time.monotonic() - started < 2
        assert (by("watchman"), door.owed_to_bus().events) == ([(1, 1)], 28)
        assert caplog.text.count("events wait in the outbox") == 1
        server.start()
        until = time.monotonic() + 15
        while Unpublished.objects.exists() and time.monotonic() < until:
            exchange.turn(owing=True)
        work(exchange)
        bus.close()
    assert by("watchman") == [(1, count) for count in range(1, 30)]
    assert by("priest") == by("watchman")


def test_what_the_bus_has_lost_is_sent_again_and_nothing_else(bus: NatsBus) -> None:
    door.emit(BellRung(tower=1, count=1))
    work()
    door.emit(BellRung(tower=1, count=2))
    relay.relay()

    async def lose(client: Client) -> None:
        await client.jetstream().delete_stream(bus._name)

    bus._connection.run(lose)
    with pytest.raises(NotAllowed):
        door.resend_lost(ANONYMOUS)
    assert door.resend_lost(OPERATOR) == 1
    work()
    assert by("watchman") == [(1, 1), (1, 2)]
    assert door.resend_lost(OPERATOR) == 0


def test_what_the_bus_was_still_owed_is_heard_without_it_once_it_is_no_longer_set(
    settings: Settings,
) -> None:
    door.emit(BellRung(tower=1, count=1))
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"bus": "onecity.base.outbox.bus:DatabaseBus"}
    worker = Worker(threading.Event())
    worker.turn()
    worker.turn()
    assert sorted(heard) == [("priest", 1, 1), ("valley", 1, 0), ("watchman", 1, 1)]
    assert door.owed_to_bus().events == 0


def test_an_event_that_the_bus_is_owed_is_never_forgotten() -> None:
    door.emit(BellRung(tower=1))
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert door.prune_delivered() == 0
    assert door.owed_to_bus().events == 1


@pytest.mark.parametrize(
    "wrong", [{"id": "7"}, {"subject": None}, {"subject": "x" * 201}, {"type": "x" * 121}]
)
def test_an_event_that_cannot_be_ours_stops_nobody(bus: NatsBus, wrong: dict[str, Any]) -> None:
    event = CloudEvent(id=str(uuid4()), source="/elsewhere", type=BellRung.type, subject="tower:1")
    bus.publish([replace(event, **wrong)])
    door.emit(BellRung(tower=1, count=2))
    work()
    assert by("watchman") == [(1, 2)]
