"""What do the recorded calls show, and what did a change bring?"""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onecity.base.actor import Actor
from onecity.base.identity.door import division_name
from onecity.core.text import Text
from onecity.engines.emergency.door import evidence as door
from onecity.engines.emergency.door.declared import local_today
from onecity.engines.emergency.pages.figures.words import (
    FEATURES,
    assumption,
    between,
    clock,
    percent,
    stage_title,
    timed,
)
from onecity.engines.emergency.permissions import READ
from onecity.engines.emergency.rules.evidence.change import Difference
from onecity.engines.emergency.rules.evidence.summary import Summary
from onecity.web.access import actor_of, permitted_page

PERIODS = (7, 30, 90, 365)
USUAL = 30
EARLIEST = date(2000, 1, 1)
NOWHERE = Text(zh="位置不明", en="place unknown")
Row = dict[str, Any]


@require_safe
@permitted_page(READ)
def evidence(request: HttpRequest) -> HttpResponse:
    """Stages, districts and hours of a period."""
    days = _days(request)
    today = local_today()
    found = door.evidence(actor_of(request), today - timedelta(days=days - 1), today + timedelta(days=1))
    titles = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 365: _("A year")}
    context = {
        "found": found,
        "tabs": [
            {"title": titles[one], "href": f"?days={one}", "current": one == days, "count": None}
            for one in PERIODS
        ],
        "stages": [_stage_row(one) for one in found.stages],
        "districts": [(division_name(code) or NOWHERE, _row(one)) for code, one in found.districts],
        "hours": [(f"{hour:02}:00", _row(one)) for hour, one in found.hours],
        "simulated": _simulated(actor_of(request)),
        "change_on": today - timedelta(days=USUAL),
        "change_days": USUAL,
        "latest": today,
    }
    if "on" in request.GET:
        context |= _compared(request)
    return render(request, "emergency/evidence.html", context)


@require_safe
@permitted_page(READ)
def change(request: HttpRequest) -> HttpResponse:
    """Before and after a day: a fragment of the page."""
    return render(request, "emergency/evidence_change.html", _compared(request))


def _compared(request: HttpRequest) -> Row:
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
        if not EARLIEST <= on <= local_today():
            raise ValueError(on)
    except ValueError:
        return {"problem": _("Write the day of the change as 2026-05-01.")}
    found = door.compare(actor_of(request), on, _days(request))
    names = sorted(found.treated)
    return {
        "change_on": on,
        "compared": found,
        "treated": _difference(found.change.treated),
        "controls": _difference(found.change.controls),
        "net": clock(found.change.net_s),
        "net_interval": between(found.change.net_low_s, found.change.net_high_s),
        "is_clear": _is_clear(found.change.net_low_s, found.change.net_high_s),
        "changed": [division_name(one) or NOWHERE for one in names],
    }


def _days(request: HttpRequest) -> int:
    asked = request.GET.get("days", "")
    return next((one for one in PERIODS if str(one) == asked), USUAL)


def _stage_row(one: door.StageFigures) -> Row:
    title, note = stage_title(one.stage)
    target = None if one.target_s is None else clock(one.target_s)
    return {"title": title, "note": note, "target": target, "row": _row(one.summary) if one.summary else None}


def _row(one: Summary) -> Row:
    return {"calls": one.calls, "median": timed(one.median), "p90": timed(one.p90), "kept": percent(one.kept)}


def _difference(one: Difference | None) -> Row | None:
    if one is None:
        return None
    return {
        "before": clock(one.before_s),
        "after": clock(one.after_s),
        "change": clock(one.change_s),
        "interval": between(one.low_s, one.high_s),
        "calls_before": one.calls_before,
        "calls_after": one.calls_after,
        "unmatched": one.unmatched,
    }


def _is_clear(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and (low > 0 or high < 0)


def _simulated(actor: Actor) -> Row | None:
    """What the simulator attributes to each measure; positive is quicker."""
    kept = door.kept_simulation(actor)
    if kept is None:
        return None
    rows = [
        {
            "title": FEATURES[name],
            "saved": clock(one["mean_s"]),
            "interval": between(one["ci_low_s"], one["ci_high_s"]),
        }
        for name, one in kept["contributions"].items()
        if name in FEATURES
    ]
    return {
        "rows": rows,
        "before": clock(kept["baseline_mean_response_s"]),
        "after": clock(kept["platform_mean_response_s"]),
        "saved": clock(kept["saved"]["mean_s"]),
        "calls": kept["calls"],
        "replications": kept["replications"],
        "seed": kept["seed"],
        "unconfirmed": [assumption(one) for one in kept["unconfirmed"]],
        "source": kept["times"]["source"],
    }
