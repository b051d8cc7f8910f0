"""What does a page of HTML offer: which links, which forms with which fields?"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

TYPED = {"text", "search", "email", "tel", "password", "number", "date", "time", "hidden"}


@dataclass(slots=True)
class Form:
    """A form of a page: where it is sent, its fields with their values, those one could write in, those hidden."""

    page: str
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


class _Page(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.url, given["href"]))
        elif tag == "form":
            action = urljoin(self.url, given.get("action", ""))
            self.forms.append(Form(self.url, action, given.get("method", "get").lower()))
            self._inside = True
        elif self._inside and given.get("name") and tag in {"input", "textarea", "select", "button"}:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given["name"]
        form.fields.setdefault(name, given.get("value", ""))
        if tag == "textarea" or (tag == "input" and given.get("type", "text") in TYPED):
            form.typed.append(name)
        if given.get("type") == "hidden" and name != "csrfmiddlewaretoken":
            form.hidden.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


def read(url: str, html: str) -> tuple[list[str], list[Form]]:
    """The links and forms of a page."""
    page = _Page(url)
    page.feed(html)
    return page.links, page.forms
