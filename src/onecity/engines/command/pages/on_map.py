"""What does the map tell about a thing that an incident is about?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.engines.command import door
from onecity.engines.command.pages.incidents import line_row
from onecity.engines.command.pages.words import said, state_of
from onecity.web.access import actor_of
from onecity.web.templatetags.moments import clock_text

MOST_MOMENTS = 8


@require_safe
@never_cache
def piece(request: HttpRequest, thing_id: UUID) -> HttpResponse:
    """The part of the panel that changes by itself."""
    return HttpResponse(panel(request, thing_id))


def panel(request: HttpRequest, thing_id: UUID) -> SafeString:
    """What is done about a thing and by whom, newest first; nothing where no incident is under way."""
    actor, language = actor_of(request), get_language() or "zh-hans"
    found = door.open_incident_of(actor, thing_id)
    if found is None:
        return mark_safe("")
    shown = door.incident(actor, found)
    context = {
        "shown": shown,
        "row": line_row(shown.line),
        "entries": [
            {
                "time": clock_text(line.at),
                "title": " ".join(
                    filter(None, [line.by, said(line, shown.things).in_(language), line.words])
                ),
                "state": state_of(line),
            }
            for line in about(shown, thing_id)[:MOST_MOMENTS]
        ],
        "here": reverse("command:on_map", args=[thing_id]),
    }
    return mark_safe(render_to_string("command/on_map.html", context, request))  # noqa: S308  a template


def about(shown: door.IncidentView, thing_id: UUID) -> list[door.Line]:
    """What of an incident's timeline concerns one of its things, or all of them; in a storm others have their own."""
    keys = {one.thing_key for one in shown.warned if one.thing_id == thing_id}
    orders = {
        line.data["task"]
        for line in shown.timeline
        if line.kind == "ordered" and line.data.get("thing") in keys
    }
    return [
        line
        for line in shown.timeline
        if line.data.get("thing", None) in keys
        or (line.data["task"] in orders if "task" in line.data else "thing" not in line.data)
    ]
