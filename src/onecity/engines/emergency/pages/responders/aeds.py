"""Where is the next defibrillator, and can one get at it now?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onecity.base.declarations.errors import NothingLoaded
from onecity.core.geo import Point, PositionInvalid
from onecity.engines.emergency.door import aeds
from onecity.engines.emergency.pages.responders.drawn import field, scene
from onecity.web.templatetags.moments import clock_text

WITHIN_M = 3_000


@require_http_methods(["GET", "HEAD", "POST"])
def near_me(request: HttpRequest) -> HttpResponse:
    """The page; the answer alone for htmx. A place is posted, so that no log keeps where somebody stands."""
    context: dict[str, object] = {"scene": None, "field": field(), "asked": False, "rows": []}
    try:
        context |= {"scene": scene(), "made_up": aeds.is_made_up()}
        here = _place(request.POST.get("lon", ""), request.POST.get("lat", ""))
        if here is not None:
            context |= _found(here)
    except NothingLoaded:
        return render(request, "web/no_city.html", status=503)
    fragment = request.headers.get("HX-Request") and "HX-History-Restore-Request" not in request.headers
    answer = render(request, "emergency/aeds_near.html" if fragment else "emergency/aeds.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def state_of(view: aeds.AedView) -> tuple[str, str]:
    """In words whether one can count on it now, and the tone of that."""
    words = {
        "failed": _("Defective"),
        "untested": _("No fresh self-test"),
        "taken": _("Taken"),
        "closed": _("Closed now"),
    }
    if view.doubted_at and view.fault in ("", "closed"):
        return _("Reported, not checked yet"), "soon"
    if view.fault:
        return words[view.fault], "late" if view.fault != "closed" else "soon"
    return _("Can be fetched now"), "done"


def hours_of(view: aeds.AedView) -> str:
    """Until when it is open, or when it opens."""
    now = timezone.now()
    if view.is_open:
        return (
            _("until %(time)s") % {"time": clock_text(view.closes_at)}
            if view.closes_at
            else _("Day and night")
        )
    if view.opens_at is None:
        return _("Closed for the time being")
    same_day = aeds.city_moment(now).date() == view.opens_at.date()
    clock = clock_text(view.opens_at)
    return _("opens at %(time)s") % {"time": clock} if same_day else _("opens another day")


def _found(here: Point) -> dict[str, object]:
    language, views = get_language() or "zh", aeds.near(here, WITHIN_M)
    points = [
        (one.aed.lon, one.aed.lat, "aed-closed" if one.fault else "aed", one.aed.name.in_(language))
        for one in views
    ]
    rows = [(one, aeds.PLACES.get(one.aed.place), *state_of(one), hours_of(one)) for one in views]
    points = [*points, (here.lon, here.lat, "me", _("You"))]
    return {"rows": rows, "field": field(points=points), "asked": True}


def _place(lon: str, lat: str) -> Point | None:
    try:
        return Point(float(lon), float(lat))
    except (ValueError, PositionInvalid):
        return None
