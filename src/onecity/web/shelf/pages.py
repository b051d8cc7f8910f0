"""Which apps are there, what is each for, and are they working?"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from onecity.base.identity.openid.door import SCOPES, THEMES
from onecity.base.search.door import query
from onecity.base.shelf.door import ShelfApp, health_lines, shelf, shelf_app
from onecity.web.access import actor_of, permitted_page

MOST = 50


@require_safe
def apps(request: HttpRequest) -> HttpResponse:
    """All apps by theme, or those that fit what was typed."""
    text = request.GET.get("q", "").strip()[:100]
    groups = (
        _by_theme()
        if not text
        else [{"title": None, "apps": found}]
        if (found := _found(request, text))
        else []
    )
    return render(request, "shelf/apps.html", {"q": text, "groups": groups})


@require_safe
def app(request: HttpRequest, name: str) -> HttpResponse:
    """One app: what it is for, who answers for it, what it may ask for, how it is, and the way to it."""
    found = shelf_app(name)
    host = urlsplit(found.app.home_url).hostname or ""
    wishes = [{"words": SCOPES[wish.scope], "wish": wish} for wish in found.app.scopes]
    foreign = host != request.get_host().partition(":")[0]
    context = {"one": found, "wishes": wishes, "host": host, "foreign": foreign}
    return render(request, "shelf/app.html", context)


@permitted_page("system.operate")
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How each app is, for the operators."""
    return render(request, "shelf/health.html", {"lines": health_lines(actor_of(request))})


def _by_theme() -> list[dict[str, object]]:
    there = shelf()
    groups = ((title, [one for one in there if one.app.theme == theme]) for theme, title in THEMES.items())
    return [{"title": title, "apps": some} for title, some in groups if some]


def _found(request: HttpRequest, text: str) -> list[ShelfApp]:
    known = {one.app.id: one for one in shelf()}
    hits = query(actor_of(request), text, kinds=["app"], limit=MOST)
    return [known[hit.key] for hit in hits if hit.key in known]


urlpatterns: list[URLPattern] = [
    path("apps/", apps, name="apps"),
    path("apps/<slug:name>/", app, name="app"),
    path("desk/apps/", health, name="apps_health"),
]
