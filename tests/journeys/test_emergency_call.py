"""Does help come to somebody who taps once: on a phone that loses its network, with a call-taker at the desk?"""

import re

from playwright.sync_api import expect
from tests.journeys.conftest import WITH_SOAK, Enter
from tests.journeys.looks import foreign_texts, small_targets, small_texts, too_wide, violations
from tests.journeys.person import Person
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE
MOST_BYTES = 60_000
HERE = {"latitude": 36.0671, "longitude": 120.3826, "accuracy": 25}
CALLED = re.compile("/emergency/call/[A-Za-z0-9_-]{43}/$")


def looks_well(person: Person) -> None:
    """No finding of axe, nothing wider than the window, one language."""
    assert violations(person.page) == []
    assert too_wide(person.page) == []
    assert foreign_texts(person.page, ("于守立",)) == []


def test_the_page_with_the_button_is_light_enough_for_a_slow_network(
    sqlite_city: LiveCity, enter: Enter
) -> None:
    caller = enter(sqlite_city, None, width=390)
    network = caller.context.new_cdp_session(caller.page)
    network.send("Network.enable")
    loaded: dict[str, float] = {}
    network.on(
        "Network.loadingFinished", lambda said: loaded.update({said["requestId"]: said["encodedDataLength"]})
    )
    caller.page.goto("/emergency/call/", wait_until="networkidle")
    total = sum(loaded.values())
    assert len(loaded) >= 5
    assert total < MOST_BYTES, f"{total:.0f} bytes"
    print(f"call page, first view: {total / 1000:.1f} kB in {len(loaded)} requests")


def test_a_tap_without_network_is_a_call_as_soon_as_there_is_one_even_in_a_new_window(
    sqlite_city: LiveCity, enter: Enter
) -> None:
    caller = enter(sqlite_city, None, width=390, language="en", elder=True)
    caller.go("/emergency/call/")
    assert small_targets(caller.page, 60) == []
    assert small_texts(caller.page, 18) == []
    looks_well(caller)
    caller.context.set_offline(True)
    caller.page.locator(".sos-button").click()
    expect(caller.page.locator("#sos-said")).to_contain_text("Dial 120")
    caller.page.close()
    caller.context.set_offline(False)
    caller.page = caller.context.new_page()
    caller.go("/emergency/call/")
    expect(caller.page).to_have_url(CALLED)
    expect(caller.page.get_by_role("heading", level=1)).to_have_text("Your call has been received")
    looks_well(caller)
    caller.broken = [one for one in caller.broken if "ERR_INTERNET_DISCONNECTED" not in one]


@WITH_SOAK
def test_a_caller_is_placed_asked_guided_and_written_with_by_a_call_taker_at_the_keyboard(
    sqlite_city: LiveCity, enter: Enter
) -> None:
    caller = enter(sqlite_city, None, width=390)
    caller.context.grant_permissions(["geolocation"])
    caller.context.set_geolocation(HERE)
    caller.go("/")
    caller.page.locator(".sos-tile").click()
    caller.page.locator(".sos-button").click()
    expect(caller.page).to_have_url(CALLED)
    expect(caller.page.locator("#sos-place")).to_contain_text("25")

    taker = enter(sqlite_city, "yu-shouli", width=1440)
    taker.go("/emergency/desk/calls/")
    number = (caller.page.locator(".sos-number").inner_text()).split()[-1]
    taker.tap(taker.page.get_by_role("link", name=number))
    expect(taker.page.locator("#call-place")).to_contain_text("±25 m")
    taker.key("k")
    expect(caller.page.get_by_role("heading", level=1)).to_have_text(caller.said("A call-taker is with you"))
    for key, question in (("1", "清醒"), ("2", "呼吸"), ("2", "多大")):
        taker.key(key)
        expect(taker.page.locator(".call-question")).to_contain_text(question)
    taker.key("1")
    expect(taker.page.get_by_role("heading", level=1)).to_have_text("疑似心脏骤停")
    looks_well(taker)

    step = caller.page.locator(".sos-steps li[data-current]")
    for _ in range(3):
        caller.tap(caller.named("Next"))
    expect(step).to_contain_text("用力快速向下压")
    expect(step.locator(".sos-beat.is-down")).to_be_attached()
    looks_well(caller)
    expect(taker.page.locator(".call-guide [aria-current=step]")).to_contain_text("用力快速向下压")

    caller.page.get_by_label(caller.said("Message")).fill("门开着，三楼")
    caller.press("Send")
    taker.sees("门开着，三楼")
    taker.key("w")
    taker.page.keyboard.type("好，救护车马上到")
    taker.key("Enter")
    caller.sees("好，救护车马上到")
