"""Is an address found from the map's search box, and do other programs get the same layers?"""

import json
import re

import httpx
import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import WITH_SOAK, Enter
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE
FIRST_ANSWER_MS = 30_000  # a process reads the names of the city when it is first asked


def test_somebody_types_an_address_and_the_map_goes_there(sqlite_city: LiveCity, enter: Enter) -> None:
    person = enter(sqlite_city, width=390)
    page = person.page
    person.go("/map/")
    page.locator("#map-q").fill("云霄路33")
    found = page.locator("#map-found a[data-at]").first
    expect(found).to_contain_text("云霄路33号", timeout=FIRST_ANSWER_MS)
    expect(found).to_contain_text("误差约")
    found.click()
    expect(page.locator(".map-pin")).to_be_visible()
    expect(page).to_have_url(re.compile(r"at=120\.385"))


@WITH_SOAK
@pytest.mark.browser  # in the run of the other one: names are gathered once
def test_a_program_walks_from_an_address_to_the_layers(sqlite_city: LiveCity) -> None:
    assert sqlite_city.onecity("basemap", "build").returncode == 0
    with httpx.Client(base_url=sqlite_city.url, headers={"accept": "application/json"}, timeout=30) as client:
        best = client.get("/api/v1/addresses/geocode", params={"q": "市北区台东三路77号"}).json()[0]
        assert best["division"].startswith("370203")
        where = client.get(
            "/api/v1/addresses/reverse", params={"lon": best["lon"], "lat": best["lat"]}
        ).json()
        assert where["text"]["zh"].startswith("青岛市市北区")
        items = client.get(
            "/ogc/collections/hospitals/items", params={"division": "370203", "limit": "2"}
        ).json()
        assert items["numberMatched"] > len(items["features"]) == 2
    done = sqlite_city.onecity("basemap", "export", "hospitals", "--output", "hospitals.geojson")
    assert done.returncode == 0, done.stderr
    features = json.loads((sqlite_city.data / "hospitals.geojson").read_text(encoding="utf-8"))["features"]
    assert {one["id"] for one in items["features"]} <= {one["id"] for one in features}
