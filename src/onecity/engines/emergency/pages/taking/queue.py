"""What does a call-taker have in front of them: who waits, and the one call in hand?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from onecity.base.identity.door import division_name
from onecity.base.outbox.door import live_latest
from onecity.core.ids import uuid7
from onecity.engines.emergency.door import calls, missions, volunteers
from onecity.engines.emergency.errors import CallUnknown
from onecity.engines.emergency.pages.desk.words import state_words
from onecity.engines.emergency.pages.small_map import map_scene
from onecity.engines.emergency.pages.taking.words import FIX_WORDS, STATES, TONES, entries, spot
from onecity.engines.emergency.permissions import TAKE
from onecity.web.access import actor_of, permitted_page

Context = dict[str, object]
# What a person takes in; the number beside the heading says how many there are.
MOST_SHOWN = 40
URGENCIES = ("late", "soon", "")  # of the most urgent calls, the next, all others


@require_GET
@permitted_page(TAKE)
def queue(request: HttpRequest) -> HttpResponse:
    """The queue, with nothing in hand."""
    return render(request, "emergency/calls.html", queue_context(request, None))


@require_GET
@permitted_page(TAKE)
def taking(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """One call: where, what, how urgent, and what the caller is told."""
    actor, since = actor_of(request), live_latest()
    try:
        shown = calls.taking(actor, call_id, request.GET.get("asking", "")[:60])
    except CallUnknown as unknown:
        raise Http404 from unknown
    call = shown.call
    sent = missions.of_call(call.merged_into or call.id)
    context = queue_context(request, call_id) | {
        "since": since,
        "shown": shown,
        "call": call,
        "state": STATES[call.state],
        "tone": TONES[call.state],
        "priority": calls.priority_title(call.priority) if call.priority else None,
        "entries": entries(shown.lines, {one.unit: one.unit_title for one in sent}),
        "fixes": [(one, FIX_WORDS.get(one.source)) for one in shown.fixes],
        "spot": spot(shown),
        "scene": map_scene(_("Map of the place. Click where the caller is.")),
        "missions": [(one, state_words(one.state)) for one in sent],
        "helpers": volunteers.of_call(call.merged_into or call.id),
        "reasons": calls.REASONS,
        "is_open": call.state not in {"closed", "merged"},
        "may_close": call.state not in {"closed", "merged", "ordered", "on_scene"},
        "protocols": calls.protocols(),
        "key": str(uuid7()),
    }
    return render(request, "emergency/taking.html", context)


def queue_context(request: HttpRequest, current: UUID | None) -> Context:
    """The calls of the queue in their groups."""
    since, listed = live_latest(), calls.queue(actor_of(request))
    groups = (
        (_("Not answered yet"), listed.waiting),
        (_("To call back"), listed.to_call_back),
        (_("In hand"), listed.in_hand),
        (_("Ambulance under way"), listed.under_way),
    )
    return {
        "groups": [
            {"title": title, "many": len(found), "rows": [row_of(one) for one in found[:MOST_SHOWN]]}
            for title, found in groups
            if found
        ],
        "since": since,
        "waiting": len(listed.waiting),
        "current": current,
        "once": f"{uuid7().hex}",
        "target_s": calls.targets().answer_s,
    }


def row_of(call: calls.CallView) -> Context:
    """A call as a line of the queue."""
    return {
        "call": call,
        "state": STATES[call.state],
        "urgency": URGENCIES[min(calls.priority_places().get(call.priority, 2), 2)],
        "place": division_name(call.division) if call.division else None,
        "priority": calls.priority_title(call.priority) if call.priority else None,
    }
