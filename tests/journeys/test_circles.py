"""Do residents find what is near them, and do planners see who lacks what, why, and where the next point belongs?

Roads are the small grid of the settled city.
"""

import json
import re
import time

import pytest
from playwright.sync_api import expect
from tests.journeys import looks
from tests.journeys.conftest import WITH_SOAK, Enter
from tests.journeys.person import Language, Person
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE
STREET = "370202001"
NAMES = ("中文", "高远", "CSV", "GeoJSON", "Gini")
TYPED = "xianggangzhonglujie"
PLACE = [120.385, 36.072]
JUNCTION = [120.384, 36.072]  # people live in the cells of junctions
FIRST_MS = 60_000  # the first answer on new roads places people and times ways


def clean(person: Person) -> None:
    """Nobody meets a barrier on this page, and nothing runs over its edge."""
    page = person.page
    found = looks.violations(page) + [f"not translated: {text}" for text in looks.foreign_texts(page, NAMES)]
    if page.viewport_size and page.viewport_size["width"] < 600:
        found += looks.too_wide(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("language", "width", "elder"), [("zh-hans", 390, True), pytest.param("en", 1440, False, marks=WITH_SOAK)]
)
def test_a_resident_sees_what_is_near_a_street_and_near_a_tapped_place(
    sqlite_city: LiveCity, enter: Enter, language: Language, width: int, elder: bool
) -> None:
    person = enter(sqlite_city, language=language, width=width, elder=elder)
    page = person.page
    person.go("/circle/")
    person.sees(person.said("No place chosen yet"))
    clean(person)
    page.locator("#circle-street").select_option(STREET)
    expect(page.locator(".circle-sum")).to_be_visible(timeout=FIRST_MS)
    expect(page.locator("#circle-map canvas").first).to_be_visible()
    person.sees(person.said("Simulated: the service points and roads shown are made up, not real offices."))
    minutes = page.locator(".circle-minutes").first.inner_text()
    assert re.search(r"\d", minutes)
    clean(person)
    type_a_place(person)
    with page.expect_request(lambda one: one.method == "POST" and one.url.endswith("/circle/")) as asked:
        page.locator("#circle-map canvas").first.click(position={"x": 150, "y": 120})
    assert "lon=120." in (asked.value.post_data or "")
    expect(page.locator("#circle-street")).to_have_value("")
    assert "lon" not in page.url


def type_a_place(person: Person) -> None:
    """By keyboard alone: what it may be appears while one types, arrows choose, Enter asks; nothing in the address."""
    page = person.page
    field = page.get_by_label(person.said("Address or place"))
    field.fill(TYPED)
    options = page.locator("#circle-options [role=option]")
    expect(options.first).to_be_visible()
    clean(person)
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "circle-option-1")
    name = options.first.get_attribute("data-name")
    field.press("Enter")
    expect(page.locator(".circle-place")).to_have_text(name or "", timeout=FIRST_MS)
    expect(options).to_have_count(0)
    expect(page.locator("#circle-street")).to_have_value("")
    assert TYPED not in page.url


def ask_the_map(person: Person) -> None:
    """A click says why a cell is as it is; another adds a point, which can be undone."""
    page = person.page
    page.evaluate(f"sessionStorage.setItem('circle-view', '[{JUNCTION}, 14]')")
    page.reload()
    expect(page.locator("#circle-map[data-drawn]")).to_have_count(1, timeout=FIRST_MS)
    drawn = page.locator("#circle-map canvas").first
    # The picture of the cells comes a moment after their data: click until it is there.
    until = time.monotonic() + 30
    while not page.locator("#circle-aside .circle-lines li").count() and time.monotonic() < until:
        drawn.click()
        page.wait_for_timeout(500)
    expect(page.locator("#circle-aside .circle-lines li")).to_have_count(3)
    page.locator('label:has(input[value="add"])').click()
    drawn.click(position={"x": 60, "y": 60})
    expect(page).to_have_url(re.compile("added="))
    expect(page.locator(".circle-changes li")).to_have_count(1)
    page.get_by_role("link", name=person.said("Undo all")).click()
    expect(page.locator("#circle-map[data-drawn]")).to_have_count(1, timeout=FIRST_MS)


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 1440), pytest.param("en", 390, marks=WITH_SOAK)])
def test_a_planner_reads_why_a_cell_is_red_and_finds_the_next_places(
    sqlite_city: LiveCity, enter: Enter, language: Language, width: int
) -> None:
    person = enter(sqlite_city, "gao-yuan", language=language, width=width)
    page = person.page
    person.go("/desk/circles/government/?district=370202")
    expect(page).to_have_url(re.compile(r"/circle/desk/government/\?district=370202"))
    expect(page.locator("#circle-map[data-drawn]")).to_have_count(1, timeout=FIRST_MS)
    shares = person.texts(".circle-figure strong")
    assert len(shares) == 6
    clean(person)
    if width > 600:
        ask_the_map(person)
    person.press("Find places")
    expect(page.locator(".circle-sites li").first).to_be_visible(timeout=FIRST_MS)
    # Most districts have no roads here, so no choice can keep their floor: said, not hidden.
    expect(page.get_by_text(person.said("best found")).first).to_be_visible(timeout=FIRST_MS)
    floors = "So few points cannot bring every district to the floor; districts below it come first."
    person.sees(person.said(floors))
    expect(page.locator(".circle-site").first).to_be_attached()
    cell = page.request.get("/circle/desk/government/cells.geojson?box=120.37,36.06,120.42,36.09").json()[
        "features"
    ]
    red = min(cell, key=lambda one: one["properties"]["share"])["properties"]["cell"]
    page.goto(f"/circle/desk/government/cells/{red}/")
    expect(page.locator(".circle-lines li")).to_have_count(3)
    person.go(f"/circle/desk/government/?added={PLACE[0]},{PLACE[1]}")
    person.sees(person.said("What if"))
    assert float(person.texts(".circle-figure strong")[2].rstrip(" %")) >= float(shares[2].rstrip(" %"))
    clean(person)
    page.get_by_role("link", name=person.said("Undo all")).click()
    expect(page.locator(".circle-changes")).to_have_count(0)


def test_figures_go_along_as_csv_and_geojson_and_only_planners_get_them(
    sqlite_city: LiveCity, enter: Enter
) -> None:
    person = enter(sqlite_city, "gao-yuan", language="en")
    text = person.page.request.get("/circle/desk/insurance/divisions.csv?day=5&hour=9").text()
    rows = [line.split(",") for line in text.lstrip("\ufeff").splitlines()[1:]]
    city = next(row for row in rows if row[3] == "city")
    for column in (4, 5, 6, 7):
        assert sum(int(row[column]) for row in rows if row[3] == "district") == int(city[column])
        assert sum(int(row[column]) for row in rows if row[3] == "subdistrict") == int(city[column])
    cells = json.loads(person.page.request.get("/circle/desk/insurance/cells.geojson?download=1").text())
    assert sum(one["properties"]["people"] for one in cells["features"]) == int(city[4])
    resident = enter(sqlite_city, "li-xiaoming", language="en")
    assert resident.page.request.get("/circle/desk/insurance/divisions.csv").status == 403
