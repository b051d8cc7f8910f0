"""Does everybody see the city: with a map, without one, in both languages?"""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from onecity.base.registry.models import Thing
from onecity.base.search.door import put
from onecity.web.map.finding import entries

HX = {"HX-Request": "true"}


def id_of(code: str) -> str:
    """The id of a thing of the town."""
    return str(Thing.objects.get(code=code).id)


def scene_of(page: str) -> dict[str, object]:
    """What the page hands to the drawing."""
    found = re.search(r'<script id="map-scene" type="application/json">(.*?)</script>', page, re.S)
    assert found is not None
    read: dict[str, object] = json.loads(found[1])
    return read


def text_of(client: Client, url: str, **more: object) -> str:
    """The page at an address, which must be there."""
    answer = client.get(url, **more)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_map_draws_the_citys_own_land(town: Path, client: Client) -> None:
    scene = scene_of(text_of(client, "/map/"))
    assert scene["base"] == "areas"
    assert scene["bounds"] == [120.2, 36.0, 120.6, 36.2]
    labels = scene["labels"]
    assert isinstance(labels, list)
    assert [label["name"] for label in labels] == ["市北", "市南"]


def test_names_on_the_map_are_short_in_english_too(town: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    labels = scene_of(text_of(client, "/map/"))["labels"]
    assert isinstance(labels, list)
    assert [label["name"] for label in labels] == ["Shibei", "Shinan"]


def test_without_scripts_everything_stands_in_lists(town: Path, client: Client) -> None:
    page = text_of(client, "/map/")
    fallback = page.split("<noscript>")[1].split("</noscript>")[0]
    assert 'href="/map/layers/clinics/"' in fallback
    assert f'href="/map/things/{id_of("370202")}/"' in fallback
    listed = text_of(client, "/map/layers/clinics/")
    assert "<html" in listed
    assert "甲诊所" in listed


def test_the_credits_of_what_is_shown_are_on_the_page(town: Path, client: Client) -> None:
    page = text_of(client, "/map/")
    assert '<span data-credit="areas">示例边界' in page
    assert '<span data-credit="clinics" hidden>示例诊所' in page
    assert '<span data-credit="clinics">示例诊所' in text_of(client, "/map/?layer=clinics")


def test_a_link_opens_its_thing_and_shows_its_layer(town: Path, client: Client) -> None:
    page = text_of(client, f"/map/?thing={id_of('a')}")
    scene = scene_of(page)
    assert scene["thing"] == id_of("a")
    assert [layer["shown"] for layer in scene["layers"]] == [True, True]  # type: ignore[attr-defined]
    assert f'data-thing="{id_of("a")}"' in page


@pytest.mark.parametrize("thing", [str(uuid4()), "no-id"])
def test_a_link_to_something_that_is_gone_says_so(town: Path, client: Client, thing: str) -> None:
    client.cookies["language"] = "en"
    page = text_of(client, "/map/", data={"thing": thing})
    assert "no longer on the map" in page
    assert scene_of(page)["thing"] == ""


def test_a_panel_tells_what_is_known_and_how_far_to_trust_it(town: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    panel = text_of(client, f"/map/things/{id_of('a')}/", headers=HX)
    assert "<html" not in panel
    assert "Shinan District · HK Road Subdistrict" in panel
    assert re.search(r"<dt>Beds</dt><dd>12", panel)
    assert "This position is approximate" in panel
    assert "simulated" in panel
    assert "English name" not in panel


def test_the_panel_of_a_district_counts_what_lies_in_it(town: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    panel = text_of(client, f"/map/things/{id_of('370202')}/", headers=HX)
    assert re.search(r"<dt>Residents</dt><dd>488 k|<dt>Residents</dt><dd>489 k", panel)
    assert "/map/layers/clinics/?in=370202" in panel
    inside = text_of(client, "/map/layers/clinics/?in=370202", headers=HX)
    assert ("Clinic A" in inside, "Clinic B" in inside, "Clinic C" in inside) == (True, True, False)


def test_an_unknown_thing_or_number_is_not_found(town: Path, client: Client) -> None:
    assert client.get(f"/map/things/{uuid4()}/").status_code == 404
    assert client.get("/map/numbers/secrets/").status_code == 404


def test_the_numbers_are_the_citys_own_and_can_be_opened(town: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    page = text_of(client, "/map/")
    assert re.search(r"1\.59 <small>M</small>", page)
    ranking = text_of(client, "/map/numbers/people/", headers=HX)
    assert ranking.index("Shibei District") < ranking.index("Shinan District")
    assert f'data-go="{id_of("370203")}"' in ranking


@pytest.mark.parametrize(
    ("q", "found"), [("甲", "甲诊所"), ("jzs", "甲诊所"), ("Clinic B", "乙诊所"), ("市北", "市北区")]
)
def test_places_are_found_by_name_initials_and_english(
    town: Path, client: Client, q: str, found: str
) -> None:
    put(entries())
    hits = text_of(client, "/map/search/", data={"q": q}, headers=HX)
    assert found in hits
    assert "data-go=" in hits


def test_a_search_without_a_result_says_what_to_try(town: Path, client: Client) -> None:
    client.cookies["language"] = "en"
    assert "Nothing found" in text_of(client, "/map/search/", data={"q": "<script>"}, headers=HX)
    assert "<script>" not in text_of(client, "/map/search/", data={"q": "<script>"}, headers=HX)


@pytest.mark.django_db
def test_before_a_city_is_loaded_the_map_says_so(client: Client, settings: object) -> None:
    settings.ROOT_URLCONF = "onecity.web.map.tests.addresses"  # type: ignore[attr-defined]
    assert client.get("/map/").status_code == 503
