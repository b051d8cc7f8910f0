"""What does somebody see of the city on one map?"""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from onecity.base.identity.door import division, division_name
from onecity.base.outbox.door import live_latest
from onecity.base.registry import door as registry
from onecity.base.registry.door import LayerView
from onecity.base.registry.errors import ThingUnknown
from onecity.base.search.door import query
from onecity.web.access import actor_of
from onecity.web.context import city_name
from onecity.web.live.stream import followable
from onecity.web.map.detail import Panel, panel, place_words
from onecity.web.map.finding import KIND, spots
from onecity.web.map.numbers import divided, numbers, ranking, thing_href
from onecity.web.map.piece import piece
from onecity.web.map.places import Place, base_layer, count_in, division_places, places
from onecity.web.map.scene import ground, scene, states_scene, units_scene
from onecity.web.map.states import LEVELS, Mark, counts, kinds, marks, panels
from onecity.web.map.units import rows as unit_rows
from onecity.web.templatetags.pieces import level_word

MOST_HITS = 8
LIST_PAGE = 50
FEW_NUMBERS = 2


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A layer in the panel of layers."""

    layer: LayerView
    shown: bool
    family: str
    is_base: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A thing in a list, and where it lies."""

    place: Place
    href: str
    where: str


@require_safe
def one_map(request: HttpRequest) -> HttpResponse:
    """The map; `?layer=` switches a layer on, `?thing=` opens a thing."""
    language, layers = reader(), registry.layers()
    if not city_name(language):
        return render(request, "web/no_city.html", status=503)
    thing, opened = deep_link(request, language)
    wanted = {request.GET.get("layer", ""), opened.thing.layer.id if opened else ""}
    rows = layer_rows(layers, wanted)
    city, areas = divided(), division_places(layers, language)
    actor = actor_of(request)
    topics = sorted({kind.topic for kind in kinds(actor)})
    shown = [row.layer.id for row in rows if row.shown]
    # read before the marks: what changes from here on is told by the stream
    since, now = live_latest(), marks(actor) if topics else ()
    moving = unit_rows(actor)
    drawn = scene(layers, city, areas, language, shown, thing if opened else "")
    drawn["states"] = states_scene(topics, now, language)
    drawn["units"] = units_scene(moving, language)
    context = {
        "rows": rows,
        # where warnings stand in the bar, few numbers of the city stand beside them
        "numbers": numbers(city, layers, language.startswith("zh"))[: FEW_NUMBERS if topics else None],
        "scene": drawn,
        "ground": ground(),
        "panel": opened,
        "gone": bool(thing) and opened is None,
        "districts": [areas[d.code] for d in city.districts if d.code in areas],
        "more": panels(request, opened.thing.id) if opened else "",
        "levels": level_stats(now) if topics else (),
        "units": moving,
        "follows": " ".join(
            followable(actor, dict.fromkeys(["registry", *topics, *(one.kind.topic for one in moving)]))
        ),
        "since": since,
    }
    return render(request, "map/map.html", context)


@require_safe
def map_thing(request: HttpRequest, thing_id: UUID) -> HttpResponse:
    """The panel of a thing: a fragment for the map, a page by itself without scripts."""
    try:
        shown = panel(actor_of(request), thing_id, reader())
    except ThingUnknown as unknown:
        raise Http404 from unknown
    context = {"panel": shown, "title": shown.title, "more": panels(request, thing_id)}
    return piece(request, "map/thing.html", context)


@require_safe
def map_number(request: HttpRequest, name: str) -> HttpResponse:
    """What is behind a number of the bar."""
    language = reader()
    areas = division_places(registry.layers(), language)
    found = ranking(name, divided(), areas, language.startswith("zh"))
    if found is None:
        raise Http404(name)
    return piece(request, "map/ranking.html", {"ranking": found, "title": found.title})


@require_safe
def map_list(request: HttpRequest, layer: str) -> HttpResponse:
    """The things of a layer as a list, all or those in the division `?in=`."""
    language = reader()
    found = next((one for one in registry.layers() if one.id == layer), None)
    if found is None:
        raise Http404(layer)
    code = request.GET.get("in", "")[:20]
    inside = [place for place in places(found, language) if place.division.startswith(code)]
    page = Paginator(inside, LIST_PAGE).get_page(request.GET.get("page"))
    name = division_name(code) if code else None
    context = {
        "layer": found,
        "title": found.title.in_(language),
        "where": name.in_(language) if name else "",
        "code": code,
        "count": count_in(found, code),
        "page": page,
        "lines": [Line(place, thing_href(place), _where(place, language)) for place in page],
    }
    return piece(request, "map/list.html", context)


@require_safe
def map_search(request: HttpRequest) -> HttpResponse:
    """Places whose name has the words of `q`."""
    text = request.GET.get("q", "").strip()[:100]
    hits = query(actor_of(request), text, kinds=[KIND], limit=MOST_HITS) if text else []
    known = {hit.title.zh for hit in hits}
    found = (
        [one for one in spots(actor_of(request), text) if not one.thing and one.title.zh not in known]
        if text
        else []
    )
    return piece(request, "map/found.html", {"q": text, "hits": hits, "spots": found, "title": text})


def deep_link(request: HttpRequest, language: str) -> tuple[str, Panel | None]:
    """The thing that the address names, and its panel; no panel when it is not there (any more)."""
    named = request.GET.get("thing", "")
    try:
        return named, panel(actor_of(request), UUID(named), language) if named else None
    except (ValueError, ThingUnknown):
        return named, None


def layer_rows(layers: tuple[LayerView, ...], wanted: set[str]) -> tuple[LayerRow, ...]:
    """The layers as the panel lists them: shown by default, or because the address asks for them."""
    base = base_layer(layers)
    return tuple(
        LayerRow(
            layer=layer,
            shown=layer.visible_by_default or layer.id in wanted,
            family=layer.colour.partition("-")[0],
            is_base=base is not None and layer.id == base.id,
        )
        for layer in layers
    )


def level_stats(found: tuple[Mark, ...]) -> tuple[tuple[str, str, int], ...]:
    """How many things stand at each level, for the bar."""
    counted = counts(found)
    return tuple((level, level_word(level), counted[level]) for level in LEVELS)


def reader() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def _where(place: Place, language: str) -> str:
    itself = division(place.code) if place.is_division else None
    return place_words(itself.parent if itself else place.division, language)
