"""What can the caller do besides waiting: give their place, answer, write, be called back, say that it is over?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from onecity.core.geo import gcj02_to_wgs84
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.errors import CallUnknown, EmergencyError, PlaceUnfit
from onecity.engines.emergency.pages.caller.waiting import known
from onecity.engines.emergency.rules.calls.position import Fix
from onecity.web.api.problem import problem_response, wants_json


# Whoever knows the secret of the page is its caller: there is no session that another site could misuse.
@csrf_exempt
@require_POST
@known
def place(request: HttpRequest, token: str) -> HttpResponse:
    """A position of the phone; 204 whether it was better than what is known or not."""
    calls.limit(token, "place")
    try:
        calls.locate(token, read_fix(request, "phone"))
    except PlaceUnfit as problem:
        return _refused(request, problem)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@known
def guided(request: HttpRequest, token: str) -> HttpResponse:
    """Which step of which guidance the caller has reached."""
    calls.limit(token, "guided")
    step = request.POST.get("step", "")
    if step.isascii() and step.isdigit() and len(step) < 4:
        calls.guided(token, request.POST.get("guidance", "")[:60], int(step))
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
@known
def step(request: HttpRequest, token: str, verb: str) -> HttpResponse:
    """Everything else that has a button; a script gets 204, a form comes back to the page."""
    calls.limit(token, "step")
    try:
        _take(request, token, verb)
    except EmergencyError as problem:
        if isinstance(problem, CallUnknown):
            raise
        return _refused(request, problem)
    return HttpResponse(status=204) if wants_json(request) else redirect("emergency:called", token)


def read_fix(request: HttpRequest, source: str) -> Fix:
    """The position in a form: `lon`, `lat`, `radius_m`; `crs=gcj02` from a Chinese map. Raises `PlaceUnfit`."""
    try:
        lon, lat = float(request.POST["lon"]), float(request.POST["lat"])
        radius_m = float(request.POST.get("radius_m", "1000"))
    except (KeyError, ValueError):
        raise PlaceUnfit from None
    if radius_m != radius_m:
        raise PlaceUnfit
    if request.POST.get("crs") == "gcj02":
        lon, lat = gcj02_to_wgs84(lon, lat)
    return calls.fix(source, lon, lat, radius_m)


def _take(request: HttpRequest, token: str, verb: str) -> None:
    said = request.POST
    if verb == "say":
        calls.say(token, said.get("text", ""), key=said.get("key", "")[:40])
    elif verb == "answer":
        question, option = said.get("question", ""), said.get("option", "")
        calls.answer_self(token, said.get("protocol", ""), {question: option} if question else {})
    elif verb == "number":
        calls.set_number(token, said.get("phone", ""))
    elif verb == "text":
        calls.prefer_text(token, get_language() or "")
    elif verb == "leave":
        calls.leave(token)
    elif verb == "back":
        calls.come_back(token)
    else:
        raise Http404


def _refused(request: HttpRequest, problem: EmergencyError) -> HttpResponse:
    words = problem.text(get_language() or "zh")
    return problem_response(request, problem.status, "refused", words)
