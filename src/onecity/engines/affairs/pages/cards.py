"""What does affairs put on the portal's first page?"""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from onecity.engines.affairs import door
from onecity.engines.affairs.pages.services import by_life_event
from onecity.web.access import actor_of

SHOWN = 3
PER_EVENT = 2


def in_progress(request: HttpRequest) -> SafeString:
    """What I am waiting for; nothing while there is nothing."""
    actor = actor_of(request)
    if actor.id is None:
        return SafeString("")
    count, cases = door.open_cases_of(actor, SHOWN)
    if not count:
        return SafeString("")
    return render_to_string("affairs/card_cases.html", {"count": count, "cases": cases}, request)


def life_events(request: HttpRequest) -> SafeString:
    """What I could do: for each event of life its first bundles; the rest is one step further."""
    groups = by_life_event(door.services())
    shown = [
        {"icon": group.icon, "service": service} for group in groups for service in group.services[:PER_EVENT]
    ]
    return render_to_string("affairs/card_services.html", {"shown": shown}, request)
