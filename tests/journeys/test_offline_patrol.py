"""Three check lists with photos, filled in without a network on a phone that dies: do they arrive, once, in order?"""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Error, Page, expect
from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = [ON_SQLITE, pytest.mark.browser]
WITHIN_MS = 90_000
# what the city could not take at once is sent again after half a minute
ARRIVES_WITHIN_MS = 240_000
LISTS = 3
# The time of a patrol depends on the day of the week; the city gives these three of it now, as its worker would.
GIVE = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from onecity.base.declarations.door import current
from onecity.base.registry import door as registry
from onecity.engines.command.door import patrols
patrol = current().get("patrol", "reservoir-patrol")
content_hash, now = current().hash_of("patrol", patrol.id), timezone.now() - timedelta(hours=1)
mine = [one for one in registry.listed(patrol.layer) if one.division.startswith("370285")]
for thing in [one for one in mine if patrols._belongs(patrol, one)][:3]:
    patrols._give_one(patrol, content_hash, thing, now)
"""
KEPT = """caches.open("onecity-own")
    .then((kept) => kept.keys())
    .then((found) => found.map((request) => new URL(request.url).pathname))"""

LEFT = """Promise.all([indexedDB.databases(), caches.keys()])
    .then(([found, kept]) => [[...found.map((one) => one.name), ...kept.filter((name) => name.endsWith("own"))],
        localStorage.getItem("onecity-offline")])"""


def give_rounds(city: LiveCity) -> None:
    """Give the rounds, by a program of the city's own beside it."""
    environment = city.environment | {"DJANGO_SETTINGS_MODULE": "onecity.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", GIVE], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr


def arrived(city: LiveCity, tasks: list[str]) -> list[tuple[str, str]]:
    """The evidence of some tasks in the order in which it arrived: task and kind. It was made before it came."""
    wanted = ", ".join("?" * len(tasks))
    asked = (
        f"SELECT task_id, kind, taken_at < at FROM worklist_evidence WHERE task_id IN ({wanted}) ORDER BY id"
    )
    with closing(sqlite3.connect(f"file:{city.data}/onecity.sqlite3?mode=ro", uri=True)) as database:
        found = database.execute(asked, [UUID(one).hex for one in tasks]).fetchall()
    assert all(before for _task, _kind, before in found)
    return [(str(UUID(task)), kind) for task, kind, _before in found]


@contextmanager
def phone(browser_type: BrowserType, city: LiveCity, memory: Path) -> Iterator[BrowserContext]:
    """A phone whose memory lasts from one start to the next."""
    context = browser_type.launch_persistent_context(
        memory,
        executable_path=CHROMIUM,
        args=CHROMIUM_ARGUMENTS,
        base_url=city.url,
        viewport={"width": 390, "height": 844},
        locale="en",
    )
    context.set_default_timeout(WITHIN_MS)
    try:
        yield context
    finally:
        with suppress(Error):  # it may have died
            context.close()


def pids(memory: Path) -> list[int]:
    """The processes of the phone's browser: those, and no other, were started with its memory."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"--user-data-dir={memory}".encode() in place.read_bytes().split(b"\0"):
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found


def sign_in(page: Page) -> None:
    """As the person who walks the dams."""
    page.goto("/sign-in/")
    form = page.locator("form", has=page.locator('input[name="persona"][value="li-shouba"]'))
    form.get_by_role("button").click()
    expect(page).not_to_have_url(re.compile("/sign-in/"), timeout=WITHIN_MS)


def fill_in(page: Page, address: str, photo: Path, waiting: int) -> None:
    """A list, its photo, done: each is kept on the phone, and said to be."""
    page.goto(address)
    for choice in page.locator('input[type="radio"][value="yes"]').all():
        choice.check(force=True)
    page.locator('input[name="level"]').fill("180.5")
    page.locator('form[action$="/fill/"] button').click()
    expect(page.locator("#waiting summary")).to_contain_text(
        re.compile(rf"^{waiting + 1} "), timeout=WITHIN_MS
    )
    page.locator('input[name="photo"]').set_input_files(photo)
    page.locator('form[action$="/photo/"] button').click()
    expect(page.locator("#waiting summary")).to_contain_text(
        re.compile(rf"^{waiting + 2} "), timeout=WITHIN_MS
    )
    page.locator('form[action$="/done/"] button').click()
    expect(page.locator("#waiting summary")).to_contain_text(
        re.compile(rf"^{waiting + 3} "), timeout=WITHIN_MS
    )


def test_three_lists_survive_a_dead_phone_and_arrive_once_in_order(
    sqlite_city: LiveCity, browser_type: BrowserType, tmp_path: Path
) -> None:
    give_rounds(sqlite_city)
    memory, photo = tmp_path / "phone", tmp_path / "dam.png"
    with phone(browser_type, sqlite_city, memory) as context:
        page = context.pages[0]
        context.add_cookies([{"name": "language", "value": "en", "url": sqlite_city.url}])
        sign_in(page)
        page.goto("/command/patrols/")
        expect(page.locator("[data-keep-said]")).to_be_visible(timeout=WITHIN_MS)
        page.screenshot(path=photo)
        links = page.locator("a[data-keep]")
        addresses = [str(one.get_attribute("href")) for one in links.all()][:LISTS]
        assert len(addresses) == LISTS
        tasks, links_there = [address.split("/")[3] for address in addresses], links.count()
        page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        cookies = context.cookies()
        context.set_offline(True)
        page.goto("/command/")
        expect(page.locator("#kept-pages a")).to_have_count(links_there + 1, timeout=WITHIN_MS)
        for number, address in enumerate(addresses):
            fill_in(page, address, photo, 3 * number)
        for pid in pids(memory):
            os.kill(pid, signal.SIGKILL)
    assert arrived(sqlite_city, tasks) == []

    with phone(browser_type, sqlite_city, memory) as context:
        context.add_cookies(cookies)  # type: ignore[arg-type]  what was read is given back
        page = context.pages[0]
        context.set_offline(True)
        page.goto(addresses[0])
        expect(page.locator("#waiting summary")).to_have_text("9 items wait to be sent", timeout=WITHIN_MS)
        context.set_offline(False)
        expect(page.locator("#waiting")).to_have_count(0, timeout=ARRIVES_WITHIN_MS)
        kept = page.evaluate(KEPT)
        assert not set(addresses) & set(kept), "what is done is kept no longer"
        # what forgets comes after the page, by an import of its own
        page.goto("/sign-out/", wait_until="networkidle")
        page.locator("main form button").click()
        expect(page).to_have_url(f"{sqlite_city.url}/", timeout=WITHIN_MS)
        assert page.evaluate(LEFT) == [[], None], "nothing is left after signing out"
    assert arrived(sqlite_city, tasks) == [(task, kind) for task in tasks for kind in ("form", "photo")]
