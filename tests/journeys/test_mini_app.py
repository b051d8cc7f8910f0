"""Can a small app, written from the documentation alone, sign somebody in, and can they take it all back?

The app is the example of the documentation, on a port of this machine; nothing in it is ours.
"""

import importlib.util
import re
from collections.abc import Iterator
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.journeys import looks
from tests.journeys.conftest import Enter
from tests.live_city import ON_SQLITE, ROOT, LiveCity

EXAMPLE = ROOT / "docs" / "examples" / "mini_app.py"
pytestmark = ON_SQLITE


def example() -> ModuleType:
    """The example of the documentation, as a module."""
    spec = importlib.util.spec_from_file_location("mini_app", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mini_app = example()


@pytest.fixture
def app(sqlite_city: LiveCity) -> Iterator[Any]:
    """The app, while it runs."""
    found = mini_app.App(sqlite_city.url, "developer-sandbox")
    server = mini_app.server_of(found)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_resident_signs_in_to_an_app_sees_what_it_read_and_takes_it_back(
    sqlite_city: LiveCity, enter: Enter, app: Any
) -> None:
    resident = enter(sqlite_city, width=390)
    page = resident.page
    page.goto(mini_app.HOME)
    page.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    form = page.locator("form", has=page.locator('input[value="li-xiaoming"]'))
    form.get_by_role("button").click()
    expect(page).to_have_url(re.compile("/openid/authorize"))
    assert not looks.violations(page)
    assert not looks.too_wide(page)
    assert not looks.foreign_texts(page, ("中文",))
    page.locator('input[value="mobile_masked"]').check()
    resident.press("Agree and go on")
    expect(page).to_have_url(re.compile("^" + re.escape(mini_app.BACK)))
    expect(page.locator("ul")).to_contain_text("name_masked: 李**")
    expect(page.locator("ul")).to_contain_text("phone_number_masked: 138****0001")
    assert "identity_verified" not in page.locator("ul").inner_text()

    resident.go("/me/readings/")
    resident.sees("在页面上问候您")
    resident.go("/me/consents/")
    card = page.locator("section", has_text="演示登录")
    card.get_by_role("button").click()
    expect(card.get_by_role("button")).to_have_count(0)
    assert app.ask().status_code == 401

    page.goto(app.sign_out_address())
    resident.press("Sign out")
    expect(page).to_have_url(mini_app.HOME)
    resident.go("/me/")
    expect(page).to_have_url(re.compile("/sign-in/"))
