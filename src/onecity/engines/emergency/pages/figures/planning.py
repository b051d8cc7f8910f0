"""Whom do the ambulances reach, and where should further stations stand?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from onecity.base.identity.door import division_name
from onecity.core.text import SaidError
from onecity.engines.emergency.door import planning as door
from onecity.engines.emergency.pages.figures.evidence import NOWHERE
from onecity.engines.emergency.pages.figures.words import clock
from onecity.engines.emergency.permissions import PLAN, READ
from onecity.engines.emergency.rules.planning.covered import Covered
from onecity.web.access import actor_of, permitted_page

COUNTS = (1, 2, 3, 5, 10)
USUAL = 3


@require_safe
@permitted_page(READ)
def planning(request: HttpRequest) -> HttpResponse:
    """Coverage by hour and district."""
    actor = actor_of(request)
    context: dict[str, object] = {"counts": COUNTS, "usual": USUAL, "may_plan": actor.may(PLAN)}
    try:
        found = door.cover(actor)
    except SaidError as problem:
        return render(request, "emergency/planning.html", context | {"problem": _said(problem)})
    context |= {
        "found": found,
        "within": round(found.within_s / 60, 1),
        "hours": [(one, _row(one.covered)) for one in found.hours],
        "lowest": _row(found.lowest.covered),
        "districts": [(division_name(code) or NOWHERE, _row(one)) for code, one in found.districts],
    }
    return render(request, "emergency/planning.html", context)


@require_safe
@permitted_page(PLAN)
def sites(request: HttpRequest) -> HttpResponse:
    """Where further stations would help most: a fragment."""
    asked = request.GET.get("more", "")
    more = next((one for one in COUNTS if str(one) == asked), USUAL)
    try:
        found = door.propose_sites(actor_of(request), more)
    except SaidError as problem:
        return render(request, "emergency/planning_sites.html", {"problem": _said(problem)})
    context = {
        "found": found,
        "before": f"{found.before:.1%}",
        "after": f"{found.after:.1%}",
        "gap": f"{found.gap:.1%}",
        "sites": [(one, f"+{one.gain:.2%}", f"{one.lon:.5f},{one.lat:.5f}") for one in found.sites],
    }
    return render(request, "emergency/planning_sites.html", context)


def _row(one: Covered) -> dict[str, object]:
    return {
        "reached": f"{one.reached:.1%}",
        "bar": round(100 * one.reached, 1),
        "expected": f"{one.expected:.1%}",
        "mean": clock(one.mean_s) if one.mean_s != float("inf") else "—",
    }


def _said(problem: SaidError) -> str:
    return problem.text(get_language() or "zh")
