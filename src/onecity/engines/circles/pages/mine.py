"""What does a resident see: everything within fifteen minutes of a place?"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onecity.base.actor import Actor
from onecity.base.declarations.door import calendar, current
from onecity.base.declarations.errors import NothingLoaded
from onecity.core.geo import Point
from onecity.core.text import SaidError, Text
from onecity.engines.circles import door
from onecity.engines.circles.door import AroundMe, NearService
from onecity.engines.circles.pages.drawn import collection, ground_scene, point_features, reached_features
from onecity.engines.circles.pages.placing import Placed, chosen, first_meant, typed
from onecity.engines.circles.rules.reasons import moment
from onecity.web.access import actor_of

PROFILES = ("walking", "elder")


@dataclass(frozen=True, slots=True)
class Street:
    """A street or town that can be chosen instead of a place on the map."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Line:
    """A service as a line: where, how long, open or when."""

    near: NearService
    state: Text | None


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The page; the answer alone for htmx. A place is posted, so that no log keeps where somebody stands."""
    said = request.POST if request.method == "POST" else request.GET
    profile = said.get("profile", "walking")
    profile = profile if profile in PROFILES else "walking"
    text = typed(said.get("q", ""))
    context: dict[str, object] = {"profile": profile, "street": said.get("street", ""), "q": text}
    try:
        placed = _placed(actor_of(request), said, text)
        context |= {"districts": _districts(), "scene": _scene(None), "placed": placed}
        if placed is not None:
            now = datetime.now(calendar(current()).zone)
            context |= _answer(door.around(actor_of(request), placed.here, now, profile))
        elif text:
            context["unknown"] = text
    except NothingLoaded:
        return render(request, "web/no_city.html", status=503)
    except SaidError as problem:
        context["problem"] = problem.text(_language())
    fragment = request.headers.get("HX-Request") and "HX-History-Restore-Request" not in request.headers
    answer = render(request, "circles/around.html" if fragment else "circles/mine.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _answer(found: AroundMe) -> dict[str, object]:
    groups: dict[str, list[Line]] = {}
    language = _language()
    for one in found.services:
        groups.setdefault(one.circle.in_(language), []).append(Line(one, _state(one, found.at)))
    within = sum(one.within for one in found.services)
    return {
        "found": found,
        "groups": groups,
        "within": within,
        "scene": _scene(found),
    }


def _state(near: NearService, at: datetime) -> Text | None:
    """Open until, or opens at, as people say it."""
    point = near.point
    if point is None:
        return None
    if point.is_open:
        if point.closes_at is None:
            return Text(zh="开放中", en="Open")
        until = moment(point.closes_at, at)
        return Text(zh=f"开放中，{until.zh}关门", en=f"Open, closes {until.en}")
    if point.opens_at is None:
        return Text(zh="近期不开放", en="Closed for the time being")
    opening = moment(point.opens_at, at)
    return Text(zh=f"现在关闭，{opening.zh}开门", en=f"Closed, opens {opening.en}")


def _placed(actor: Actor, said: QueryDict, text: str) -> Placed | None:
    """What was tapped or chosen before what was typed, and that before a street."""
    if said.get("lon") and said.get("lat"):
        found = chosen(said["lon"], said["lat"], text, said.get("off", ""))
    else:
        found = first_meant(actor, text) if text else None
    inside = None if found or text else _inside(said.get("street", ""))
    return found or (Placed(inside) if inside else None)


def _inside(street: str) -> Point | None:
    found = current().all("subdistrict").get(street)
    if found is None or found.inside_lon is None or found.inside_lat is None:
        return None
    return Point(found.inside_lon, found.inside_lat)


def _districts() -> list[tuple[Text, list[Street]]]:
    """Streets that can be chosen, by district."""
    streets = current().all("subdistrict").values()
    return [
        (
            district.name,
            [
                Street(one.code, one.name)
                for one in streets
                if one.parent == code and one.inside_lon is not None
            ],
        )
        for code, district in current().all("district").items()
    ]


def _scene(found: AroundMe | None) -> dict[str, object]:
    """What the map of the page draws."""
    drawn: dict[str, object] = ground_scene(_language())
    drawn["words"] = {
        "map": _("Map: tap a place to see what is near it"),
        "refused": _("Your position is not available. Type an address or tap the map instead."),
    }
    if found is None:
        return drawn
    points = {near.point.key: near.point for near in found.services if near.point}
    return drawn | {
        "here": [found.lon, found.lat],
        "cells": collection(reached_features(found.reached)),
        "points": collection(point_features(points.values(), _language())),
    }


def _language() -> str:
    return get_language() or "zh-hans"
