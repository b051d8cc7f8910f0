"""Is green asked for where the ambulance drives, let go of afterwards, and never unsafe, whatever others do?"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed, system
from onecity.base.ports import port
from onecity.base.signals import SignalAnswer, SignalsAway, SignalView, SignalWish
from onecity.core.text import Text
from onecity.engines.emergency.door import waves
from onecity.engines.emergency.door.waves import yielding
from onecity.engines.emergency.door.waves.keeping import move
from onecity.engines.emergency.errors import WaveUnknown
from onecity.engines.emergency.events import MissionMoved
from onecity.engines.emergency.models import CallEvent, Mission, SimulatedSignal, Unit, Wave, WaveRequest
from onecity.engines.emergency.rules.checker import violations
from onecity.engines.emergency.rules.greenwave.keeping import kept, normal_at, restored
from onecity.engines.emergency.simulated.signals import SimulatedSignals, simulated_junction
from onecity.engines.emergency.tests import fleet, nearby
from onecity.engines.emergency.tests.test_green_wave_is_safe import sheet_of
from onecity.engines.travel import door as travel
from onecity.engines.travel.roads.simple import Sheet, network_of

# what is compiled is compiled once, in one process
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("travel")]

SIGNALS = 6
OVER = Text(zh="到", en="There")


@pytest.fixture
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """A straight road from the western station eastwards, with signals every 500 m; the clock stands still."""
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"data": tmp_path / "data"})
    with nearby.city(tmp_path / "city", settings), time_machine.travel(fleet.START, tick=False) as clock:
        travel.use(system({"travel.manage"}), _road())
        yield clock


def _road() -> Any:
    east = 500 / (111_195 * 0.8083)
    nodes = [
        {"id": f"n{n}", "lon": fleet.ZONES["west"] + n * east, "lat": fleet.LAT, "signal": 0 < n <= SIGNALS}
        for n in range(SIGNALS + 3)
    ]
    roads = [
        {
            "id": f"r{n}",
            "from": f"n{n}",
            "to": f"n{n + 1}",
            "length_m": 500,
            "speed_kmh": 50,
            "name_zh": "东西路",
            "name_en": "East Road",
        }
        for n in range(SIGNALS + 2)
    ]
    return network_of(Sheet.model_validate({"nodes": nodes, "segments": roads, "turns": []}), "road")


def _piece(n: int) -> dict[str, Any]:
    ends = {"id": f"r{n}", "from": f"n{n}", "to": f"n{n + 1}"}
    return ends | {"length_m": 500, "speed_kmh": 50, "name_zh": "东西路", "name_en": "East Road"}


def _east(steps: float) -> float:
    return fleet.ZONES["west"] + steps * 500 / (111_195 * 0.8083)


def _drives(priority: str = "critical", *, unit: str = "west-1", steps: float = 0.0, to: float = 7.5) -> UUID:
    """An ambulance that was sent and has left; gives its mission."""
    now, call = timezone.now(), fleet.call_at("west", priority, lon=_east(to))
    Unit.objects.filter(code=unit).update(lon=_east(steps), lat=fleet.LAT, position_at=now)
    mission = Mission.objects.create(
        call=call, unit=Unit.objects.get(code=unit), state="en_route", ordered_at=now, departed_at=now
    )
    waves.begin(MissionMoved(mission.id, call.id, unit, "en_route", now, priority))
    return mission.id


def _moves(mission_id: UUID, steps: float) -> None:
    unit = Mission.objects.get(id=mission_id).unit
    Unit.objects.filter(id=unit.id).update(lon=_east(steps), position_at=timezone.now())
    waves.replan(mission_id)


def _states(mission_id: UUID) -> list[str]:
    return list(
        WaveRequest.objects.filter(wave=mission_id).order_by("eta_at").values_list("state", flat=True)
    )


def _police() -> Actor:
    return fleet.officer("signal-officer", "路畅通")


def test_green_is_asked_for_the_signals_ahead_and_runs_only_where_the_ambulance_is_near(city: Any) -> None:
    mission = _drives()
    assert _states(mission) == ["requested"] * SIGNALS
    for _ in range(12):
        waves.tend()
        city.shift(timedelta(seconds=2))
    states = _states(mission)
    assert states[0] == "active"
    assert states == sorted(states, key=["active", "accepted"].index)
    first = WaveRequest.objects.filter(wave=mission).earliest("eta_at")
    assert first.sent["greens"][-1][0] == first.sent["phase"]
    view = port("signals").look(first.junction)
    assert view is not None
    assert view.request == str(first.id)
    assert set(CallEvent.objects.filter(kind__startswith="wave").values_list("kind", flat=True)) == {
        "wave-requested",
        "wave-active",
    }


def test_what_is_passed_is_released_and_at_the_end_everything_is(city: Any) -> None:
    mission = _drives()
    for _ in range(12):
        waves.tend()
        city.shift(timedelta(seconds=2))
    _moves(mission, 1.2)
    waves.tend()
    first, *rest = WaveRequest.objects.filter(wave=mission).order_by("requested_at", "place")
    assert (first.state, first.answer_en, first.is_held) == (
        "released",
        "Passed, or no longer on the way",
        False,
    )
    assert {one.ended_at for one in rest} == {None}
    waves.end(mission, OVER)
    waves.tend()
    assert set(_states(mission)) == {"released"}
    assert not WaveRequest.objects.filter(is_held=True).exists()
    assert waves.tend() == 0
    city.shift(timedelta(seconds=300))
    for one in SimulatedSignal.objects.all():
        view = port("signals").look(one.junction)
        assert view is not None
        assert view.request == ""


def test_the_watchdog_lets_go_when_the_ambulance_never_comes(city: Any) -> None:
    mission = _drives()
    waves.tend()
    expires = max(WaveRequest.objects.filter(wave=mission).values_list("expires_at", flat=True))
    one = WaveRequest.objects.filter(wave=mission).earliest("eta_at")
    assert (one.expires_at - one.eta_at).total_seconds() == pytest.approx(30 + 1.645 * one.spread_s, abs=0.1)
    city.move_to(expires)
    waves.tend()
    assert set(_states(mission)) == {"released"}
    assert Wave.objects.get().ended_at is None
    waves.replan(mission)
    assert set(_states(mission)) == {"released"}
    _moves(mission, 0.1)  # it is heard of again
    assert _states(mission).count("requested") == SIGNALS


def test_a_class_without_green_wave_asks_for_nothing(city: Any) -> None:
    _drives("minor")
    assert not Wave.objects.exists()


def test_the_police_refuse_release_and_accept_again_and_nobody_else_does(city: Any) -> None:
    mission, police = _drives(), _police()
    for _ in range(6):
        waves.tend()
        city.shift(timedelta(seconds=2))
    with pytest.raises(NotAllowed):
        waves.refuse(fleet.officer("dispatcher", "别人"), mission)
    active = WaveRequest.objects.filter(wave=mission, state="active").first()
    assert active is not None
    waves.release(police, active.id)
    with pytest.raises(WaveUnknown):
        waves.release(police, active.id)
    waves.refuse(police, mission)
    waves.tend()
    assert set(_states(mission)) <= {"refused", "released"}
    assert not WaveRequest.objects.filter(is_held=True).exists()
    waves.replan(mission)
    assert not WaveRequest.objects.filter(ended_at=None).exists()
    assert waves.open_waves(police)[0].is_refused
    waves.accept(police, mission)
    waves.replan(mission)
    assert not waves.wave(police, mission).is_refused
    again = set(WaveRequest.objects.filter(ended_at=None).values_list("junction", flat=True))
    assert len(again) == SIGNALS - 1
    assert active.junction not in again  # that one was taken back by itself


def test_a_refusal_of_the_signals_system_stands_whatever_its_words(city: Any) -> None:
    mission = _drives()
    row = WaveRequest.objects.filter(wave=mission).earliest("eta_at")
    move(row, "refuse", timezone.now(), Text(zh="交警拒绝", en="Refused by the traffic police"))
    waves.replan(mission)
    assert WaveRequest.objects.filter(junction=row.junction).count() == 1


def test_by_hand_nothing_is_sent_before_a_person_accepts(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from onecity.engines.emergency.door.responding import waves_now

    by_hand = replace_policy(waves_now(), accepts="by-hand")
    monkeypatch.setattr("onecity.engines.emergency.door.waves.asking.waves_now", lambda: by_hand)
    mission = _drives()
    waves.tend()
    assert set(_states(mission)) == {"requested"}
    assert not SimulatedSignal.objects.exists()
    waves.accept(_police(), mission)
    waves.tend()
    assert "requested" not in _states(mission)


def replace_policy(policy: Any, **changes: Any) -> Any:
    return policy.model_copy(update=changes)


def test_of_two_that_cross_the_more_urgent_goes_first_and_the_other_lets_go(city: Any) -> None:
    later = _drives("urgent", unit="west-1")
    for _ in range(8):
        waves.tend()
        city.shift(timedelta(seconds=2))
    taken = WaveRequest.objects.filter(wave=later, state="active").earliest("eta_at")
    sooner = _drives("critical", unit="middle-1", steps=0.2)
    crossing = WaveRequest.objects.get(wave=sooner, junction=taken.junction)
    WaveRequest.objects.filter(id=crossing.id).update(heading_deg=0.0)
    for _ in range(8):
        waves.tend_one(sooner, timezone.now())
        city.shift(timedelta(seconds=2))
    taken.refresh_from_db()
    crossing.refresh_from_db()
    assert (taken.state, taken.answer_en) == ("released", "Given to a more urgent ambulance")
    assert crossing.state == "active"
    waves.tend_one(later, timezone.now())
    assert WaveRequest.objects.filter(wave=later, junction=taken.junction, state="active").count() == 0


class Away:
    """Signals that cannot be reached."""

    def look(self, junction: str) -> SignalView | None:
        raise SignalsAway("no answer")

    def ask(self, wish: SignalWish) -> SignalAnswer:
        raise SignalsAway("no answer")

    def cancel(self, junction: str, wish: str, number: int) -> None:
        raise SignalsAway("no answer")

    @classmethod
    def from_settings(cls, _settings: Any) -> "Away":
        return cls()


def test_without_the_signals_system_the_mission_goes_on_and_what_was_held_is_let_go_of_later(
    city: Any, settings: LazySettings
) -> None:
    mission = _drives()
    for _ in range(6):
        waves.tend()
        city.shift(timedelta(seconds=2))
    ports = settings.ONECITY_PORTS
    settings.ONECITY_PORTS = ports | {"signals": f"{__name__}:Away"}
    waves.tend()
    assert not Wave.objects.get().is_away  # nothing had to be said
    _moves(mission, 1.2)
    waves.tend()
    assert waves.open_waves(_police())[0].is_away
    waves.end(mission, OVER)
    waves.tend()
    assert WaveRequest.objects.filter(is_held=True).exists()
    settings.ONECITY_PORTS = ports
    waves.tend()
    assert not WaveRequest.objects.filter(is_held=True).exists()


def test_the_lamps_stay_safe_and_get_back_into_their_course_whatever_is_sent(city: Any) -> None:
    """The independent checker over what the controllers showed, second by second, through a whole drive."""
    mission, ended = _drives(), False
    started = int(timezone.now().timestamp())
    lamps = [Lamps(f"n{n}", started) for n in range(1, SIGNALS + 1)]
    for second in range(400):
        if second % 5 == 0 and not ended:
            _moves(mission, second * 50 / 3.6 / 500)
            waves.tend()
        if not ended and second * 50 / 3.6 > 3_600:
            waves.end(mission, OVER)
            waves.tend()
            ended = True
        rows = {one.junction: one for one in SimulatedSignal.objects.all()}
        for one in lamps:
            one.show(rows.get(one.name), started + second)
        city.shift(timedelta(seconds=1))
    assert WaveRequest.objects.filter(wave=mission, active_at__isnull=False).count() >= 4
    for one in lamps:
        assert violations(sheet_of(one.junction), one.record) == []
        course = [
            one.controller.tick() and one.controller.is_normal() for _ in range(4 * one.junction.cycle_s)
        ]
        assert course[-1]


class Lamps:
    """What a junction shows, second by second: its controller as it is kept, looked at anew when that changes."""

    def __init__(self, name: str, now_s: int) -> None:
        self.name, self.junction = name, simulated_junction(name)
        self.controller, self.known = normal_at(self.junction, now_s), {}
        self.record: list[dict[str, str]] = []

    def show(self, row: SimulatedSignal | None, now_s: int) -> None:
        """The lamps in this second."""
        if row is not None and row.kept != self.known:
            self.known, self.controller = row.kept, restored(self.junction, row.kept)
        while self.controller.now_s < now_s:
            self.controller.tick()
        self.record.append(self.controller.tick())


@pytest.mark.parametrize("start", range(0, 90, 7))
def test_a_controller_that_was_kept_goes_on_as_if_it_had_never_stopped(start: int) -> None:
    junction = simulated_junction("kept")
    one, other = normal_at(junction, start), normal_at(junction, 0)
    assert one.is_normal()
    for _ in range(start):
        other.tick()
    for _ in range(3 * junction.cycle_s):
        again = restored(junction, json.loads(json.dumps(kept(other))))
        assert (one.tick(), again.tick()) == (other.tick(),) * 2


def test_the_same_number_gets_the_same_answer_and_an_older_one_changes_nothing(city: Any) -> None:
    signals = SimulatedSignals()
    while (view := signals.look("x")) is None or view.green_s < 0:
        city.shift(timedelta(seconds=1))
    now = timezone.now()
    greens = ((view.phase, view.green_s + 10),)
    wish = SignalWish("a", 3, "x", view.phase, greens, (), 0, now, now + timedelta(seconds=40))
    assert signals.ask(wish).state == "accepted"
    kept_before = SimulatedSignal.objects.get().kept
    assert signals.ask(wish).state == "accepted"
    assert signals.ask(replace(wish, number=2)).state == "accepted"
    signals.cancel("x", "a", 3)
    signals.cancel("x", "b", 9)
    assert SimulatedSignal.objects.get().kept == kept_before
    assert signals.ask(replace(wish, id="b", number=1)).state == "later"
    signals.cancel("x", "a", 4)
    assert SimulatedSignal.objects.get().number == 4


def test_a_provider_that_takes_the_whole_round_leaves_the_others_to_the_next(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _drives()
    for round_s, is_told in ((-1.0, False), (yielding.ROUND_S, True)):
        monkeypatch.setattr(yielding, "ROUND_S", round_s)
        for _ in range(3):
            waves.tell_ahead()
            city.shift(timedelta(seconds=5))
        assert (Wave.objects.get().yields > 0) is is_told


def test_drivers_ahead_are_told_now_and_then_and_not_once_the_ambulance_is_there(city: Any) -> None:
    mission = _drives()
    counts = []
    for _ in range(10):
        counts.append(waves.tell_drivers(mission))
        city.shift(timedelta(seconds=5))
    assert sum(counts) > 0
    assert all(not second for first, second in itertools.pairwise(counts) if first)
    assert Wave.objects.get().told == sum(counts)
    city.shift(timedelta(seconds=61))
    assert waves.tell_drivers(mission) == 0  # nobody knows where it is
    waves.end(mission, OVER)
    waves.tell_drivers(mission)
    assert Wave.objects.get().yielded_at is None
    assert waves.to_tell() == []
