"""What does somebody get who draws an area on the map, or chooses a division instead?"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.base.registry import door as registry
from onecity.base.registry.door import LayerView
from onecity.web.access import actor_of
from onecity.web.map.areas import Area, AreaInvalid, address, area_of, inside, marks_inside, things
from onecity.web.map.detail import place_words
from onecity.web.map.numbers import divided
from onecity.web.map.piece import piece
from onecity.web.map.states import Line, Mark, kinds, marks
from onecity.web.templatetags.pieces import level_word

MOST_LINES = 50
BOM = "\ufeff"
# a spreadsheet would take these for the beginning of a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@never_cache
def map_inside(request: HttpRequest) -> HttpResponse:
    """What lies in `?area=lon,lat,…` or `?in=` a division, of the `layers`; without either the way to choose one."""
    language = get_language() or "zh-hans"
    try:
        area = area_of(request.GET, language)
    except AreaInvalid:
        context = {"title": _("What is inside"), "invalid": True, "divisions": _divisions(language)}
        return piece(request, "map/inside.html", context)
    context = {"title": area.title if area else _("What is inside"), "divisions": _divisions(language)}
    return piece(request, "map/inside.html", context | (_found(request, area, language) if area else {}))


@require_safe
@never_cache
def map_inside_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as a file: one line for each thing, with its level where something is the matter."""
    language = get_language() or "zh-hans"
    try:
        area = area_of(request.GET, language)
    except AreaInvalid:
        area = None
    if area is None:
        return HttpResponseBadRequest("area=lon,lat,… | in=CODE", content_type="text/plain; charset=utf-8")
    standing = {one.state.thing: one for one in marks_inside(area, marks(actor_of(request)))}
    rows = _rows(area, _layers(request), standing, language)
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="inside-{timezone.now():%Y%m%d-%H%M}.csv"'
    return answer


def _found(request: HttpRequest, area: Area, language: str) -> dict[str, object]:
    actor, layers = actor_of(request), _layers(request)
    worst = marks_inside(area, marks(actor))
    query = address(area, [one.id for one in layers])
    return {
        "area": area,
        "rows": inside(area, layers, worst, language),
        "lines": [
            Line(one, level_word(one.level), one.spot.name.in_(language), one.state.title.in_(language))
            for one in worst[:MOST_LINES]
        ],
        "left_out": max(0, len(worst) - MOST_LINES),
        "here": f"{reverse('map_inside')}?{query}",
        "file": f"{reverse('map_inside_csv')}?{query}",
        "live": ", ".join(f"live:{topic} from:body throttle:3s" for topic in _topics(request)),
    }


def _layers(request: HttpRequest) -> tuple[LayerView, ...]:
    """The layers of points that the address names, or all of them when it names none."""
    points = tuple(one for one in registry.layers() if one.kind == "point")
    wanted = {one for one in request.GET.get("layers", "").split(",") if one}
    return tuple(one for one in points if one.id in wanted) or points


def _topics(request: HttpRequest) -> Sequence[str]:
    return sorted({one.topic for one in kinds(actor_of(request))})


def _divisions(language: str) -> list[tuple[str, str]]:
    """Districts with their sub-districts below them, by name."""
    city = divided()
    rows = [(one.code, one.name.in_(language)) for one in city.districts]
    rows += [(one.code, place_words(one.code, language)) for one in city.subdistricts]
    return sorted(rows)


def _rows(
    area: Area, layers: Sequence[LayerView], standing: Mapping[UUID, Mark], language: str
) -> Iterator[str]:
    head = [
        _("Layer"),
        _("Code"),
        _("Name"),
        _("Place"),
        _("Longitude"),
        _("Latitude"),
        _("Level"),
        _("What"),
    ]
    yield BOM + _written([*head, _("Since")])
    for layer in layers:
        for one in things(area, layer, language):
            mark = standing.get(one.id)
            said = (
                [level_word(mark.level), mark.state.title.in_(language), mark.state.since.isoformat()]
                if mark
                else ["", "", ""]
            )
            where = place_words(one.division, language)
            title = layer.title.in_(language)
            yield _written([title, one.code, one.name, where, f"{one.lon:.6f}", f"{one.lat:.6f}", *said])


def _written(row: Sequence[str]) -> str:
    line = StringIO()
    csv.writer(line).writerow(
        [f"'{one}" if one.startswith(FORMULA) and not _number(one) else one for one in row]
    )
    return line.getvalue()


def _number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
