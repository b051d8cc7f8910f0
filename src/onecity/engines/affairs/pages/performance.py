"""What do chiefs and leaders see of how departments do?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from onecity.engines.affairs import door
from onecity.engines.affairs.pages.savings import savings_words
from onecity.engines.affairs.rules.savings import savings
from onecity.web.access import actor_of, permitted_page

SHOWN_FIRST = 30


@require_GET
@permitted_page("affairs.read")
def performance(request: HttpRequest) -> HttpResponse:
    """Figures of a period by department and service, with bars; a table for reading, a file for reckoning."""
    days = period(request)
    shown = door.performance(actor_of(request), days)
    context = {
        "shown": shown,
        "groups": groups(shown),
        "bundles": bundles(shown),
        "stats": stats(shown),
        "tabs": [
            {"title": period_words(one), "href": f"?days={one}", "current": one == days, "count": None}
            for one in door.PERIODS
        ],
    }
    return render(request, "affairs/performance.html", context)


def period(request: HttpRequest) -> int:
    """The period that was asked for, in days; a month for anything else."""
    asked = request.GET.get("days", "")
    return next((one for one in door.PERIODS if str(one) == asked), 30)


def period_words(days: int) -> str:
    """A period as one says it."""
    return {
        7: _("7 days"),
        30: _("30 days"),
        90: _("90 days"),
        365: _("A year"),
    }[days]


def stats(shown: door.Performance) -> list[dict[str, object]]:
    """The few numbers that stand at the top."""
    total = shown.total
    in_time = None if total.share("decided_late") is None else 1 - (total.share("decided_late") or 0)
    good = None if total.share("bad_ratings") is None else 1 - (total.share("bad_ratings") or 0)
    return [
        {"value": str(total.filed), "label": _("Filed")},
        {"value": str(total.open), "label": _("Open now")},
        {"value": str(total.due_soon), "label": _("Due within 2 days")},
        {"value": str(total.late_open), "label": _("Late now")},
        {"value": percent(in_time), "label": _("Decided in time")},
        {"value": percent(good), "label": _("Satisfied")},
    ]


def groups(shown: door.Performance) -> list[dict[str, object]]:
    """The rows by department, each with its bars; those with most that is late come first."""
    found: dict[str, list[door.PerformanceRow]] = {}
    for row in shown.rows:
        found.setdefault(row.organisation, []).append(row)
    ordered = sorted(
        found.values(), key=lambda rows: (-sum(one.counts.late_open for one in rows), rows[0].organisation)
    )
    return [{"department": rows[0].department, "rows": [_cells(one) for one in rows]} for rows in ordered]


def _cells(row: door.PerformanceRow) -> dict[str, object]:
    return {
        "row": row,
        "used": percent(row.median_used),
        # a bar of 100 is the whole promise; what is above it stays in the number
        "used_bar": min(100, round(100 * row.median_used)) if row.median_used is not None else None,
        "used_late": (row.median_used or 0) > 1,
        "supplemented": percent(row.counts.share("supplemented")),
        "refused": percent(row.counts.share("refused")),
        "late": percent(row.counts.share("decided_late")),
        "bad": percent(row.counts.share("bad_ratings")),
    }


def percent(share: float | None) -> str:
    """A share in per cent; a dash where there is nothing to take a share of."""
    return "–" if share is None else f"{share:.0%}"


def bundles(shown: door.Performance) -> list[dict[str, object]]:
    """What each bundle that stands in the table saves, by its declaration."""
    here = {row.service for row in shown.rows}
    found = [(service, savings(service)) for service in door.services() if service.id in here]
    return [
        {"title": service.title, "saved": saved, "words": savings_words(saved)}
        for service, saved in found
        if saved.any
    ]
