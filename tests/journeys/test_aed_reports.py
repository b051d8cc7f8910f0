"""Does a defibrillator that somebody found come onto the map, over pages that everybody can read and operate?"""

import re
from secrets import token_urlsafe

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import WITH_SOAK, Enter
from tests.journeys.looks import foreign_texts, small_targets, too_wide, violations
from tests.journeys.person import Language, Person
from tests.journeys.test_live import never_reloaded, stay
from tests.live_city import ON_SQLITE, LiveCity
from tests.visitor import Visitor

pytestmark = ON_SQLITE
HERE = {"latitude": 36.0641, "longitude": 120.3831, "accuracy": 20}
WORDS = "二号口左边墙上"
NAMES = ("白冠礼", "中文", WORDS)
LOOKS = (
    ("zh-hans", 390, "en", 1440),
    pytest.param("en", 1440, "zh-hans", 390, marks=WITH_SOAK),
    pytest.param("zh-hans", 1440, "en", 390, marks=WITH_SOAK),
    pytest.param("en", 390, "zh-hans", 1440, marks=WITH_SOAK),
)


def looks_well(person: Person) -> None:
    """No finding of axe, nothing wider than the window, one language, on a phone nothing too small to press."""
    page = person.page
    narrow = page.viewport_size is not None and page.viewport_size["width"] < 600
    found = [*violations(page), *too_wide(page), *foreign_texts(page, NAMES)]
    assert found + (small_targets(page, 32) if narrow else []) == []


def reports(resident: Person, words: str) -> None:
    """Fill in the form for a new one where one stands."""
    resident.context.grant_permissions(["geolocation"])
    resident.context.set_geolocation(HERE)
    resident.go("/emergency/aeds/new/")
    resident.press("Use my position")
    expect(resident.page.locator("#pick-said")).to_contain_text("36.06410, 120.38310")
    looks_well(resident)
    resident.page.locator("#tell-words").fill(words)
    resident.press("Send")
    resident.sees(resident.said("Thank you"))


@pytest.mark.parametrize(("language", "width", "desk_language", "desk_width"), LOOKS)
def test_a_report_appears_at_the_managers_by_itself_and_what_was_seen_is_on_the_map(
    sqlite_city: LiveCity,
    enter: Enter,
    language: Language,
    width: int,
    desk_language: Language,
    desk_width: int,
) -> None:
    manager = enter(sqlite_city, "bai-guanli", language=desk_language, width=desk_width)
    stay(manager, "/emergency/aeds/manage/")
    resident, words = enter(sqlite_city, language=language, width=width), f"{WORDS} {width} {language}"
    reports(resident, words)
    manager.sees(words)
    assert never_reloaded(manager)
    looks_well(manager)
    manager.page.locator("li", has_text=words).get_by_role("link").click()
    expect(manager.page).to_have_url(re.compile("/register/$"))
    looks_well(manager)
    for name, said in (("name-zh", f"测试 {width}"), ("name-en", f"Test {width}"), ("hours", "always")):
        manager.page.locator(f"#{name}").fill(said)
    manager.page.locator("#place").select_option("station")
    manager.press("Put it on the map")
    expect(manager.page.get_by_role("alert")).to_contain_text("24/7")
    manager.page.locator("#hours").fill("24/7")
    manager.press("Put it on the map")
    manager.sees(manager.said("On the map from residents' reports"))
    resident.go("/emergency/aeds/")
    resident.press("Use my position")
    expect(resident.page.locator("#aed-answer")).to_contain_text(f"{width}")
    resident.page.get_by_role("link", name=resident.said("Report a problem")).first.click()
    looks_well(resident)


def test_a_call_that_comes_is_told_to_a_call_taker_who_is_writing_and_takes_nothing_from_them(
    sqlite_city: LiveCity, enter: Enter
) -> None:
    taker = enter(sqlite_city, "yu-shouli", language="en")
    stay(taker, "/emergency/desk/calls/")
    taker.key("p")
    taker.page.locator("#enter-words").fill("half a sen")
    made = Visitor(sqlite_city).api("POST", "/emergency/calls", json={"once": token_urlsafe(24)}).json()
    expect(taker.page.locator("#call-queue")).to_contain_text(made["number"])
    expect(taker.page.locator("#calls-waiting")).to_contain_text(re.compile("calls? waits?"))
    taker.page.keyboard.type("tence")
    expect(taker.page.locator("#enter-words")).to_have_value("half a sentence")
    assert never_reloaded(taker)
