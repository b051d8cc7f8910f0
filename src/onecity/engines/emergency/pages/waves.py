"""What do the traffic police see of ambulances that ask for green, and what can they decide?"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onecity.base.actor import Actor
from onecity.base.outbox.door import live_latest
from onecity.engines.emergency.door import waves as door
from onecity.engines.emergency.door.responding import waves_now
from onecity.engines.emergency.door.waves import RequestView, WaveView
from onecity.engines.emergency.errors import WaveUnknown
from onecity.engines.emergency.pages.guard import words_of
from onecity.engines.emergency.pages.responders.drawn import field, scene
from onecity.engines.emergency.permissions import SIGNALS
from onecity.web.access import actor_of, permitted_page

STATES = {
    "requested": gettext_noop("requested"),
    "accepted": gettext_noop("accepted"),
    "refused": gettext_noop("refused"),
    "active": gettext_noop("green runs"),
    "released": gettext_noop("released"),
}
TONES = {"requested": "soon", "accepted": "active", "refused": "late", "active": "done", "released": ""}
ACTIONS = {
    "none": gettext_noop("as usual"),
    "extend": gettext_noop("longer green"),
    "early-green": gettext_noop("earlier green"),
    "insert": gettext_noop("green put in between"),
    "skip": gettext_noop("a phase left out"),
}


@require_safe
@never_cache
@permitted_page(SIGNALS)
def waves(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    since = live_latest()
    context = _now(actor_of(request)) | {"since": since, "scene": scene()}
    return render(request, "emergency/waves.html", context)


@require_safe
@never_cache
@permitted_page(SIGNALS)
def now(request: HttpRequest) -> HttpResponse:
    """The part that changes."""
    return render(request, "emergency/waves_now.html", _now(actor_of(request)))


@require_POST
@permitted_page(SIGNALS)
def decide(request: HttpRequest, mission_id: UUID, verb: str) -> HttpResponse:
    """Accept or refuse the green of an ambulance."""
    acts = {"accept": door.accept, "refuse": door.refuse}
    if verb not in acts:
        raise Http404
    return _done(request, acts[verb], mission_id)


@require_POST
@permitted_page(SIGNALS)
def release(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take one junction back."""
    return _done(request, door.release, request_id)


def _done(request: HttpRequest, act: Callable[[Actor, UUID], None], which: UUID) -> HttpResponse:
    problem = ""
    try:
        act(actor_of(request), which)
    except WaveUnknown as unknown:
        problem = words_of(unknown)
    if request.headers.get("HX-Request"):
        return render(request, "emergency/waves_now.html", _now(actor_of(request)) | {"problem": problem})
    if problem:
        messages.warning(request, problem)
    return redirect("emergency:waves")


def _now(actor: Actor) -> dict[str, object]:
    shown, declared = door.open_waves(actor), waves_now()
    points = [(one.lon, one.lat, "unit", _("Ambulance")) for one in shown]
    points += [(r.lon, r.lat, _mark(r), str(n)) for one in shown for n, r in _numbered(one)]
    return {
        "waves": [_row(one) for one in shown],
        "recent": [_row(one) for one in door.recent(actor)[:10]],
        "by_hand": declared is not None and declared.accepts == "by-hand",
        "confirmed": declared is not None and declared.confirmed,
        "field": field(line=shown[0].line if shown else (), points=points),
    }


def _row(wave: WaveView) -> dict[str, object]:
    return {
        "wave": wave,
        "requests": [
            (n, one, _(STATES[one.state]), TONES[one.state], _(ACTIONS[one.action]) if one.action else "")
            for n, one in _numbered(wave)
        ],
        "active": sum(one.state == "active" for one in wave.requests),
        "passed": sum(one.active_at is not None for one in wave.requests),
    }


def _numbered(wave: WaveView) -> list[tuple[int, RequestView]]:
    return list(enumerate(wave.requests, start=1))


def _mark(one: RequestView) -> str:
    return {"active": "active", "refused": "refused", "released": "over"}.get(one.state, "asked")


urlpatterns = [
    path("waves/", waves, name="waves"),
    path("waves/now/", now, name="waves_now"),
    path("waves/requests/<uuid:request_id>/release/", release, name="wave_release"),
    path("waves/<uuid:mission_id>/<slug:verb>/", decide, name="wave_decide"),
]
