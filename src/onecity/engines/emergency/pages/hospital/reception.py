"""The hospital's page: who comes, how urgent, when, what is needed; and the clock of the handover."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from onecity.base.actor import Actor
from onecity.base.outbox.door import live_latest
from onecity.engines.emergency import door
from onecity.engines.emergency.door.handover import Inbound
from onecity.engines.emergency.door.missions import MissionView
from onecity.engines.emergency.errors import EmergencyError
from onecity.engines.emergency.pages.desk.words import minutes, state_tone, state_words
from onecity.engines.emergency.pages.guard import found, words_of
from onecity.engines.emergency.permissions import RECEIVE
from onecity.engines.emergency.rules.unit import AT_HOSPITAL
from onecity.web.access import actor_of, permitted_page

MINE = "emergency-hospital"


@require_safe
@never_cache
@permitted_page(RECEIVE)
def choose(request: HttpRequest) -> HttpResponse:
    """Which hospital of those where one receives; the only one, or the last chosen in this session, at once."""
    known = door.receiving.received_by(actor_of(request))
    asked = request.GET.get("hospital", "") or (next(iter(known)) if len(known) == 1 else "")
    mine = asked or ("" if "other" in request.GET else request.session.get(MINE, ""))
    if mine in known:
        request.session[MINE] = mine
        return redirect("emergency:hospital_page", mine)
    return render(request, "emergency/hospital_choose.html", {"hospitals": known.values()})


@require_safe
@never_cache
@permitted_page(RECEIVE)
@found
def reception(request: HttpRequest, hospital: str) -> HttpResponse:
    """The whole page."""
    since = live_latest()
    context = _context(actor_of(request), hospital) | {"since": since}
    return render(request, "emergency/hospital.html", context)


@require_safe
@never_cache
@permitted_page(RECEIVE)
@found
def now(request: HttpRequest, hospital: str) -> HttpResponse:
    """The part that changes."""
    return render(request, "emergency/hospital_now.html", _context(actor_of(request), hospital))


@require_POST
@permitted_page(RECEIVE)
@found
def acknowledge(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """We know."""
    return _done(request, mission_id, door.handover.acknowledge)


@require_POST
@permitted_page(RECEIVE)
@found
def take_over(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """We have the patient."""
    return _done(request, mission_id, door.handover.take_over)


def _done(request: HttpRequest, mission_id: UUID, act: Callable[[Actor, UUID], MissionView]) -> HttpResponse:
    actor, problem = actor_of(request), ""
    try:
        mission = act(actor, mission_id)
    except EmergencyError as refused:
        mission, problem = door.missions.mission(actor, mission_id), words_of(refused)
    if not request.headers.get("HX-Request"):
        return redirect("emergency:hospital_page", mission.hospital)
    context = _context(actor, mission.hospital) | {"problem": problem}
    return render(request, "emergency/hospital_now.html", context)


def _context(actor: Actor, hospital: str) -> dict[str, object]:
    shown = door.handover.reception(actor, hospital)
    return {
        "shown": shown,
        "has_others": len(door.receiving.received_by(actor)) > 1,
        "rows": [_row(one) for one in shown.inbound],
        "past": [(one.at, one.unit, minutes(one.seconds)) for one in shown.past],
        "median": minutes(shown.median_s) if shown.past else "",
    }


def _row(one: Inbound) -> dict[str, object]:
    mission = one.mission
    return {
        "inbound": one,
        "mission": mission,
        "state": state_words(mission.state),
        "tone": state_tone(mission.state),
        "is_here": mission.state == AT_HOSPITAL,
        "here_since": mission.times["at_hospital_at"],
    }
