"""Does dispatch go on when speeds change under it, the roads go away, or the server dies before the confirmation?"""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import LazySettings

from onecity.base.actor import Actor, system
from onecity.base.declarations.current import look_again
from onecity.engines.emergency.door import declared, planning, ways
from onecity.engines.emergency.door.dispatching import confirm, covering, prepare_cover, recommend
from onecity.engines.emergency.models import Mission, Unit
from onecity.engines.emergency.tests import fleet
from onecity.engines.travel import door as travel
from onecity.engines.travel.door import opened as opening
from onecity.engines.travel.roads.store import CURRENT
from onecity.engines.travel.tests.towns import town

# what is compiled is compiled once, in one process
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("travel")]
MANAGER = system({"travel.manage", "travel.feed"})


@pytest.fixture
def dispatcher(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Actor]:
    """Sends ambulances in the city of three stations."""
    with fleet.city(tmp_path / "city", settings):
        yield fleet.officer("dispatcher", "唐调度")


@pytest.fixture
def roads(dispatcher: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A road along the three stations; between west and middle it winds, so that nearest is not soonest."""
    home = tmp_path / "travel"
    monkeypatch.setattr(opening, "home", lambda: home)
    monkeypatch.setattr("onecity.engines.travel.door.making.home", lambda: home)
    places = fleet.ZONES | {"call": 120.32}
    nodes = [{"id": name, "lon": lon, "lat": fleet.LAT} for name, lon in places.items()]
    pieces = (("west", "call", 9_000), ("call", "middle", 2_700), ("middle", "east", 4_500))
    segments = [
        {"id": f"{a}-{b}", "from": a, "to": b, "length_m": metres, "speed_kmh": 36} for a, b, metres in pieces
    ]
    travel.use(MANAGER, town(nodes, segments))
    ways.open_roads()
    return home


def test_the_soonest_by_road_is_recommended_not_the_nearest_and_cover_is_ready(
    dispatcher: Actor, roads: Path, settings: LazySettings, tmp_path: Path
) -> None:
    monkey = settings.CONFIGURATION.model_copy(update={"data": tmp_path})
    settings.CONFIGURATION = monkey
    assert (prepare_cover(), prepare_cover()) == (3, 0)
    call = fleet.call_at("west", lon=120.32)
    shown = recommend(dispatcher, call.id)
    assert (shown.source, shown.options[0].code) == ("roads", "middle-1")
    assert shown.options[0].option.parts["way"] == pytest.approx(270 / 1.2 * 1.193, rel=0.01)


def test_new_speeds_count_from_the_next_recommendation_on_with_their_epoch(
    dispatcher: Actor, roads: Path
) -> None:
    call = fleet.call_at("west", lon=120.32)
    before = recommend(dispatcher, call.id)
    travel.publish_speeds(MANAGER)
    after = recommend(dispatcher, call.id)
    assert (before.epoch, after.epoch) == (1, 2)
    done = confirm(dispatcher, call.id, "middle-1", token=before.token, once="press-1")
    assert done.mission.eta_s == pytest.approx(before.options[0].option.eta_s, abs=0.1)


def test_without_its_roads_the_straight_line_serves_and_says_so(dispatcher: Actor, roads: Path) -> None:
    call = fleet.call_at("west", lon=120.32)
    before = recommend(dispatcher, call.id)
    (roads / CURRENT).unlink()
    shown = recommend(dispatcher, call.id)
    assert (before.source, shown.source, shown.options[0].code) == ("roads", "straight-line", "west-1")
    assert shown.why is not None
    confirm(dispatcher, call.id, "west-1", token=shown.token, once="press-1")
    assert Mission.objects.get().state == "ordered"


def test_an_ambulance_on_an_island_spoils_nobodys_times(dispatcher: Actor, roads: Path) -> None:
    Unit.objects.filter(code="east-1").update(lat=35.5)
    shown = recommend(dispatcher, fleet.call_at("west", lon=120.32).id)
    assert [one.code for one in shown.options] == ["middle-1", "west-1"]
    assert [one.id for _title, one in shown.excluded] == ["east-1"]


def test_a_confirmation_needs_nothing_that_a_server_remembers(dispatcher: Actor) -> None:
    call = fleet.call_at("middle")
    token = recommend(dispatcher, call.id).token
    for kept in (declared._model, declared._hospitals, covering._guessed, covering._middles):
        kept.cache_clear()
    look_again()
    confirm(dispatcher, call.id, "middle-1", token=token, once="press-1")
    assert Mission.objects.get().unit.code == "middle-1"


def test_while_the_roads_are_being_opened_nobody_waits_for_them(
    dispatcher: Actor, roads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Event()
    still_opening = Thread(target=opened.wait, daemon=True)
    still_opening.start()
    monkeypatch.setattr(ways, "_opener", lambda: still_opening)
    monkeypatch.setattr(ways, "PATIENCE_S", 0.01)
    call = fleet.call_at("west", lon=120.32)
    before = recommend(dispatcher, call.id)
    opened.set()
    still_opening.join()
    assert (before.source, before.why, recommend(dispatcher, call.id).source) == (
        "straight-line",
        ways.OPENING,
        "roads",
    )


def test_coverage_is_planned_over_roads_as_soon_as_there_are_any(
    dispatcher: Actor, settings: LazySettings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"data": tmp_path})
    assert planning.cover(dispatcher).source == "straight-line"
    request.getfixturevalue("roads")
    assert planning.cover(dispatcher).source == "roads"
