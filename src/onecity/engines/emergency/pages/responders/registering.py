"""A resident reported a new defibrillator and somebody has seen it: how does it come onto the map, and off again?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from onecity.core.ids import uuid7
from onecity.engines.emergency.door import aed_tips, aeds, reported_aeds
from onecity.engines.emergency.door.aed_tips import TipView
from onecity.engines.emergency.errors import AedUnknown, EmergencyError, TipUnknown
from onecity.engines.emergency.pages.guard import words_of
from onecity.engines.emergency.pages.responders.drawn import field, here, scene
from onecity.engines.emergency.pages.responders.telling import degrees
from onecity.engines.emergency.permissions import MANAGE
from onecity.web.access import actor_of, permitted_page

BESIDE_M = 100
FILLED = ("name_zh", "name_en", "place", "hours", "lon", "lat", "ready")
Said = dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted_page(MANAGE)
def register(request: HttpRequest, tip_id: UUID) -> HttpResponse:
    """One form: names, kind of place, hours, where; beside it what was reported and what stands near."""
    actor = actor_of(request)
    try:
        tip = aed_tips.tip_of(actor, tip_id)
        if tip is not None and tip.kind != "new":
            raise TipUnknown
    except TipUnknown as unknown:
        raise Http404 from unknown
    if tip is None:
        messages.warning(request, _("Somebody has decided about this report already. Nothing was changed."))
        return redirect("emergency:aeds_manage")
    said, problem = _first(tip), ""
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in FILLED}
        try:
            reported_aeds.register(actor, tip_id, _new(said))
        except EmergencyError as refused:
            problem = words_of(refused)
        else:
            messages.success(request, _("It is on the map now."))
            return redirect("emergency:aeds_manage")
    context = _context(tip, said) | {"problem": problem}
    return render(request, "emergency/aed_register.html", context, status=422 if problem else 200)


@require_POST
@permitted_page(MANAGE)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """It is no longer there."""
    try:
        reported_aeds.take_off(actor_of(request), code)
    except AedUnknown as unknown:
        raise Http404 from unknown
    messages.success(request, _("It is off the map."))
    return redirect("emergency:aeds_manage")


def _first(tip: TipView) -> Said:
    """What the form begins with: the place that was reported. Names and hours are for whoever has seen it."""
    return {"lon": f"{tip.spot.lon:.6f}", "lat": f"{tip.spot.lat:.6f}"} if tip.spot else {}


def _new(said: Said) -> reported_aeds.NewAed:
    return reported_aeds.NewAed(
        said["name_zh"],
        said["name_en"],
        said["place"],
        said["hours"],
        degrees(said["lon"]),
        degrees(said["lat"]),
        said["ready"] == "yes",
    )


def _context(tip: TipView, said: Said) -> dict[str, object]:
    points = here(degrees(said.get("lon", "")), degrees(said.get("lat", "")))
    near = aeds.near(tip.spot, BESIDE_M) if tip.spot else ()
    language = get_language() or "zh"
    points += [(one.aed.lon, one.aed.lat, "aed", one.aed.name.in_(language)) for one in near]
    return {
        "tip": tip,
        "said": said,
        "places": aeds.PLACES,
        "near": near,
        "scene": scene(),
        "field": field(points=points),
        "key": str(uuid7()),
    }
