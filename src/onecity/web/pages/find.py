"""Where is what I am looking for?"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from onecity.base.search.door import Found, Hit, find, suggest
from onecity.web.access import actor_of

MOST = 30
# How residents call what the engines push; what is not named here goes without a name.
KINDS: dict[str, tuple[Promise, str]] = {
    "service": (_("Service"), "file-text"),
    "matter": (_("Without certificates"), "rosette-discount-check"),
    "certificate": (_("Certificate"), "certificate"),
    "case": (_("Case"), "clipboard-list"),
    "place": (_("Place"), "map-pin"),
    "plan-target": (_("Plan of the year"), "target-arrow"),
}
UNNAMED = ("", "search")


@dataclass(frozen=True, slots=True)
class Line:
    """A hit, with what it is."""

    hit: Hit
    kind: Promise | str
    icon: str


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Services, places, targets and one's own cases that match `q`."""
    text = typed(request)
    found = find(actor_of(request), text, limit=MOST) if text else Found()
    face = "web/desk.html" if request.GET.get("face") == "desk" else "web/portal.html"
    context = {"q": text, "lines": lines(found.hits), "found": found, "face": face}
    return render(request, "pages/search.html", context)


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """What somebody may be about to type: a fragment under the search field."""
    text = typed(request)
    hits = suggest(actor_of(request), text) if text else []
    return render(request, "pages/suggestions.html", {"q": text, "lines": lines(hits)})


def typed(request: HttpRequest) -> str:
    """What is looked for."""
    return request.GET.get("q", "").strip()[:100]


def lines(hits: list[Hit] | tuple[Hit, ...]) -> list[Line]:
    """Hits as they are shown."""
    return [Line(hit, *KINDS.get(hit.kind, UNNAMED)) for hit in hits]
