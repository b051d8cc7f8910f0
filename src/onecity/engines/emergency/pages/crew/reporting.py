"""What a crew's phone reports: stages with the clock of the press, the hospital, where it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from onecity.base.actor import Actor
from onecity.core.geo import PositionInvalid
from onecity.core.text import SaidError
from onecity.engines.emergency import door
from onecity.engines.emergency.errors import EmergencyError
from onecity.engines.emergency.pages.crew.crew import now_context, owner_of
from onecity.engines.emergency.pages.guard import found, words_of
from onecity.engines.emergency.permissions import CREW
from onecity.web.access import actor_of, permitted_page


@require_POST
@permitted_page(CREW)
@found
def sign_on(request: HttpRequest) -> HttpResponse:
    """Join the crew of an ambulance."""
    try:
        door.units.sign_on(actor_of(request), request.POST.get("unit", ""))
    except EmergencyError as problem:
        messages.warning(request, words_of(problem))
    return redirect("emergency:crew")


@require_POST
@permitted_page(CREW)
def sign_off(request: HttpRequest) -> HttpResponse:
    """Leave it."""
    try:
        door.units.sign_off(actor_of(request))
    except EmergencyError as problem:
        messages.warning(request, words_of(problem))
    return redirect("emergency:crew")


@require_POST
@permitted_page(CREW)
def position(request: HttpRequest) -> HttpResponse:
    """Where the phone is; 204 whatever becomes of it, 422 for what is no position."""
    actor = actor_of(request)
    unit = door.units.mine(actor)
    if unit is None:
        return HttpResponse(status=204)
    try:
        lon, lat = float(request.POST.get("lon", "")), float(request.POST.get("lat", ""))
        door.units.report_position(actor, unit.code, lon, lat, pressed(request.POST.get("at", "")))
    except (ValueError, PositionInvalid):
        return HttpResponse(status=422)
    return HttpResponse(status=204)


@require_POST
@permitted_page(CREW)
@found
def step(request: HttpRequest, mission_id: UUID, step: str) -> HttpResponse:
    """The next stage; sent again it changes nothing. 409: the phone kept it for somebody who was signed in then."""
    if request.POST.get("owner", "") not in {"", owner_of(actor_of(request))}:
        return HttpResponse(status=409)
    at = pressed(request.POST.get("pressed_at", ""))
    return _tried(request, lambda actor: door.missions.step(actor, mission_id, step.replace("-", "_"), at))


@require_POST
@permitted_page(CREW)
@found
def hospital(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Where the patient is brought."""
    chosen = request.POST.get("hospital", "")
    return _tried(request, lambda actor: door.handover.choose(actor, mission_id, chosen))


@require_POST
@permitted_page(CREW)
@found
def green(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Drive without green waves, or with them again."""
    out = request.POST.get("green") == "off"
    return _tried(request, lambda actor: door.waves.leave_out(actor, mission_id, out=out))


def pressed(written: str) -> datetime | None:
    """The phone's clock; None where it tells none."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _tried(request: HttpRequest, act: Callable[[Actor], object]) -> HttpResponse:
    actor, problem = actor_of(request), None
    try:
        act(actor)
    except EmergencyError as refused:
        problem = refused
    return _now(request, actor, problem)


def _now(request: HttpRequest, actor: Actor, problem: SaidError | None) -> HttpResponse:
    unit = door.units.mine(actor)
    if not request.headers.get("HX-Request") or unit is None:
        if problem:
            messages.warning(request, words_of(problem))
        return redirect("emergency:crew")
    context = now_context(actor, unit) | {"problem": words_of(problem) if problem else ""}
    return render(request, "emergency/crew_now.html", context)
