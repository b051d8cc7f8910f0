"""Which pages and forms can somebody reach? What a visitor finds by following every link of the live city."""

from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from django.urls import Resolver404, resolve
from tests.page import Form, read
from tests.visitor import Visitor

Kind = tuple[str, str, tuple[str, ...]]


def shape(path: str) -> str:
    """The name of the view behind an address; the address itself where there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def pages(visitor: Visitor, start: str = "/", most: int = 60) -> Iterator[tuple[str, str]]:
    """(path, HTML) of one page of each view that the visitor reaches by links."""
    waiting, seen = [start], set[str]()
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        answer = visitor.get(path)
        assert answer.status_code < 500, f"{path} answers {answer.status_code}"
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield path, answer.text
            links = (urldefrag(link)[0] for link in read(path, answer.text)[0])
            waiting += [link for link in links if link.startswith("/")]


def views(visitor: Visitor, start: str) -> list[str]:
    """The address of one page of each view that the visitor reaches from `start`."""
    return [path for path, _html in pages(visitor, start)]


def forms(visitor: Visitor, start: str = "/") -> dict[Kind, Form]:
    """One form of each kind that the visitor reaches; forms of one kind differ in ids only."""
    found: dict[Kind, Form] = {}
    for path, html in pages(visitor, start):
        for form in read(path, html)[1]:
            if form.method in {"get", "post"}:  # a dialog's form goes nowhere
                kind = form.method, shape(form.action), tuple(sorted(form.fields))
                found.setdefault(kind, form)
    return found
