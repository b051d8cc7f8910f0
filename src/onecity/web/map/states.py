"""What is the matter in the city, now or at a moment: marks over the layers, and the list of them?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.base.actor import Actor, NotAllowed
from onecity.base.manifest import MapState, MapStates, engines, resolve
from onecity.base.registry import door as registry
from onecity.base.registry.door import Spot
from onecity.web.access import actor_of
from onecity.web.map.detail import place_words
from onecity.web.map.piece import piece
from onecity.web.templatetags.pieces import level_word

LEVELS = ("red", "orange", "yellow", "blue")
FARTHEST_BACK = timedelta(days=7)
MOST_LINES = 200
DISTRICT_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing with the worst of its states."""

    state: MapState
    spot: Spot

    @property
    def level(self) -> str:
        """Its level."""
        return self.state.level


@dataclass(frozen=True, slots=True)
class Area:
    """The marks of a district."""

    name: str
    counts: tuple[tuple[str, str, int], ...]
    lines: tuple["Line", ...]


@dataclass(frozen=True, slots=True)
class DistrictRow:
    """How many things of a district stand at each level, the worst level first."""

    code: str
    name: str
    counts: tuple[tuple[str, int], ...]

    @property
    def all(self) -> int:
        """At any level."""
        return sum(count for _level, count in self.counts)


@dataclass(frozen=True, slots=True)
class Line:
    """A mark in a list."""

    mark: Mark
    word: str
    name: str
    title: str


def kinds(actor: Actor) -> tuple[MapStates, ...]:
    """What marks the map for this reader."""
    found = (engine.map_states for engine in engines())
    return tuple(one for one in found if one is not None and actor.may(one.permission))


def marks(actor: Actor, at: datetime | None = None) -> tuple[Mark, ...]:
    """The marked things with the worst of their states, worst and newest first."""
    worst: dict[UUID, MapState] = {}
    for kind in kinds(actor):
        for state in resolve(kind.states)(actor, at) if kind.states else ():
            known = worst.get(state.thing)
            if known is None or LEVELS.index(state.level) < LEVELS.index(known.level):
                worst[state.thing] = state
    spots = registry.spots_of(worst)
    found = [Mark(state, spots[thing]) for thing, state in worst.items() if thing in spots]
    return tuple(sorted(found, key=lambda one: (LEVELS.index(one.level), -one.state.since.timestamp())))


@require_safe
@never_cache
def states(request: HttpRequest) -> HttpResponse:
    """The marks as GeoJSON; `?at=` an earlier moment."""
    actor, language = actor_of(request), get_language() or "zh-hans"
    if not kinds(actor):
        raise NotAllowed("map")
    return JsonResponse(collection(marks(actor, moment_of(request)), language))


@require_safe
@never_cache
def standing(request: HttpRequest) -> HttpResponse:
    """The list of what is the matter, by district."""
    actor, language = actor_of(request), get_language() or "zh-hans"
    if not kinds(actor):
        raise NotAllowed("map")
    at = moment_of(request)
    found = marks(actor, at)
    topics = () if at else sorted({kind.topic for kind in kinds(actor)})
    context = {
        "table": table(found, language),
        "words": [(level, level_word(level)) for level in LEVELS],
        "live": ", ".join(f"live:{topic} from:body throttle:3s" for topic in topics),
        "here": request.get_full_path(),
        "title": _("Warnings"),
        "areas": areas(found, language),
        "count": len(found),
        "left_out": max(0, len(found) - MOST_LINES),
        "at": at,
    }
    return piece(request, "map/standing.html", context)


def collection(found: Iterable[Mark], language: str) -> dict[str, object]:
    """Marks as a FeatureCollection, with the number of each level."""
    found = tuple(found)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.spot.lon, one.spot.lat]},
            "properties": {
                "id": str(one.state.thing),
                "layer": one.spot.layer,
                "level": one.level,
                "name": one.spot.name.in_(language),
                "rank": len(LEVELS) - LEVELS.index(one.level),
            },
        }
        for one in found
    ]
    return {"type": "FeatureCollection", "features": features, "counts": counts(found)}


def counts(found: Iterable[Mark]) -> Mapping[str, int]:
    """How many things are at each level, the worst first."""
    counted = Counter(one.level for one in found)
    return {level: counted[level] for level in LEVELS}


def table(found: Iterable[Mark], language: str) -> tuple[DistrictRow, ...]:
    """How many things stand at each level in each district that has any, all of them counted; the worst first."""
    return tuple(
        DistrictRow(code, place_words(code, language) or _("Elsewhere"), tuple(counts(inside).items()))
        for code, inside in _by_district(found)
    )


def areas(found: Iterable[Mark], language: str) -> tuple[Area, ...]:
    """By district, the worst first, all counted; the first `MOST_LINES` things are named."""
    left, named = MOST_LINES, []
    for code, inside in _by_district(found):
        if left <= 0:
            break
        named.append(_area(code, inside, inside[:left], language))
        left -= len(inside)
    return tuple(named)


def _by_district(found: Iterable[Mark]) -> list[tuple[str, list[Mark]]]:
    """Marks by district: where most stand at the worst level comes first."""
    together: dict[str, list[Mark]] = {}
    for one in found:
        together.setdefault(one.spot.division[:DISTRICT_DIGITS], []).append(one)
    return sorted(together.items(), key=lambda pair: [-count for count in counts(pair[1]).values()])


def moment_of(request: HttpRequest) -> datetime | None:
    """The moment that `?at=` names, within the last days; None for now."""
    said = request.GET.get("at", "")
    try:
        at = parse_datetime(said) if said else None
    except ValueError:
        return None
    if at is None or timezone.is_naive(at):
        return None
    now = timezone.now()
    return None if at >= now else max(at, now - FARTHEST_BACK)


def panels(request: HttpRequest, thing: UUID) -> SafeString:
    """What engines tell about a thing besides."""
    parts = (resolve(kind.panel)(request, thing) for kind in kinds(actor_of(request)))
    # each part is a rendered template
    return mark_safe("".join(parts))  # noqa: S308


def _area(code: str, inside: Sequence[Mark], named: Sequence[Mark], language: str) -> Area:
    return Area(
        place_words(code, language) or _("Elsewhere"),
        tuple((level, level_word(level), count) for level, count in counts(inside).items() if count),
        tuple(
            Line(one, level_word(one.level), one.spot.name.in_(language), one.state.title.in_(language))
            for one in named
        ),
    )
