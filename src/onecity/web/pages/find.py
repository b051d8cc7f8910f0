"""Where is what I am looking for?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from onecity.base.search.door import query
from onecity.web.access import actor_of

MOST = 30


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Services, places, targets and one's own cases that match `q`."""
    text = request.GET.get("q", "").strip()[:100]
    hits = query(actor_of(request), text, limit=MOST) if text else []
    face = "web/desk.html" if request.GET.get("face") == "desk" else "web/portal.html"
    return render(request, "pages/search.html", {"q": text, "hits": hits, "face": face})
