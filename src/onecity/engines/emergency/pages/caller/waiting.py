"""What does the caller see while help is under way?"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from onecity.engines.emergency.door import calls
from onecity.engines.emergency.door.helping import help_of
from onecity.engines.emergency.errors import CallUnknown
from onecity.engines.emergency.pages.small_map import map_scene

View = Callable[..., HttpResponse]
# What the caller is told, by the state of the call that helps them.
STAGES = ("waiting", "taken", "judged", "ordered", "on_scene", "closed")


def known(view: View) -> View:
    """A page whose unknown secrets are "not found"."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
        try:
            return view(request, *args, **kwargs)
        except CallUnknown as unknown:
            raise Http404 from unknown

    return guarded


@never_cache
@require_GET
@known
def waiting(request: HttpRequest, token: str) -> HttpResponse:
    """The whole page; it works as it stands, and its script keeps it up to date."""
    calls.limit(token, "look")
    calls.seen(token)
    scene = map_scene(_("Map with the ambulance and where you are."))
    return render(request, "emergency/called.html", context_of(token) | {"scene": scene})


@never_cache
@require_GET
@known
def now(request: HttpRequest, token: str) -> HttpResponse:
    """The parts of the page that change; asking for them is the caller's sign of life."""
    calls.limit(token, "look")
    calls.seen(token)
    return render(request, "emergency/called_now.html", context_of(token))


def context_of(token: str) -> dict[str, object]:
    """What the page shows."""
    shown = calls.caller(token)
    return {
        "shown": shown,
        "token": token,
        "stage": shown.state if shown.state in STAGES else "waiting",
        "is_over": shown.state == "closed",
        "track": help_of(shown),
        "protocols": [] if shown.is_judged or shown.interview else calls.protocols(),
        "live": f"caller:{shown.live}",
    }
