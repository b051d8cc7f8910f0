"""What does a dispatcher see of ambulances that should move up, and decide about them?"""

import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from onecity.core.text import SaidError
from onecity.engines.emergency.door import relocating
from onecity.engines.emergency.errors import EmergencyError
from onecity.engines.emergency.pages.desk.words import minutes
from onecity.engines.emergency.pages.guard import words_of
from onecity.engines.emergency.permissions import DISPATCH
from onecity.web.access import actor_of, permitted_page


@require_GET
@permitted_page(DISPATCH)
def moves(request: HttpRequest) -> HttpResponse:
    """The open proposals: a fragment of the desk."""
    return _moves(request)


@require_POST
@permitted_page(DISPATCH)
def decide(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Send the ambulance to the station, or leave it where it is."""
    actor, said = actor_of(request), ""
    try:
        if request.POST.get("do") == "order":
            sent = relocating.order(actor, proposal_id)
            names = {
                "unit": sent.unit_title.in_(actor.language),
                "station": sent.station_title.in_(actor.language),
            }
            said = _("%(unit)s moves to %(station)s.") % names
        else:
            relocating.decline(actor, proposal_id)
    except EmergencyError as problem:
        return _moves(request, problem)
    answer = _moves(request)
    if said:
        answer["HX-Trigger"] = json.dumps({"toast": {"text": said, "tone": "done"}})
    return answer


def _moves(request: HttpRequest, problem: SaidError | None = None) -> HttpResponse:
    rows = [(one, minutes(one.way_s)) for one in relocating.proposals(actor_of(request))]
    context = {
        "rows": rows,
        "gain": f"{100 * rows[0][0].gain:.2f}" if rows else "",
        "problem": words_of(problem) if problem else "",
    }
    return render(request, "emergency/desk_moves.html", context)
