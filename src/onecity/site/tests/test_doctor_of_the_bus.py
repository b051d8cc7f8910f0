"""Do the doctor and the figures say how the bus is, and what to do about it?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from onecity.adapters.out.bus_nats import NatsBus
from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.outbox.door import Exchange, emit
from onecity.base.outbox.tests import town
from onecity.base.ports import port
from onecity.site.commands.doctor import bus

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[NatsServer]:
    with NatsServer(tmp_path / "nats") as started:
        settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"nats_url": started.url})
        settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"bus": "onecity.adapters.out.bus_nats:NatsBus"}
        # last, so that it ends first: what is overridden is given back in the opposite order
        with town.plugged_in():
            yield started
            used = port("bus")
            assert isinstance(used, NatsBus)
            used.close()


def figures() -> dict[str, float]:
    """The figures of the bus."""
    lines = Client().get("/metrics").content.decode().splitlines()
    return {
        name: float(value) for name, _, value in (line.partition(" ") for line in lines) if "_bus_" in name
    }


def test_without_nats_nothing_ails_and_nothing_is_counted() -> None:
    assert bus().is_well
    assert "ONECITY_NATS_URL" in bus().state
    assert figures() == {}


def test_a_bus_that_is_well_says_what_it_is_and_what_waits(server: NatsServer) -> None:
    emit(town.BellRung(tower=1))
    assert bus().is_well
    assert "1 to be published" in bus().state
    Exchange().turn(owing=True)
    assert "NATS 2." in bus().state
    assert "1 events (0.0 MiB) kept" in bus().state
    assert "0 to be taken in" in bus().state
    assert figures()["onecity_bus_up"] == 1


def test_events_that_nobody_publishes_ask_for_a_worker(server: NatsServer) -> None:
    emit(town.BellRung(tower=1))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert "onecity worker" in bus().mend
        assert figures()["onecity_bus_owed_seconds"] > 100


def test_a_bus_that_is_away_is_told_with_what_waits_for_it(server: NatsServer) -> None:
    server.kill()
    emit(town.BellRung(tower=1))
    assert "1 events wait" in bus().state
    assert "does NATS run" in bus().mend
    assert "请检查" in bus().mend
    assert (figures()["onecity_bus_up"], figures()["onecity_bus_owed"]) == (0, 1)
