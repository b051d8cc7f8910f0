"""Does the one map open, draw, switch its layers and tell about a thing?"""

import re

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import WITH_SOAK, Enter
from tests.journeys.looks import violations
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE


@pytest.mark.parametrize("width", [1024, pytest.param(390, marks=WITH_SOAK)])
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


def test_an_area_is_drawn_counted_and_taken_along(sqlite_city: LiveCity, enter: Enter) -> None:
    leader = enter(sqlite_city, "zhou-wei", width=1440)
    page = leader.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    leader.go("/map/")
    expect(page.locator(".place-label").first).to_be_visible()
    assert not [one for one in asked if "states.geojson" in one], "what stands came with the page"
    page.get_by_role("button", name=leader.said("Draw an area: what is inside?")).click()
    expect(page.locator(".map-hint")).to_be_visible()
    for corner in ((600, 300), (880, 300), (880, 620), (600, 620)):
        page.mouse.click(*corner)
    page.keyboard.press("Enter")
    expect(page.locator(".map-panel h2")).to_have_text(leader.said("The area you drew"))
    counts = [int(text) for text in page.locator(".panel-table td.number").all_inner_texts()]
    assert sum(counts) > 10
    with page.expect_download() as download:
        page.locator(".map-panel a[download]").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == sum(counts) + 1
    page.locator("#inside-in").select_option("370202")
    page.locator("[data-area-form] button[type=submit]").click()
    expect(page.locator(".map-panel h2")).to_contain_text("市南区")
    assert violations(page) == []
