"""How does another organisation's program take part, and which doors does the interface have?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from onecity.base.manifest import engines

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Door:
    """One operation of the interface; `title` is empty where it has none in the reader's language."""

    method: str
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations under one tag."""

    tag: str
    title: str
    doors: list[Door]


@require_safe
def developers(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """One page for those who write the program, in the reader's language; all doors are listed from OpenAPI."""
    chinese = (get_language() or "zh").startswith("zh")
    page = "help/developers_zh.html" if chinese else "help/developers_en.html"
    return render(request, page, {"groups": groups(api.get_openapi_schema(), chinese)})


def groups(schema: Any, chinese: bool) -> list[Group]:  # noqa: ANN401  JSON
    """The doors of the interface by tag, in the order of the description; a tag is an engine, or the subscriptions."""
    found: dict[str, list[Door]] = {}
    for tag, door in _doors(schema, chinese):
        found.setdefault(tag, []).append(door)
    titles = {engine.id: engine.title.zh if chinese else engine.title.en for engine in engines()}
    return [Group(tag, titles.get(tag) or _("My subscriptions"), doors) for tag, doors in found.items()]


def _doors(schema: Any, chinese: bool) -> Iterator[tuple[str, Door]]:  # noqa: ANN401
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                said = operations[method]
                yield (said.get("tags") or [""])[0], Door(method.upper(), path, _title(said, chinese))


def _title(operation: Any, chinese: bool) -> str:  # noqa: ANN401
    english = str(operation.get("summary", ""))
    shown = _(english) if english else ""
    return "" if chinese and shown == english else shown
