"""Does dispatch go on while the bus, the signals, the drivers' service or the text gateway are away or hang?

The whole with processes that are killed and partners that hang is `tests/soak/test_dispatch_outage.py`.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import LazySettings

from onecity.adapters.out.tests.nats_server import NatsServer
from onecity.base.actor import system
from onecity.base.outbox.door import Exchange, bus_state, recover
from onecity.base.outbox.models import Delivery, OutboxEvent, Unpublished
from onecity.base.ports import SmsDelayed, SmsRefused, port
from onecity.base.signals import DriversAway, SignalsAway
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency import jobs
from onecity.engines.emergency.door import calls, partners, waves
from onecity.engines.emergency.errors import LinkNotSent
from onecity.engines.emergency.models import (
    Alert,
    Call,
    Mission,
    Partner,
    ResponderSearch,
    Volunteer,
    Wave,
    WaveRequest,
)
from onecity.engines.emergency.tests import fleet, helped, nearby
from onecity.engines.emergency.tests.test_waves import _east, _road
from onecity.engines.travel import door as travel

# what is compiled is compiled once, in one process
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("travel")]

PATIENT = 3.5  # pieces of the road eastwards


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """A straight road with signals from the western station to the patient; somebody who can press lives beside."""
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"data": tmp_path / "data"})
    settings.DATA = tmp_path / "data"
    with nearby.city(tmp_path / "city", settings), time_machine.travel(fleet.START, tick=False) as clock:
        travel.use(system({"travel.manage"}), _road())
        nearby.volunteer("会按压", 100)
        Volunteer.objects.update(lon=_east(PATIENT))
        yield clock


@pytest.fixture
def staff(city: time_machine.Traveller) -> helped.Staff:
    """Everybody who works on a call."""
    return helped.staff()


class Broken:
    """All three ports at once: each question ends as the test says, and is counted."""

    problem: Exception | None = None
    asked: list[str] = []

    @classmethod
    def from_settings(cls, _settings: Any) -> "Broken":
        return cls()

    def _fails(self, name: str) -> Any:
        self.asked.append(name)
        kinds: dict[str, type[Exception]] = {"send": SmsDelayed, "tell": DriversAway, "withdraw": DriversAway}
        if type(self).problem is not None:
            raise type(self).problem
        raise kinds.get(name, SignalsAway)("no answer")

    def look(self, *_: Any) -> Any:
        return self._fails("look")

    def ask(self, *_: Any) -> Any:
        return self._fails("ask")

    def cancel(self, *_: Any) -> Any:
        return self._fails("cancel")

    def tell(self, *_: Any) -> Any:
        return self._fails("tell")

    def withdraw(self, *_: Any) -> Any:
        return self._fails("withdraw")

    def send(self, **_: Any) -> Any:
        return self._fails("send")


@pytest.fixture
def broken(settings: LazySettings) -> Iterator[type[Broken]]:
    """The three ports are broken from the start."""
    Broken.problem, Broken.asked = None, []
    here = f"{__name__}:Broken"
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | dict.fromkeys(("signals", "drivers", "sms"), here)
    yield Broken
    Broken.problem = None


def look() -> None:
    """What the worker does now and then."""
    with nearby.committed():
        while recover():
            pass
        jobs.look_for_responders()
    jobs.tend_waves()


def desk(staff: helped.Staff) -> str:
    """The dispatchers' page."""
    answer: str = browser(staff.dispatcher, "en").get("/emergency/desk/").content.decode()
    return answer


def deliver(exchange: Exchange) -> None:
    """What the worker does until nothing waits."""
    until = time.monotonic() + 15
    while Unpublished.objects.exists() or bus_state().waiting:
        assert time.monotonic() < until
        exchange.turn(owing=True)


def events_of(call: UUID) -> int:
    """How many events tell of a call and its missions."""
    return OutboxEvent.objects.filter(subject=f"call:{call}").count()


