"""Does somebody who draws an area, or chooses a place instead, see and take along exactly what lies inside?"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from onecity.base.actor import Actor
from onecity.base.manifest import Engine, LiveTopic, MapState, MapStates, MapUnit, MapUnits, engines
from onecity.base.registry.models import Thing
from onecity.core.text import Text
from onecity.web.map.areas import AreaInvalid, area_of

HX = {"HX-Request": "true"}
WEST = "120.30,36.05,120.40,36.05,120.40,36.15,120.30,36.15"
MOMENT = datetime(2026, 7, 20, 8, tzinfo=UTC)
BUS = Text(zh="急救 1 车", en="Ambulance 1")


def matter(_actor: Actor, _at: datetime | None) -> Iterator[MapState]:
    """The first clinic and the third have something the matter."""
    for code, level in (("a", "orange"), ("c", "red")):
        thing: UUID = Thing.objects.get(code=code).id
        yield MapState(thing, level, Text(zh="=停电", en="=No power"), MOMENT)


def moving(_actor: Actor) -> Iterable[MapUnit]:
    """One vehicle, at its last report."""
    return [MapUnit("1", BUS, Text(zh="赶赴现场", en="On its way"), 120.33, 36.06, MOMENT, "soon")]


def nothing(_request: object, _thing: UUID) -> str:
    """No panel."""
    return ""


def followed(_actor: Actor, _key: str) -> bool:
    """Everything."""
    return True


HERE = "onecity.web.map.tests.test_areas"
WATCH = Engine(
    id="watch",
    title=Text(zh="看", en="Watch"),
    map_states=MapStates(f"{HERE}:matter", f"{HERE}:nothing", "watch", "watch.read"),
    live_topics=(LiveTopic("watch", f"{HERE}:followed"), LiveTopic("rescue", f"{HERE}:followed")),
    map_units=MapUnits(
        Text(zh="救护车", en="Ambulances"), "ambulance", f"{HERE}:moving", "rescue", "watch.read"
    ),
)


@pytest.fixture
def watched(town: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The town with an engine that marks two clinics and knows a vehicle, for everybody who looks."""
    settings.ONECITY_ENGINES = ["onecity.base.engine:ENGINE", f"{HERE}:WATCH"]
    engines.cache_clear()
    monkeypatch.setattr(Actor, "may", lambda *_args: True)
    return town


def inside(client: Client, query: str, **headers: str) -> str:
    """The panel."""
    return client.get(f"/map/inside/?{query}", headers=HX | headers).content.decode()


def test_a_drawn_area_counts_what_lies_in_it_by_layer_and_level(watched: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    page = re.sub(r"\s+", " ", inside(client, f"area={WEST}"))
    assert re.search(r"Clinics .*?</th><td class=\"number\">2</td>", page)
    assert re.search(r"about (99|100)\.\d km²", page)
    assert ("Clinic A" in page, "Clinic C" in page) == (True, False)
    assert 'hx-trigger="live:watch from:body throttle:3s"' in page


def test_a_place_can_be_chosen_without_a_pointer_and_gives_the_same(watched: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    assert '<option value="370202001">' in inside(client, "")
    page = inside(client, "in=370202&layers=clinics")
    assert re.search(r"</th><td class=\"number\">2</td>", page)
    assert ("Clinic A" in page, "Clinic C" in page) == (True, False)


@pytest.mark.parametrize("query", [f"area={WEST}", "in=370202"])
def test_the_file_has_each_thing_inside_with_its_level_and_no_formula(
    watched: Path, client: Client, query: str
) -> None:
    answer = client.get(f"/map/inside.csv?{query}")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, *rows = list(csv.reader(StringIO(content)))
    assert [row[1] for row in rows] == ["a", "b"]
    assert rows[0][4:] == ["120.310000", "36.060000", "橙色", "'=停电", "2026-07-20T08:00:00+00:00"]
    assert len({len(row) for row in (head, *rows)}) == 1


@pytest.mark.parametrize(
    "area",
    [
        "1",
        "120,36,121,36",
        "120,36,121,37,121,36,120,37",
        "nan,36,121,36,121,37",
        "a,b,c,d,e,f",
        "0,95,1,96,2,95",
    ],
)
def test_what_is_no_area_is_said_to_be_none(town: Path, client: Client, area: str) -> None:
    assert "这不是一个区域" in inside(client, f"area={area}")
    assert client.get(f"/map/inside.csv?area={area}").status_code == 400


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=12))
def test_no_numbers_are_too_strange_to_be_an_area_or_none(numbers: list[float]) -> None:
    try:
        area = area_of({"area": ",".join(map(str, numbers))}, "en")
    except AreaInvalid:
        return
    assert area is None or (area.size_km2 is not None and area.size_km2 >= 0)


def test_the_live_panel_counts_by_district_and_level(watched: Path, client: Client) -> None:
    page = client.get("/map/standing/", headers=HX).content.decode()
    assert re.search(r'data-count="370202-orange">1<', page)
    assert re.search(r'data-count="370203-red">1<', page)
    assert page.index('data-count="370203-red"') < page.index('data-count="370202-orange"'), "the worst first"
    assert 'hx-trigger="live:watch' in page
    earlier = client.get("/map/standing/?at=2026-07-01T00:00:00Z", headers=HX).content.decode()
    assert "hx-trigger" not in earlier, "an earlier hour does not change"


def test_the_page_brings_what_stands_so_that_nobody_asks_twice(watched: Path, client: Client) -> None:
    page = client.get("/map/").content.decode()
    assert '"now": {"type": "FeatureCollection"' in page
    assert re.search(r'data-live="(registry )?watch rescue" data-live-since="\d+"', page)


def test_units_are_shown_where_they_reported_last(watched: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    (unit,) = client.get("/map/units.geojson").json()["features"]
    assert unit["geometry"]["coordinates"] == [120.33, 36.06]
    assert unit["properties"] == {
        "id": "watch:1",
        "kind": "watch",
        "name": "Ambulance 1",
        "state": "On its way",
        "tone": "soon",
        "simulated": False,
    }
    page = client.get("/map/units/?unit=watch:1", headers=HX).content.decode()
    assert ("Ambulance 1" in page, "On its way" in page) == (True, True)
    assert 'name="units" value="watch"' in client.get("/map/").content.decode()


def test_units_are_nobodys_business_without_the_right(town: Path, client: Client) -> None:
    assert client.get("/map/units.geojson").status_code == 302
    assert 'name="units"' not in client.get("/map/").content.decode()
