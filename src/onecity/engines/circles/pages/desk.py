"""What does a planner see of a circle: who has it, who lacks it and why, and where the next points belong?"""

from dataclasses import dataclass, replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from onecity.core.text import SaidError, Text
from onecity.engines.circles import door
from onecity.engines.circles.door import CircleView, DivisionRow, PointView
from onecity.engines.circles.errors import CircleUnknown
from onecity.engines.circles.pages.asked import Asked
from onecity.engines.circles.pages.drawn import collection, ground_scene, point_features
from onecity.engines.circles.rules.reasons import WEEKDAYS, Why
from onecity.web.access import actor_of, permitted_page

MOST_NAMED = 60
SITES = (1, 3, 5, 10, 20)
TONES = {Why.COVERED: "done", Why.CLOSED: "soon", Why.FULL: "soon"}


@dataclass(frozen=True, slots=True)
class Share:
    """A figure of a division: a share in percent, and whether it is high or low, in a word."""

    percent: float
    people: int


@dataclass(frozen=True, slots=True)
class Row:
    """A division as a row of the table."""

    division: DivisionRow
    people: str
    shares: tuple[Share, ...]
    href: str
    opened: bool
    inner: bool
    innermost: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a what-if, and the address without it."""

    title: Text | str
    href: str


@require_safe
@permitted_page(door.PLAN)
def circles(request: HttpRequest) -> HttpResponse:
    """The city's circles."""
    return render(request, "circles/desk_list.html", {"circles": door.circles(actor_of(request))})


@require_safe
@permitted_page(door.PLAN)
def circle(request: HttpRequest, circle_id: str) -> HttpResponse:
    """One circle at an hour, with what is thought up."""
    asked = Asked.of(request)
    listed = {one.id: one for one in door.circles(actor_of(request))}
    if circle_id not in listed:
        raise Http404(circle_id)
    context: dict[str, object] = {"asked": asked, "line": listed[circle_id], "circles": listed.values()}
    try:
        view = door.circle(actor_of(request), circle_id, asked.when())
    except SaidError as problem:
        return render(request, "circles/desk.html", context | {"problem": problem.text(_language())})
    return render(request, "circles/desk.html", context | _context(view, asked, circle_id))


@require_safe
@permitted_page(door.PLAN)
def cell(request: HttpRequest, circle_id: str, cell: str) -> HttpResponse:
    """Why a cell is red, or green: a fragment."""
    asked = Asked.of(request)
    try:
        gap = door.gap(actor_of(request), circle_id, cell, asked.when())
    except CircleUnknown:
        raise Http404(circle_id) from None
    except SaidError as problem:
        return render(request, "circles/cell.html", {"problem": problem.text(_language())})
    rows = [] if gap is None else [(title, one, TONES.get(one.why, "late")) for title, one in gap.reasons]
    people = "" if gap is None else _grouped(gap.people)
    return render(request, "circles/cell.html", {"gap": gap, "rows": rows, "people": people})


@require_safe
@permitted_page(door.PLAN)
def sites(request: HttpRequest, circle_id: str) -> HttpResponse:
    """Where the next points belong: the greedy answer, which asks for the proven one by itself."""
    asked = Asked.of(request)
    exact, longer = request.GET.get("exact") == "1", request.GET.get("longer") == "1"
    many = request.GET.get("p", "5")
    count = min(door.MOST_SITES, max(1, int(many))) if many.isdecimal() else 5
    try:
        found = door.site(
            actor_of(request),
            circle_id,
            count,
            asked.when(),
            service=asked.service,
            exact=exact,
            within_s=door.LONGEST_S if longer else door.WITHIN_S,
        )
    except CircleUnknown:
        raise Http404(circle_id) from None
    except SaidError as problem:
        return render(request, "circles/sites.html", {"problem": problem.text(_language())})
    again = f"{reverse('circles:sites', args=[circle_id])}?{asked.query(p=count, exact=1)}"
    unproven = exact and found.stopped == "time"
    added = asked.added + tuple((site.lon, site.lat) for site in found.sites)
    context = {
        "found": found,
        "sites": [(site.street, _grouped(site.adds)) for site in found.sites],
        "exact": exact,
        "again": "" if exact else again,
        "stopped": found.stopped if exact else "",
        "seconds": round(door.LONGEST_S if longer else door.WITHIN_S),
        "longer": f"{again}&longer=1" if unproven and not longer else "",
        "percent_before": _percent(found.before, found.people),
        "percent_after": _percent(found.after, found.people),
        "gap": round(100 * found.gap, 2),
        "marks": [[site.lon, site.lat] for site in found.sites],
        "take": f"{reverse('circles:desk_circle', args=[circle_id])}?{replace(asked, added=added).query()}",
    }
    return render(request, "circles/sites.html", context)


