"""The crew's page: which ambulance, what to do now, where to drive."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.base.actor import Actor
from onecity.base.outbox.door import live_latest
from onecity.engines.emergency import door
from onecity.engines.emergency.door.missions import MissionView
from onecity.engines.emergency.door.units import UnitView
from onecity.engines.emergency.pages.desk.words import mission_row, state_tone, state_words
from onecity.engines.emergency.pages.guard import found
from onecity.engines.emergency.permissions import CREW
from onecity.engines.emergency.rules.unit import NEXT, ON_SCENE, STEPS, TRANSPORTING
from onecity.web.access import actor_of, permitted_page

BUTTONS = {
    "depart": gettext_noop("We are leaving"),
    "arrive": gettext_noop("We are there"),
    "leave": gettext_noop("To the hospital"),
    "reach": gettext_noop("At the hospital"),
    "hand_over": gettext_noop("Patient handed over"),
    "finish": gettext_noop("Nobody is transported"),
}


@require_safe
@never_cache
@permitted_page(CREW)
def crew(request: HttpRequest) -> HttpResponse:
    """Sign on, or what the ambulance is about."""
    actor, since = actor_of(request), live_latest()
    unit = door.units.mine(actor)
    if unit is None:
        units = [(one, state_words(one.state)) for one in door.units.to_sign_on(actor)]
        return render(request, "emergency/crew_sign_on.html", {"units": units})
    context = now_context(actor, unit) | {"since": since, "plan": plan(), "owner": owner_of(actor)}
    return render(request, "emergency/crew.html", context)


@require_safe
@never_cache
@permitted_page(CREW)
def now(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes."""
    actor = actor_of(request)
    unit = door.units.mine(actor)
    if unit is None:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "emergency/crew_now.html", now_context(actor, unit))


@require_safe
@never_cache
@permitted_page(CREW)
@found
def way(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """How to drive there, step by step."""
    return render(
        request, "emergency/crew_way.html", {"way": door.missions.way(actor_of(request), mission_id)}
    )


def owner_of(actor: Actor) -> str:
    """Under which name a phone keeps somebody's presses: the same at each sign-in, and nobody's id."""
    return salted_hmac("onecity.emergency.crew", str(actor.id), algorithm="sha256").hexdigest()[:24]


def now_context(actor: Actor, unit: UnitView) -> dict[str, object]:
    """What a crew sees now; facts of the call only while the mission runs."""
    mission = door.missions.mission_of_crew(actor, unit.code)
    context: dict[str, object] = {
        "unit": unit,
        "moving_to": door.declared.station_title(unit.moving_to) if unit.moving_to else None,
        "state": state_words(unit.state),
        "tone": state_tone(unit.state),
        "mission": mission,
    }
    if mission is None:
        return context
    facts = door.missions.facts(actor, mission.id)
    return context | {
        "facts": facts,
        "green": door.waves.wave_state(mission, facts.priority),
        "row": mission_row(mission),
        "steps": [{"id": one, "title": _(BUTTONS[one])} for one in mission.next],
        "hospitals": _hospitals(actor, mission),
        "chosen": door.declared.hospitals().get(mission.hospital),
    }


def plan() -> dict[str, list[list[str]]]:
    """Which buttons follow which, so that the page goes on while there is no network."""
    found: dict[str, list[list[str]]] = {}
    for one, step in STEPS.items():
        following = NEXT.get(step.to, ()) if one in BUTTONS else ()
        found[one] = [[name, _(BUTTONS[name])] for name in following]
    return found


def _hospitals(actor: Actor, mission: MissionView) -> list[object]:
    if mission.state not in {ON_SCENE, TRANSPORTING}:
        return []
    return list(door.handover.options(actor, mission.id))
