"""Can the portal be put on a phone, and what does it say without a network?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserType, Page, expect
from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE
# a context of the tests is a private window, in which nothing is installed
PRIVATE_WINDOW = "in-incognito"
KEPT = """caches.keys()
    .then((names) => caches.open(names[0]))
    .then((kept) => kept.keys())
    .then((found) => found.map((request) => new URL(request.url).pathname))"""


@pytest.fixture
def phone(browser_type: BrowserType, sqlite_city: LiveCity) -> Iterator[Page]:
    """A phone that lets the portal's service worker in, and installs, as real ones do."""
    browser = browser_type.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
    context = browser.new_context(base_url=sqlite_city.url, viewport={"width": 390, "height": 844})
    page = context.new_page()
    with context.expect_event("serviceworker"):
        page.goto("/")
    yield page
    browser.close()


def test_the_portal_is_installable_and_says_what_to_do_without_a_network(phone: Page) -> None:
    assert phone.evaluate("navigator.serviceWorker.ready.then((ready) => Boolean(ready.active))")
    asked = phone.context.new_cdp_session(phone)
    errors = asked.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors if one["errorId"] != PRIVATE_WINDOW] == []

    phone.context.set_offline(True)
    phone.goto("/services/")
    expect(phone).to_have_title("没有网络 · No connection")
    expect(phone.locator("main")).to_contain_text("12345")
    kept = set(phone.evaluate(KEPT))
    assert kept == {"/offline/", *(name for name in kept if name.startswith("/static/"))}, "nothing personal"

    phone.context.set_offline(False)
    phone.goto("/services/")
    expect(phone).not_to_have_title("没有网络 · No connection")
    expect(phone.locator("main h1")).to_be_visible()
