"""Where is the phone that got a text message? A page that asks for nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onecity.engines.emergency.door import calls
from onecity.engines.emergency.errors import CallUnknown, PlaceUnfit
from onecity.engines.emergency.pages.caller.steps import read_fix
from onecity.web.api.problem import problem_response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, token: str) -> HttpResponse:
    """The page; a POST is a position. A link that has expired says so, and how to get help all the same."""
    calls.limit(token, "here")
    try:
        language = calls.link_is_open(token)
    except CallUnknown:
        return render(request, "emergency/here.html", {"is_open": False}, status=410)
    if request.method != "POST":
        with translation.override(language):
            return render(request, "emergency/here.html", {"is_open": True, "token": token})
    try:
        calls.locate_by_link(token, read_fix(request, "link"))
    except PlaceUnfit as problem:
        return problem_response(request, problem.status, "refused", problem.text(get_language() or "zh"))
    return HttpResponse(status=204)
