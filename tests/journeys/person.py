"""How does somebody use the city in a browser? They read words, press what is called so, wait for what must come."""

import re
import time
from typing import Literal

from django.utils import translation
from playwright.sync_api import Browser, Locator, expect
from tests.live_city import LiveCity
from tests.visitor import Visitor

Language = Literal["zh-hans", "en"]
# The one in the middle: still a desk, with half as much to draw, where a map stands open for long.
HEIGHTS = {390: 844, 1024: 640, 1440: 900}
# on a machine three times slower, with other programs on it; nothing waits so long that comes
COMES_WITHIN_S = 60
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"
# A stream that ends with its page, and what a browser asks for by itself.
EXPECTED = re.compile(
    r"htmx:(sendAbort|afterRequest)|/live/events|favicon|ERR_ABORTED"
    r"|the server responded with a status of (403|404|422)"
)


class Person:
    """A person with a browser window of their own; `broken` lists what went wrong in it unseen."""

    def __init__(
        self,
        browser: Browser,
        city: LiveCity,
        *,
        language: Language = "zh-hans",
        width: int = 1440,
        elder: bool = False,
    ) -> None:
        self.city = city
        self.language: Language = language
        self.context = browser.new_context(
            base_url=city.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="zh-CN" if language == "zh-hans" else "en",
            has_touch=width < 600,
            reduced_motion="reduce",
            service_workers="block",
        )
        self.context.set_default_timeout(COMES_WITHIN_S * 1000)
        chosen = {"language": language, "elder": "1" if elder else "0"}
        self.context.add_cookies([{"name": n, "value": v, "url": city.url} for n, v in chosen.items()])  # type: ignore[list-item]
        self.page = self.context.new_page()
        self.broken: list[str] = []
        self.page.on("pageerror", lambda error: self.broken.append(f"{self.page.url}: {error}"))
        self.page.on("console", lambda said: self._heard(said.type, said.text))

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and not EXPECTED.search(text):
            self.broken.append(f"{self.page.url}: {text}")

    def leave(self) -> None:
        """Close the window."""
        self.context.close()

    def said(self, english: str) -> str:
        """What a source text reads in this person's language."""
        with translation.override(self.language):
            return translation.gettext(english)

    def sign_in(self, persona: str) -> None:
        """Choose a persona on the sign-in page."""
        self.page.goto("/sign-in/")
        form = self.page.locator("form", has=self.page.locator(f'input[name="persona"][value="{persona}"]'))
        form.get_by_role("button").click()
        expect(self.page).not_to_have_url(re.compile("/sign-in/"))

    def take_over(self, visitor: Visitor) -> None:
        """Go on in the session of a visitor without a browser."""
        session = visitor.http.cookies["sessionid"]
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.city.url}])

    def choose_elder(self) -> None:
        """Have larger text, whatever the persona's own choice is."""
        self.context.add_cookies([{"name": "elder", "value": "1", "url": self.city.url}])

    def go(self, path: str) -> None:
        """Open an address of the city."""
        self.page.goto(path)

    def is_there(self) -> None:
        """Wait for the page: it listens once it has loaded, and puts into its place what it has asked for."""
        self.page.wait_for_load_state()
        expect(self.page.locator(BUSY)).to_have_count(0)

    def named(self, english: str) -> Locator:
        """The button or link of that name, as it is called in this person's language."""
        name = re.compile(f"^{re.escape(self.said(english))}$")
        return self.page.get_by_role("button", name=name).or_(self.page.get_by_role("link", name=name)).first

    def press(self, english: str) -> None:
        """Press the button or link of that name."""
        target = self.named(english)
        expect(target).to_be_visible()
        self.is_there()
        target.click()

    def tap(self, target: Locator) -> None:
        """Press what stands on a page that renews itself, if nothing lies over it.

        In one moment: it may be put anew between finger down and finger up, and would not be pressed.
        """
        self.is_there()
        target.click(trial=True)
        target.dispatch_event("click")

    def key(self, key: str) -> None:
        """Press a key of the page."""
        self.is_there()
        self.page.keyboard.press(key)

    def submit(self) -> None:
        """Press the main button of the page's form."""
        self.is_there()
        self.page.locator("main form[method=post] .form-actions button").first.click()

    def sees(self, text: str) -> None:
        """The text stands on the page, or will in a moment."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def finds(self, path: str, what: Locator) -> None:
        """Reload a page until it shows something that comes by the worker's hand."""
        until = time.monotonic() + COMES_WITHIN_S
        while True:
            self.page.goto(path)
            try:
                expect(what.first).to_be_visible(timeout=1000)
            except AssertionError:
                if time.monotonic() > until:
                    raise
            else:
                return

    def texts(self, selector: str) -> list[str]:
        """The visible texts of the elements that match."""
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]
