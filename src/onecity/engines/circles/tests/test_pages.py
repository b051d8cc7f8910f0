"""Do the pages show, explain and export what the door says?"""

import csv
import io
import json
from collections.abc import Callable
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from pytest_django import Settings

from onecity.base.actor import Actor, ActorKind, Grant, system
from onecity.base.registry.geojson import whole_layer
from onecity.engines.basemap import door as basemap
from onecity.engines.circles import door
from onecity.engines.circles.tests import city

DESK = "/circle/desk/government/"
PLANNER = Actor(ActorKind.STAFF, UUID(int=1), frozenset({Grant("circles.plan")}), language="en")


class PlannerMiddleware:
    """Every request is a planner's: how one signs in is tested elsewhere."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the planner where `ActorMiddleware` puts whoever signed in."""
        request.actor = PLANNER  # type: ignore[attr-defined]
        return self.answer(request)


@pytest.fixture
def planner(twin_streets: Actor, settings: Settings) -> Client:
    """A planner's browser."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.PlannerMiddleware"]
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def test_a_resident_chooses_a_street_or_posts_a_place(twin_streets: Actor) -> None:
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    first = visitor.get("/circle/")
    assert first.status_code == 200
    assert "West Street" in first.text
    street = visitor.get("/circle/", {"street": "370202001"})
    assert "West hall" in street.text
    assert "Simulated" in street.text
    place = visitor.post(
        "/circle/", {"lon": "120.381", "lat": "36.07", "profile": "elder"}, headers={"HX-Request": "true"}
    )
    assert "<html" not in place.text
    assert "within 15 minutes on foot" in place.text
    scene = json.loads(place.text.split('id="circle-scene"')[1].split(">", 1)[1].split("</script>")[0])
    assert scene["here"] == [120.381, 36.07]
    assert scene["cells"]["features"]


@pytest.fixture
def visitor(twin_streets: Actor) -> Client:
    """Somebody's browser, in a city whose names are known."""
    whole_layer.cache_clear()  # the things of the test before had other ids
    basemap.build(system({"basemap.manage"}))
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.mark.parametrize("typed", ["西大厅", "xidating", "xdt", "west hall"])
def test_a_typed_place_is_suggested_and_answered_in_any_writing(visitor: Client, typed: str) -> None:
    found = visitor.post("/circle/places/", {"q": typed})
    assert 'role="option"' in found.text
    assert 'data-lon="120.38" data-lat="36.07"' in found.text
    answer = visitor.post("/circle/", {"q": typed}, headers={"HX-Request": "true"})
    assert "West hall" in answer.text.split("<h2")[0]
    assert "within 15 minutes on foot" in answer.text
    assert "only known within" not in answer.text


def test_a_place_that_is_not_exactly_known_says_how_far_off_it_may_be(visitor: Client) -> None:
    answer = visitor.post("/circle/", {"q": "西街道"})
    assert "This place is only known within about" in answer.text
    sent = {"lon": "120.381", "lat": "36.07", "off": "1500", "q": "West Street"}
    chosen = visitor.post("/circle/", sent, headers={"HX-Request": "true"})
    assert "1.5 km" in chosen.text


def test_what_nobody_knows_is_said_and_a_place_is_never_asked_for_in_an_address(visitor: Client) -> None:
    assert "Nothing found for “qqqq”" in visitor.post("/circle/places/", {"q": " qqqq "}).text
    assert "Nothing found for “qqqq”" in visitor.post("/circle/", {"q": "qqqq"}).text
    assert visitor.post("/circle/places/", {"q": ""}).text.strip() == ""
    assert visitor.get("/circle/places/", {"q": "西大厅"}).status_code == 405


def test_before_there_are_names_a_typed_place_is_not_found_and_nothing_breaks(twin_streets: Actor) -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").post("/circle/", {"q": "西大厅"})
    assert "Nothing found for" in answer.text


@pytest.mark.parametrize("lon", ["nonsense", "999", ""])
def test_a_place_that_is_none_is_not_an_error_of_the_server(twin_streets: Actor, lon: str) -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").post("/circle/", {"lon": lon, "lat": "36"})
    assert answer.status_code == 200
    assert "No place chosen yet" in answer.text


def test_a_place_without_a_road_says_so(twin_streets: Actor) -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").post("/circle/", {"lon": "121.9", "lat": "36"})
    assert "no road within" in answer.text


def test_only_planners_see_the_desk(twin_streets: Actor) -> None:
    for path in (DESK, "/circle/desk/", f"{DESK}divisions.csv", f"{DESK}cells.geojson", f"{DESK}sites/"):
        answer = Client().get(path)
        assert answer.status_code == 302
        assert "sign-in" in answer["Location"]


def test_the_desk_shows_shares_districts_and_what_if(planner: Client) -> None:
    page = planner.get(DESK, {"district": "370202", "closed": "points:hall", "added": "120.406,36.074"}).text
    assert "West District" in page
    assert "West Street" in page
    assert "East Street" not in page
    assert "West hall" in page
    assert "New point at 120.406, 36.074" in page
    assert planner.get("/circle/desk/none/").status_code == 404
    assert "Circle" in planner.get("/circle/desk/").text


def test_an_opened_street_shows_its_communities_and_that_their_borders_are_made_up(planner: Client) -> None:
    opened = {"district": "370202", "street": "370202001"}
    page = planner.get(DESK, opened).text
    assert "Second Community" in page
    assert "is made up" in page
    rows = list(
        csv.DictReader(io.StringIO(planner.get(f"{DESK}divisions.csv", opened).content.decode("utf-8-sig")))
    )
    own = [row for row in rows if row["level"] == "community"]
    street = next(row for row in rows if row["code"] == "370202001")
    assert sum(int(row["people"]) for row in own) == int(street["people"])
    assert all("made up" in row["basis"] for row in own)


def test_nonsense_in_the_address_counts_as_not_said(planner: Client) -> None:
    page = planner.get(DESK, {"day": "x", "hour": "99", "service": "77", "added": ["a,b", "999,1"]})
    assert page.status_code == 200
    assert "New point" not in page.text


def test_a_cell_and_the_next_points_are_fragments(planner: Client) -> None:
    cells = planner.get(f"{DESK}cells.geojson", {"box": "120.37,36.06,120.42,36.09"}).json()
    assert cells["people"] == "modelled"
    assert cells["points"] == "simulated"
    red = next(one for one in cells["features"] if one["properties"]["share"] == 0)
    why = planner.get(f"{DESK}cells/{red['properties']['cell']}/").text
    assert "minutes on foot" in why
    assert "too far" in why
    quick = planner.get(f"{DESK}sites/", {"p": "1"}).text
    assert "quick answer" in quick
    assert "exact=1" in quick
    best = planner.get(f"{DESK}sites/", {"p": "1", "exact": "1"}).text
    assert "proven best" in best
    assert "hx-get" not in best


def test_exports_sum_to_the_city(planner: Client) -> None:
    text = planner.get(f"{DESK}divisions.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    by_level = {
        level: sum(int(row["simple"]) for row in rows if row["level"] == level)
        for level in ("city", "district", "subdistrict")
    }
    assert set(by_level.values()) == {door.circle(Actor(ActorKind.ANONYMOUS), "government").city.having[0]}
    assert rows[0]["basis"] == "people modelled, points simulated"
    answer = planner.get(f"{DESK}cells.geojson", {"download": "1"})
    assert "attachment" in answer["Content-Disposition"]
    people = sum(one["properties"]["people"] for one in answer.json()["features"])
    assert people == city.WEST_PEOPLE + city.EAST_PEOPLE
