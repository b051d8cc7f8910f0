"""What do those at the desk see of the networks?"""

from datetime import timedelta

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from onecity.base.actor import Actor
from onecity.base.identity.door import division_name
from onecity.engines.sensing import door
from onecity.engines.sensing.declare import Level, Network
from onecity.engines.sensing.pages.guard import found
from onecity.engines.sensing.pages.words import ORDER, level_word
from onecity.web.access import actor_of, signed_in_page

LATE_TIMES = 3
TABS = ("standing", "over")


@require_GET
@signed_in_page
def networks(request: HttpRequest) -> HttpResponse:
    """All networks, with what stands in each and how many of their things speak."""
    actor = actor_of(request)
    views = sorted(door.networks(actor), key=lambda one: [-one.standing.get(level, 0) for level in ORDER])
    rows = [
        {
            "view": one,
            "href": reverse("sensing:network", args=[one.id]),
            "standing": [(level, level_word(level), one.standing.get(level, 0)) for level in ORDER],
            "speaking": speaking(actor, one.declared, one.things),
        }
        for one in views
    ]
    return render(request, "sensing/networks.html", {"rows": rows})


@require_GET
@signed_in_page
@found
def network(request: HttpRequest, network_id: str) -> HttpResponse:
    """The warnings of a network, those that changed last first."""
    actor = actor_of(request)
    view = door.network(actor, network_id)
    tab = next((one for one in TABS if one == request.GET.get("tab")), "standing")
    level: Level | None = next((one for one in ORDER if one == request.GET.get("level")), None)
    page = door.warnings(
        actor,
        network=network_id,
        standing=tab == "standing",
        levels=[level] if level else [],
        cursor=request.GET.get("cursor"),
    )
    titles = {"standing": _("Standing"), "over": _("Ended")}
    context = {
        "view": view,
        "page": page,
        "lines": [_line(one) for one in page.items],
        "speaking": speaking(actor, view.declared, view.things),
        "standing": [(one, level_word(one), view.standing.get(one, 0)) for one in ORDER],
        "level": level,
        "tabs": [{"title": titles[one], "href": f"?tab={one}", "current": one == tab} for one in TABS],
    }
    return render(request, "sensing/network.html", context)


def speaking(actor: Actor, declared: Network, things: int) -> int | None:
    """Percent of a network's things that have spoken lately; None where none ever has: nothing was lost there."""
    latest = door.latest(actor, declared.id)
    if not things or not latest.times.any():
        return None
    slowest = max(one.every.ms for one in declared.observe.values())
    since = (timezone.now() - timedelta(milliseconds=LATE_TIMES * slowest)).timestamp() * 1000
    spoke = int(np.count_nonzero(latest.times.max(axis=1) >= since))
    return round(100 * spoke / max(things, len(latest.things)))


def _line(one: door.WarningView) -> dict[str, object]:
    place = division_name(one.division) if one.division else None
    return {
        "warning": one,
        "level": one.level or one.highest or "none",
        "word": level_word(one.level or one.highest),
        "place": place,
        "href": reverse("sensing:thing", args=[one.network, one.thing]),
    }
