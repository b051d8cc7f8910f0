"""How does a planner take the figures along: CSV of divisions, GeoJSON of cells?"""

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from onecity.core.geo import Box, PositionInvalid
from onecity.core.text import SaidError
from onecity.engines.circles import door
from onecity.engines.circles.door import CircleView
from onecity.engines.circles.errors import CircleUnknown
from onecity.engines.circles.pages.asked import Asked
from onecity.engines.circles.pages.drawn import cell_features, collection, resolution_for
from onecity.web.access import actor_of, permitted_page

EXPORTED = 9  # resolution of the file: cells of about 300 m


@require_safe
@permitted_page(door.PLAN)
def cells(request: HttpRequest, circle_id: str) -> HttpResponse:
    """Cells as GeoJSON: what is seen in `box`, or with `download` all of them as a file."""
    asked = Asked.of(request)
    view = _view(request, circle_id, asked)
    if isinstance(view, HttpResponse):
        return view
    service = asked.service_in(view)
    download = request.GET.get("download") == "1"
    box = None if download else _box(request.GET.get("box", ""))
    found = collection(cell_features(view, service, box, EXPORTED if download else resolution_for(box)))
    found |= {
        "circle": view.id,
        "service": view.services[service].id,
        "people": "modelled",
        "roads": "generated" if view.generated else "real",
        "points": "simulated" if view.simulated_points else "declared",
    }
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    answer["Content-Type"] = "application/geo+json"
    if download:
        answer["Content-Disposition"] = f'attachment; filename="{view.id}-cells.geojson"'
    return answer


@require_safe
@permitted_page(door.PLAN)
def divisions(request: HttpRequest, circle_id: str) -> HttpResponse:
    """The city, its districts, sub-districts and the communities of an opened one as CSV: people and shares."""
    asked = Asked.of(request)
    view = _view(request, circle_id, asked)
    if isinstance(view, HttpResponse):
        return view
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    names = [one.id for one in view.services]
    writer.writerow(
        ["code", "name_zh", "name_en", "level", "people", *names]
        + [f"{name}_share" for name in names]
        + [f"at_least_{number + 1}" for number in range(len(names))]
        + ["basis"]
    )
    basis = "people modelled" + (", roads generated" if view.generated else "")
    basis += ", points simulated" if view.simulated_points else ""
    inside = door.communities(view.id, asked.street, asked.when()) if asked.street else ()
    for row in (view.city, *view.districts, *view.streets, *inside):
        shares = [f"{row.share(number):.4f}" for number in range(len(names))]
        head = [row.code, row.name.zh, row.name.en, row.level, row.people]
        made_up = ", community borders made up" if row.level == "community" else ""
        writer.writerow([*head, *row.having, *shares, *row.at_least, basis + made_up])
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{view.id}-divisions.csv"'
    return answer


def _view(request: HttpRequest, circle_id: str, asked: Asked) -> CircleView | HttpResponse:
    try:
        return door.circle(actor_of(request), circle_id, asked.when())
    except CircleUnknown:
        raise Http404(circle_id) from None
    except SaidError as problem:
        said = problem.text(get_language() or "zh-hans")
        return HttpResponse(said, status=problem.status, content_type="text/plain; charset=utf-8")


def _box(text: str) -> Box | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
        return Box(west, south, east, north)
    except (ValueError, PositionInvalid):
        return None