def test_with_the_bus_stopped_somebody_is_helped_and_all_is_told_once_when_it_is_back(
    city: time_machine.Traveller, staff: helped.Staff, settings: LazySettings, tmp_path: Path
) -> None:
    with NatsServer(tmp_path / "nats") as server:
        over = {"nats_url": server.url, "nats_stream": f"town-{uuid4().hex}"}
        settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update=over)
        settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"bus": "onecity.adapters.out.bus_nats:NatsBus"}
        exchange = Exchange()
        deliver(exchange)
        server.kill()
        call = helped.judged(staff, lon=_east(PATIENT))
        mission = helped.sent(staff, call)
        assert exchange.turn(owing=True) == 0
        city.shift(timedelta(seconds=11))
        look()
        assert (Alert.objects.count(), waves.wave(staff.dispatcher, mission).leg) == (1, "scene")
        assert "The event bus does not answer" in desk(staff)
        helped.loaded(staff, mission)
        city.shift(timedelta(seconds=4))
        look()
        assert waves.wave(staff.dispatcher, mission).leg == "hospital"
        helped.handed_over(staff, mission)
        look()
        assert (Call.objects.get().state, Mission.objects.get().state) == ("closed", "done")
        told = events_of(call)
        assert Unpublished.objects.count() >= told >= 9
        before = Alert.objects.get().asked_at
        server.start()
        deliver(exchange)
        port("bus").close()  # type: ignore[attr-defined]
    rows = Delivery.objects.filter(event__subject=f"call:{call}")
    assert (rows.count(), {row.state for row in rows}, events_of(call)) == (told, {"done"}, told)
    assert Alert.objects.get().asked_at == before
    for begun in (ResponderSearch.objects.get(), Wave.objects.get()):
        assert begun.ended_at is not None
    assert partners.failing() == ()


@pytest.mark.parametrize("problem", [None, ValueError("an adapter's own mistake")])
def test_with_every_port_failing_somebody_is_helped_and_the_desk_says_what_does_not_work(
    staff: helped.Staff, broken: type[Broken], settings: LazySettings, problem: Exception | None
) -> None:
    broken.problem = problem
    call = helped.judged(staff, lon=_east(PATIENT))
    with pytest.raises(LinkNotSent):
        calls.send_link(staff.taker, call)
    mission = helped.sent(staff, call)
    look()
    assert {"look", "tell", "send"} <= set(broken.asked)
    assert waves.wave(staff.dispatcher, mission).is_away
    page = desk(staff)
    for said in (
        "police&#x27;s signals do not",
        "drivers ahead are not told",
        "text-message gateway does not",
    ):
        assert said in page
    helped.loaded(staff, mission)
    helped.handed_over(staff, mission)
    look()
    assert Mission.objects.get().state == "done"


def test_a_gateway_that_refuses_a_number_works(staff: helped.Staff, broken: type[Broken]) -> None:
    broken.problem = SmsRefused("no such number")
    call = helped.judged(staff)
    with pytest.raises(LinkNotSent):
        calls.send_link(staff.taker, call)
    assert partners.failing() == ()


def test_a_system_that_hangs_is_left_alone_for_a_while_and_then_asked_again(
    city: time_machine.Traveller,
    staff: helped.Staff,
    broken: type[Broken],
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partners, "HUNG_S", 0.0)
    helped.sent(staff, helped.judged(staff, lon=_east(PATIENT)))
    for _ in range(3):
        look()
    assert (broken.asked.count("look"), broken.asked.count("tell")) == (1, 1)
    city.shift(partners.FIRST_REST)
    look()
    assert broken.asked.count("look") == 2
    city.shift(timedelta(seconds=20))
    look()
    assert Partner.objects.get(name="signals").again_at - fleet.START == timedelta(seconds=37)
    simulated = "onecity.engines.emergency.simulated.signals:SimulatedSignals"
    settings.ONECITY_PORTS = settings.ONECITY_PORTS | {"signals": simulated}
    city.shift(partners.LONGEST_REST)
    look()
    assert [one.name for one in partners.failing()] == ["drivers"]


def test_while_one_finds_out_whether_a_system_still_hangs_nobody_waits_beside(
    city: time_machine.Traveller,
) -> None:
    with pytest.raises(SmsDelayed), partners.asking("sms", SmsDelayed):
        raise SmsDelayed("no answer")
    Partner.objects.update(again_at=fleet.START + timedelta(seconds=2))
    city.shift(timedelta(seconds=3))
    with (
        partners.asking("sms", SmsDelayed),
        pytest.raises(SmsDelayed, match=partners.RESTS),
        partners.asking("sms", SmsDelayed),
    ):
        pytest.fail("a second one is asked")
    with partners.asking("sms", SmsDelayed):  # it answers, so everybody may ask
        assert partners.failing() == ()


def test_the_watchdog_needs_no_answer(
    city: time_machine.Traveller, staff: helped.Staff, broken: type[Broken]
) -> None:
    helped.sent(staff, helped.judged(staff, lon=_east(PATIENT)))
    while recover():
        pass
    rows = WaveRequest.objects.all()
    assert set(rows.values_list("state", flat=True)) == {"requested"}
    city.move_to(max(one.expires_at for one in rows))
    waves.tend()
    assert set(rows.values_list("state", flat=True)) == {"released"}
