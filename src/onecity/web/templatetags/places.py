"""Which components know the page that they stand on?"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse

from onecity.base.page import Page

register = template.Library()


@register.simple_tag
def link(name: str, *args: object) -> str:
    """The URL of a name, or empty when this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("kit/banner.html")
def banner(kind: str, text: object = "") -> dict[str, Any]:
    """A line over the whole page: demo, simulated, offline, stale have their own text; info, warning."""
    return {"kind": kind, "text": text}


@register.inclusion_tag("kit/switches.html", takes_context=True)
def switches(context: Context, theme: bool = False) -> dict[str, Any]:
    """Elder view, language and (on request) theme; each a form of its own: they need no script."""
    return {
        **_page(context),
        "city": context.get("city"),
        "theme": theme,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("kit/tabs.html")
def tabs(items: Iterable[Any], label: object = "") -> dict[str, Any]:
    """Parts of one page: `title`, `href`, `current`, `count`."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("kit/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any]) -> dict[str, Any]:
    """To the next piece of a list, and back to its start; keeps the other parameters of the page."""
    request = context.get("request")
    cursor = request.GET.get("cursor", "") if request else ""
    further = _query(context, cursor=page.next_cursor) if page.next_cursor else ""
    return {"further": further, "start": _query(context, cursor=None) if cursor else ""}


@register.inclusion_tag("kit/sort.html", takes_context=True)
def sort(context: Context, name: str, label: object, number: bool = False) -> dict[str, Any]:
    """A sortable heading `<th>`: `?sort=name`, then `?sort=-name`."""
    request = context.get("request")
    now = request.GET.get("sort", "") if request else ""
    state = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    target = f"-{name}" if state == "ascending" else name
    return {
        "label": label,
        "number": number,
        "state": state,
        "href": _query(context, sort=target, cursor=None),
    }


@register.inclusion_tag("kit/search_box.html", takes_context=True)
def search_box(
    context: Context,
    action: str = "",
    name: str = "q",
    placeholder: object = "",
    key: str = "",
    suggestions: str = "",
) -> dict[str, Any]:
    """A search that works without scripts; `key` puts the cursor into it, `suggestions` is asked while one types."""
    request = context.get("request")
    value = request.GET.get(name, "") if request else ""
    return {
        "action": action,
        "name": name,
        "placeholder": placeholder,
        "key": key,
        "value": value,
        "suggestions": suggestions,
    }


def _page(context: Context) -> dict[str, Any]:
    request = context.get("request")
    return {"next": request.get_full_path() if request else "/", "preferences": link("preferences")}


def _query(context: Context, **changes: str | None) -> str:
    """The page's parameters with changes; `None` takes one out."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return ""
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"
