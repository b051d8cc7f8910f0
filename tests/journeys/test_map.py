"""Does the one map open, draw, switch its layers and tell about a thing?"""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Enter
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE


@pytest.mark.parametrize("width", [1440, 390])
def test_the_map_draws_switches_layers_and_shows_a_thing(
    sqlite_city: LiveCity, enter: Enter, width: int
) -> None:
    leader = enter(sqlite_city, "zhou-wei", width=width)
    page = leader.page
    leader.go("/map/")
    expect(page.locator("#map canvas").first).to_be_visible()
    expect(page.locator("html.no-map")).to_have_count(0)
    if width < 600:
        page.locator(".layers-toggle").click()
    boxes = page.locator('.layer input[name="layer"]')
    assert boxes.count() >= 2
    box = page.locator('.layer input[name="layer"][value="hospitals"]')
    if box.is_checked():
        box.uncheck(force=True)
    with page.expect_response(re.compile(r"/map/layers/hospitals\.geojson")) as drawn:
        leader.go("/map/?layer=hospitals")
    assert drawn.value.ok
    assert len(drawn.value.json()["features"]) > 10
    expect(page.locator('.layer input[value="hospitals"]')).to_be_checked()

    page.locator("#map-q").fill("医院")
    found = page.locator("#map-found a")
    expect(found.first).to_be_visible()
    name = found.first.inner_text().splitlines()[0].strip()
    found.first.click()
    expect(page.locator(".map-panel")).to_be_visible()
    expect(page.locator(".map-panel h2")).to_contain_text(name[:4])
    expect(page).to_have_url(re.compile("thing="))
    page.reload()
    expect(page.locator(".map-panel h2")).to_contain_text(name[:4])
    page.locator(".map-panel [data-close]").click()
    expect(page.locator(".map-panel")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("thing="))