def _context(view: CircleView, asked: Asked, id: str) -> dict[str, object]:
    service = asked.service_in(view)
    here = reverse("circles:desk_circle", args=[id])
    names = {point.key: point for point in view.points}
    changes = [
        Change(
            names[key].name if key in names else key,
            f"{here}?{replace(asked, closed=tuple(k for k in asked.closed if k != key)).query()}",
        )
        for key in asked.closed
    ]
    changes += [
        Change(
            _("New point at %(lon)s, %(lat)s") % {"lon": place[0], "lat": place[1]},
            f"{here}?{replace(asked, added=tuple(one for one in asked.added if one != place)).query()}",
        )
        for place in asked.added
    ]
    return {
        "view": view,
        "service": view.services[service],
        "service_number": service,
        "rows": _rows(view, asked, here),
        "city_people": _grouped(view.city.people),
        "whole": _shares(view.city),
        "changes": changes,
        "undo": here,
        "days": list(enumerate(WEEKDAYS)),
        "site_counts": SITES,
        "at_least": [
            (number + 1, _percent(many, view.city.people)) for number, many in enumerate(view.city.at_least)
        ],
        "nameable": _nameable(view, asked),
        "open_points": sum(point.is_open for point in view.points),
        "gini": round(view.gini, 3),
        "csv": f"{reverse('circles:divisions', args=[id])}?{asked.query()}",
        "geojson": f"{reverse('circles:cells', args=[id])}?{asked.query(download=1)}",
        "scene": _scene(view, asked, id),
        "worst_percent": _percent(view.worst.at_least[0], view.worst.people) if view.worst else 0,
        "room": [_percent(many, view.city.people) for many in view.city.with_room],
        "targets": [
            (one, round(100 * one.wanted, 1), round(100 * one.actual, 1), one.is_met) for one in view.targets
        ],
    }


def _nameable(view: CircleView, asked: Asked) -> list[PointView]:
    """Points that can be closed by name: those of the opened district, else the first of all."""
    there = [one for one in view.points if not one.added and one.key not in asked.closed]
    own = [one for one in there if asked.district and one.division.startswith(asked.district)]
    return (own or there)[:MOST_NAMED]


def _rows(view: CircleView, asked: Asked, here: str) -> list[Row]:
    """Districts, and below an opened one its streets."""
    found = []
    for district in view.districts:
        opened = district.code == asked.district
        href = (
            f"{here}?{replace(asked, district='' if opened else district.code, street='').query()}#divisions"
        )
        found.append(Row(district, _grouped(district.people), _shares(district), href, opened, inner=False))
        if opened:
            for street in view.streets:
                if street.code.startswith(district.code):
                    found += _street_rows(view, street, asked, here)
    return found


def _street_rows(view: CircleView, street: DivisionRow, asked: Asked, here: str) -> list[Row]:
    """A street, and below an opened one its communities."""
    opened = street.code == asked.street
    href = f"{here}?{replace(asked, street='' if opened else street.code).query()}#divisions"
    inside = door.communities(view.id, street.code, asked.when()) if opened else ()
    rows = [Row(street, _grouped(street.people), _shares(street), href, opened, inner=True)]
    return rows + [
        Row(one, _grouped(one.people), _shares(one), "", opened=False, inner=True, innermost=True)
        for one in inside
    ]


def _shares(row: DivisionRow) -> tuple[Share, ...]:
    return tuple(Share(_percent(many, row.people), many) for many in row.having)


def _grouped(number: int) -> str:
    """10,256,700: as tables of both languages write it."""
    return f"{number:,}"


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _scene(view: CircleView, asked: Asked, id: str) -> dict[str, object]:
    """What the map of the page draws and asks for."""
    usable = [
        # Where hours do not count, no point is drawn as closed.
        replace(point, is_open=point.is_open or view.at is None)
        for point in view.points
        if point.key not in asked.closed
    ]
    return ground_scene(_language()) | {
        "cells": f"{reverse('circles:cells', args=[id])}?{asked.query()}",
        "cell": reverse("circles:cell", args=[id, "CELL"]) + f"?{asked.query()}",
        "points": collection(point_features(usable, _language())),
        "words": {
            "map": _("Map of the circle. Arrow keys move it, plus and minus zoom."),
            "people": _("people"),
            "has": _("within reach"),
            "lacks": _("not within reach"),
            "part": _("partly within reach"),
        },
    }


def _language() -> str:
    return get_language() or "zh-hans"
