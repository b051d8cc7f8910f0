"""Is a station that stands empty filled from where two stand, only by a dispatcher, and not again and again?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency import jobs
from onecity.engines.emergency.door import missions, relocating
from onecity.engines.emergency.door.relocating import decline, order, proposals, propose
from onecity.engines.emergency.door.units import changes, sign_on, unit_of
from onecity.engines.emergency.errors import RelocationOver
from onecity.engines.emergency.models import Relocation
from onecity.engines.emergency.tests import fleet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """Three stations with two ambulances each."""
    with fleet.city(tmp_path / "city", settings, units=2) as folder:
        yield folder


@pytest.fixture
def emptied(dispatcher: Actor) -> Actor:
    """Both ambulances of the middle station have an order."""
    for _ in range(2):
        fleet.send(dispatcher, fleet.call_at("middle", "critical").id)
    return dispatcher


def test_where_everybody_stands_well_nobody_moves(dispatcher: Actor) -> None:
    assert propose() == 0
    assert proposals(dispatcher) == ()


def test_an_empty_station_is_filled_from_a_neighbour(emptied: Actor) -> None:
    assert propose() == 1
    (found,) = proposals(emptied)
    assert found.station == "station-middle"
    assert found.unit.startswith(("west", "east"))
    assert found.gain > 0.1
    assert propose() == 1
    assert Relocation.objects.count() == 1


def test_an_ordered_move_stands_on_the_crews_phone_and_is_proposed_no_more(emptied: Actor) -> None:
    propose()
    (found,) = proposals(emptied)
    order(emptied, found.id)
    assert unit_of(found.unit).moving_to == "station-middle"
    assert propose() == 0
    with pytest.raises(RelocationOver):
        order(emptied, found.id)


def test_a_crew_that_was_left_in_peace_is_not_asked_again_within_its_rest(emptied: Actor, city: Path) -> None:
    propose()
    (found,) = proposals(emptied)
    decline(emptied, found.id)
    propose()
    assert found.unit not in {one.unit for one in proposals(emptied)}
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        propose()
        assert found.unit in {one.unit for one in proposals(emptied)}


def test_a_proposal_lapses_when_its_ambulance_is_sent_elsewhere(emptied: Actor) -> None:
    propose()
    (found,) = proposals(emptied)
    zone = "west" if found.unit.startswith("west") else "east"
    for _ in range(2):
        fleet.send(emptied, fleet.call_at(zone, "critical").id)
    with pytest.raises(RelocationOver):
        order(emptied, found.id)
    propose()
    assert found.id not in {one.id for one in proposals(emptied)}


def test_the_desk_shows_a_proposal_and_its_two_answers(emptied: Actor) -> None:
    propose()
    (found,) = proposals(emptied)
    desk = browser(emptied)
    page = desk.get("/emergency/desk/moves/").content.decode()
    assert found.unit_title.zh in page
    answer = desk.post(f"/emergency/desk/moves/{found.id}/", {"do": "order"})
    assert unit_of(found.unit).moving_to == "station-middle"
    assert found.unit_title.zh not in answer.content.decode()
    late = desk.post(f"/emergency/desk/moves/{found.id}/", {"do": "order"})
    assert "已过时" in late.content.decode()


def test_only_dispatchers_move_ambulances(emptied: Actor) -> None:
    propose()
    (found,) = proposals(emptied)
    for other in (fleet.officer("call-taker"), fleet.officer("ambulance-crew")):
        with pytest.raises(NotAllowed):
            order(other, found.id)
        assert browser(other).get("/emergency/desk/moves/").status_code == 403


def test_the_worker_looks_once_for_everything_that_changed(dispatcher: Actor) -> None:
    jobs._looked_after.clear()
    fleet.send(dispatcher, fleet.call_at("west").id)
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
        fleet.send(dispatcher, fleet.call_at("west").id)
    assert Relocation.objects.count() == 0
    assert (jobs.look_for_moves(), jobs.look_for_moves()) == (1, 0)


def test_a_look_that_failed_is_looked_again(emptied: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs._looked_after.clear()
    with monkeypatch.context() as broken:
        broken.setattr(relocating, "between_now", lambda _model: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.look_for_moves()
    assert jobs.look_for_moves() == 1


def test_a_press_that_comes_late_is_a_change_too(dispatcher: Actor) -> None:
    sign_on(crew := fleet.officer("ambulance-crew"), "west-1")
    sent, begun = fleet.send(dispatcher, fleet.call_at("west").id, "west-1"), timezone.now()
    with time_machine.travel(begun + timedelta(minutes=5), tick=False):
        fleet.send(dispatcher, fleet.call_at("east").id, "east-1")
        before = changes()
        missions.step(crew, sent.id, "arrive", begun + timedelta(minutes=4))
        assert changes() != before
