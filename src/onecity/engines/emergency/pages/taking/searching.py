"""What does a call-taker mean who types a complaint or an address?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from onecity.engines.basemap import door as basemap
from onecity.engines.basemap.errors import BasemapError
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.permissions import TAKE
from onecity.engines.emergency.rules.calls.searching import complaints as found_by
from onecity.web.access import actor_of, permitted_page

LONGEST = 100


@require_GET
@permitted_page(TAKE)
def complaints(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The complaints that are meant by words, pinyin or its first letters, the best first."""
    found = found_by(calls.protocols(), request.GET.get("q", "")[:LONGEST])
    return render(
        request, "emergency/complaints.html", {"protocols": found, "call_id": call_id, "is_search": True}
    )


@require_GET
@permitted_page(TAKE)
def addresses(request: HttpRequest) -> HttpResponse:
    """Places that are meant by what was typed so far, each ready to become the call's place."""
    try:
        call_id = UUID(request.GET.get("call", ""))
    except ValueError:
        raise Http404 from None
    typed = request.GET.get("q", "")[:LONGEST]
    try:
        found = basemap.suggest(actor_of(request), typed) if typed.strip() else ()
    except BasemapError:
        found = ()
    placed = [one for one in found if one.lon is not None]
    return render(
        request,
        "emergency/addresses.html",
        {"found": placed, "call_id": call_id, "typed": typed},
    )
