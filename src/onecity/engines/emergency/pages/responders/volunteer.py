"""What does a volunteer see and do on the phone?"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onecity.base.actor import Actor
from onecity.base.outbox.door import live_latest
from onecity.core.geo import PositionInvalid
from onecity.core.ids import uuid7
from onecity.core.text import SaidError
from onecity.engines.emergency.door import aeds, calls, volunteers
from onecity.engines.emergency.door.volunteers import AlertView, Debriefing, Registration
from onecity.engines.emergency.errors import AedUnknown, AlertUnknown, NotVolunteer, PlaceClosed
from onecity.engines.emergency.pages.guard import words_of
from onecity.engines.emergency.pages.responders.drawn import field, scene
from onecity.web.access import actor_of, signed_in_page

COMING = ("accepted", "arrived")
MOST_WORDS = 1_000


@require_safe
@never_cache
@signed_in_page
def volunteer(request: HttpRequest) -> HttpResponse:
    """The form for those who have not registered, else what is asked of them now."""
    actor = actor_of(request)
    since = live_latest()
    try:
        context = _now(actor) | {"since": since, "scene": scene(), "follow": str(actor.id)}
    except NotVolunteer:
        return render(request, "emergency/volunteer_register.html", _choices())
    return render(request, "emergency/volunteer.html", context)


@require_safe
@never_cache
@signed_in_page
def now(request: HttpRequest) -> HttpResponse:
    """The part that changes."""
    return _answer(request)


@require_POST
@signed_in_page
def register(request: HttpRequest) -> HttpResponse:
    """Register, or change what was said."""
    said = Registration(
        kind=request.POST.get("kind", ""),
        certificate=request.POST.get("certificate", ""),
        skills=tuple(request.POST.getlist("skills")),
        hours=request.POST.get("hours", ""),
        agrees=request.POST.get("agrees") == "true",
    )
    try:
        volunteers.register(actor_of(request), said)
    except SaidError as problem:
        context = _choices() | {"said": said, "problem": words_of(problem)}
        return render(request, "emergency/volunteer_register.html", context, status=problem.status)
    messages.success(request, _("You are registered. The emergency centre looks at your certificate."))
    return redirect("emergency:volunteer")


@require_POST
@signed_in_page
def available(request: HttpRequest) -> HttpResponse:
    """I can be called, or not."""
    return _done(
        request, lambda actor: volunteers.set_available(actor, request.POST.get("available") == "on")
    )


@require_POST
@signed_in_page
def leave(request: HttpRequest) -> HttpResponse:
    """I do not want to be called any more."""
    try:
        volunteers.leave(actor_of(request))
        messages.success(request, _("You have left. Nobody will call you, and your place was deleted."))
    except SaidError as problem:
        messages.warning(request, words_of(problem))
    return redirect("emergency:volunteer")


@require_POST
@signed_in_page
def position(request: HttpRequest) -> HttpResponse:
    """Where the phone is; 204 whatever becomes of it, 422 for what is no position."""
    try:
        lon, lat = float(request.POST.get("lon", "")), float(request.POST.get("lat", ""))
        volunteers.report_position(actor_of(request), lon, lat)
    except (ValueError, PositionInvalid):
        return HttpResponse(status=422)
    except NotVolunteer:
        return HttpResponse(status=404)
    return HttpResponse(status=204)


@require_POST
@signed_in_page
def step(request: HttpRequest, alert_id: UUID, step: str) -> HttpResponse:
    """Accept, decline, or a short tap; a refusal is told."""
    once = request.POST.get("once") or str(uuid7())
    acts = {
        "accept": lambda actor: volunteers.accept(actor, alert_id),
        "decline": lambda actor: volunteers.decline(actor, alert_id),
    }
    return _done(request, acts.get(step, lambda actor: volunteers.tap(actor, alert_id, step, once)))


@require_POST
@signed_in_page
def debrief(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """How it was."""
    shocks = request.POST.get("shocks", "0")
    said = Debriefing(
        found=request.POST.get("found", ""),
        did_cpr=request.POST.get("did_cpr") == "true",
        shocks=int(shocks) if shocks.isascii() and shocks.isdigit() and len(shocks) < 3 else 0,
        wants_talk=request.POST.get("wants_talk") == "true",
        words=request.POST.get("words", "")[:MOST_WORDS],
    )
    try:
        volunteers.debrief(actor_of(request), alert_id, said)
        messages.success(request, _("Thank you for telling us, and for going."))
    except AlertUnknown as unknown:
        raise Http404 from unknown
    except SaidError as problem:
        messages.warning(request, words_of(problem))
    return redirect("emergency:volunteer")


def _done(request: HttpRequest, act: object) -> HttpResponse:
    problem = ""
    try:
        act(actor_of(request))  # type: ignore[operator]
    except (AlertUnknown, NotVolunteer) as unknown:
        raise Http404 from unknown
    except SaidError as refused:
        problem = words_of(refused)
    if request.headers.get("HX-Request"):
        return _answer(request, problem)
    if problem:
        messages.warning(request, problem)
    return redirect("emergency:volunteer")


def _answer(request: HttpRequest, problem: str = "") -> HttpResponse:
    try:
        return render(request, "emergency/volunteer_now.html", _now(actor_of(request)) | {"problem": problem})
    except NotVolunteer:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer


def _now(actor: Actor) -> dict[str, object]:
    """What a volunteer sees: the open alert first; the exact place only of one that they have accepted."""
    mine = volunteers.me(actor)
    alerts = volunteers.alerts_of(actor)
    alert = next((one for one in alerts if one.ended_at is None), None)
    context: dict[str, object] = {
        "mine": mine,
        "kind": volunteers.KINDS.get(mine.kind),
        "certificate": volunteers.CERTIFICATES.get(mine.certificate),
        "hours": volunteers.HOURS.get(mine.hours),
        "alert": alert,
        "field": field(),
        "past": [(one, one.answered_at and not one.is_debriefed) for one in alerts if one.ended_at],
        "found": volunteers.FOUND.items(),
    }
    return context | (_alert(actor, alert) if alert else {})


def _alert(actor: Actor, alert: AlertView) -> dict[str, object]:
    context: dict[str, object] = {"minutes": max(1, round(alert.eta_s / 60)), "once": str(uuid7())}
    device = _device(alert.aed)
    points = [(device.aed.lon, device.aed.lat, "aed", "AED")] if device else []
    context |= {"device": device}
    if alert.state not in COMING:
        ring = (alert.rough_lon, alert.rough_lat, alert.rough_m)
        return context | {"field": field(ring=ring)}
    try:
        place = volunteers.place_of(actor, alert.id)
    except PlaceClosed:
        return context
    done = [kind for kind, _at in alert.taps]
    taps = [(kind, text, done.count(kind)) for kind, text in volunteers.TAPS.items() if _is_of(kind, alert)]
    points = [*points, (place.lon, place.lat, "patient", _("Here"))]
    near = calls.place_words(place.lon, place.lat)
    return context | {
        "place": place,
        "near": near,
        "taps": taps,
        "field": field(line=place.line, points=points),
    }


def _is_of(tap: str, alert: AlertView) -> bool:
    """Taking the device is on the way; what is done with the person is there."""
    if tap == "aed-taken":
        return alert.role == "aed"
    return alert.state == "arrived"


def _device(code: str) -> aeds.AedView | None:
    try:
        return aeds.aed_of(code) if code else None
    except AedUnknown:
        return None


def _choices() -> dict[str, object]:
    return {
        "kinds": volunteers.KINDS.items(),
        "certificates": volunteers.CERTIFICATES.items(),
        "skills": volunteers.SKILLS.items(),
        "hours": volunteers.HOURS.items(),
    }
