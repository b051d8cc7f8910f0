"""Which place does somebody mean who types an address, or the name of a place, in Chinese, pinyin or English?"""

from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from onecity.base.actor import Actor
from onecity.base.manifest import MapSpot
from onecity.core.geo import Point, PositionInvalid
from onecity.web.access import actor_of
from onecity.web.map.finding import spots

MOST, LONGEST = 8, 100
UNSURE_M = 250  # further off than that is said beside the answer: three minutes on foot


@dataclass(frozen=True, slots=True)
class Placed:
    """Where somebody is, as far as known: what it is called, and how far off the point may be."""

    here: Point
    name: str = ""
    off_m: float = 0.0

    @property
    def far_off(self) -> str:
        """How far off the point may be, where that matters."""
        if self.off_m < UNSURE_M:
            return ""
        return f"{self.off_m / 1000:.1f} km" if self.off_m >= 1000 else f"{round(self.off_m, -1):.0f} m"


@require_POST
def places(request: HttpRequest) -> HttpResponse:
    """What the typed text may mean: a fragment. Posted, so that no log keeps where somebody lives."""
    found = meant(actor_of(request), request.POST.get("q", ""))
    return render(request, "circles/places.html", {"spots": found, "q": typed(request.POST.get("q", ""))})


def meant(actor: Actor, text: str) -> tuple[MapSpot, ...]:
    """The places that a text may mean, best first; from every engine that knows places."""
    text = typed(text)
    return tuple(islice(spots(actor, text), MOST)) if text else ()


def typed(text: str) -> str:
    """What was typed, without what nobody types."""
    return " ".join(text.split())[:LONGEST]


def chosen(lon: str, lat: str, name: str, off_m: str) -> Placed | None:
    """A place that was tapped, measured or chosen from the list; None for nonsense."""
    try:
        return Placed(Point(float(lon), float(lat)), typed(name), max(0.0, float(off_m or 0)))
    except (ValueError, PositionInvalid):
        return None


def first_meant(actor: Actor, text: str) -> Placed | None:
    """The likeliest place of a text that was sent without choosing from the list."""
    for one in meant(actor, text):
        return Placed(Point(one.lon, one.lat), one.title.in_(get_language() or "zh-hans"), one.radius_m)
    return None
