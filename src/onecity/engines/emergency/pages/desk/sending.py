"""What happens when a dispatcher confirms, takes an order back, or puts a time right?"""

import json
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onecity.base.actor import Actor
from onecity.core.text import SaidError
from onecity.engines.emergency import door
from onecity.engines.emergency.door.declared import local_zone
from onecity.engines.emergency.errors import EmergencyError, ReasonMissing, TimesOutOfOrder
from onecity.engines.emergency.pages.desk.desk import panel_context
from onecity.engines.emergency.pages.guard import found, words_of
from onecity.engines.emergency.permissions import DISPATCH
from onecity.web.access import actor_of, permitted_page


@require_POST
@permitted_page(DISPATCH)
@found
def send(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Send the ambulance that was chosen; another than the first asks for its reason, a taken one is shown anew."""
    actor, unit = actor_of(request), request.POST.get("unit", "")
    try:
        sent = door.dispatching.confirm(
            actor,
            call_id,
            unit,
            token=request.POST.get("token", ""),
            once=request.POST.get("once", "")[:64],
            reason=request.POST.get("reason", ""),
        )
    except ReasonMissing:
        return _panel(request, actor, call_id, asked=unit)
    except EmergencyError as problem:
        return _panel(request, actor, call_id, problem=problem)
    said = _("%(unit)s has its order.") % {"unit": sent.mission.unit_title.in_(actor.language)}
    answer = _panel(request, actor, call_id)
    answer["HX-Trigger"] = json.dumps({"toast": {"text": said, "tone": "done"}, "em-changed": ""})
    return answer


@require_POST
@permitted_page(DISPATCH)
@found
def cancel(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Take an order back."""
    actor, problem = actor_of(request), None
    call_id = door.missions.mission(actor, mission_id).call_id
    try:
        door.missions.cancel(actor, mission_id, request.POST.get("why", ""))
    except EmergencyError as refused:
        problem = refused
    answer = _panel(request, actor, call_id, problem=problem)
    answer["HX-Trigger"] = "em-changed"
    return answer


@require_POST
@permitted_page(DISPATCH)
@found
def correct(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Put a stage's time right."""
    actor, problem = actor_of(request), None
    call_id = door.missions.mission(actor, mission_id).call_id
    try:
        door.missions.correct(
            actor,
            mission_id,
            request.POST.get("stage", ""),
            _moment(request.POST.get("at", "")),
            request.POST.get("reason", ""),
        )
    except EmergencyError as refused:
        problem = refused
    return _panel(request, actor, call_id, problem=problem)


@require_POST
@permitted_page(DISPATCH)
@found
def green(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Let an ambulance drive without green waves, or with them again."""
    actor = actor_of(request)
    call_id = door.missions.mission(actor, mission_id).call_id
    door.waves.leave_out(actor, mission_id, out=request.POST.get("green") == "off")
    return _panel(request, actor, call_id)


def _moment(written: str) -> datetime:
    """A local time as the browser's field gives it. Raises `TimesOutOfOrder` for none."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=local_zone())
    except ValueError:
        raise TimesOutOfOrder from None


def _panel(
    request: HttpRequest, actor: Actor, call_id: UUID, *, problem: SaidError | None = None, asked: str = ""
) -> HttpResponse:
    """The panel anew; without htmx the whole desk, which says the problem as a message."""
    if request.headers.get("HX-Request"):
        context = panel_context(actor, call_id, problem=problem, asked=asked)
        return render(request, "emergency/desk_panel.html", context)
    if problem:
        messages.warning(request, words_of(problem))
    answer = redirect("emergency:desk")
    answer["Location"] += f"?call={call_id}"
    return answer
