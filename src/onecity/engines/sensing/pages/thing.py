"""What did one thing say over time, and may it be taken along?"""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from onecity.base.actor import Actor
from onecity.base.ports import port
from onecity.base.registry.errors import ThingUnknown
from onecity.base.telemetry import Kept
from onecity.engines.sensing import door
from onecity.engines.sensing.declare import Observed
from onecity.engines.sensing.pages.curve import RANGES, USUAL, curve, main_property
from onecity.engines.sensing.pages.guard import found
from onecity.engines.sensing.pages.words import change_words, level_word, value_words
from onecity.engines.sensing.rules.moment import moment
from onecity.web.access import actor_of, signed_in_page
from onecity.web.map.detail import Panel, panel

MOST_ROWS = 100_000
BOM = "\ufeff"  # without it the most used spreadsheet takes Chinese for something else


@require_GET
@signed_in_page
@found
def thing(request: HttpRequest, network_id: str, key: str) -> HttpResponse:
    """The curve of a property with the levels of the rules and the warnings; below, how each warning went."""
    actor, language = actor_of(request), get_language() or "zh-hans"
    view = door.network(actor, network_id)
    known = door.latest_of(actor, network_id, key)
    warnings = door.warnings(actor, network=network_id, thing=key, standing=None, limit=20).items
    back = request.GET.get("back", USUAL) if request.GET.get("back") in RANGES else USUAL
    observe = view.declared.observe
    usual = main_property(view.declared, tuple(one for one in warnings if one.level))
    property = next((name for name in observe if name == request.GET.get("of")), usual)
    words = {"6h": _("6 hours"), "24h": _("24 hours"), "7d": _("7 days"), "31d": _("31 days")}
    context = {
        "view": view,
        "known": known,
        "level": known.level or "none",
        "word": level_word(known.level),
        "curve": curve(actor, view.declared, key, property, RANGES[back], language),
        "values": [
            {
                "key": one.title.in_(language),
                "value": value_words(known.readings[name][1], one),
                "at": known.readings[name][0],
            }
            for name, one in observe.items()
            if name in known.readings
        ],
        "tabs": [
            {"title": one.title.in_(language), "href": f"?of={name}&back={back}", "current": name == property}
            for name, one in observe.items()
        ],
        "ranges": [
            {"title": title, "href": f"?of={property}&back={name}", "current": name == back}
            for name, title in words.items()
        ],
        "courses": [_course(actor, one, observe, language) for one in warnings],
        "export": reverse("sensing:export", args=[network_id, key, "csv"]) + f"?back={back}",
        "about": about(actor, known.thing_id, language) if known.thing_id else None,
        "map": f"{reverse('map')}?thing={known.thing_id}" if known.thing_id else "",
    }
    return render(request, "sensing/thing.html", context)


def about(actor: Actor, thing_id: UUID, language: str) -> Panel | None:
    """What the register knows of a thing, said as on the map; none for one that is not there any more."""
    try:
        return panel(actor, thing_id, language)
    except ThingUnknown:
        return None


@require_GET
@signed_in_page
@found
def export(request: HttpRequest, network_id: str, key: str, form: str) -> HttpResponse:
    """The readings of a thing as CSV, each with its quality; the newest of a span when there are too many."""
    if form != "csv":
        raise Http404(form)
    actor = actor_of(request)
    door.latest_of(actor, network_id, key)
    until = timezone.now()
    since = until - RANGES.get(request.GET.get("back", ""), RANGES[USUAL])
    told = door.network(actor, network_id).declared.told_by_events
    kept = port("history").readings(
        network_id, [key], None, since, until, limit=MOST_ROWS, newest_first=True, events=told
    )
    answer = HttpResponse("".join(_rows(kept)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{network_id}-{until:%Y%m%d-%H%M}.csv"'
    return answer


def _rows(kept: Iterator[Kept]) -> Iterator[str]:
    yield BOM + _written(["time", "thing", "property", "value", "quality", "received"])
    for one in kept:
        yield _written(
            [
                moment(one.time).isoformat(),
                one.thing,
                one.property,
                one.value,
                one.quality,
                moment(one.received).isoformat(),
            ]
        )


def _written(row: list[object]) -> str:
    line = StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()


def _course(
    actor: Actor, warning: door.WarningView, observe: Mapping[str, Observed], language: str
) -> dict[str, object]:
    """A warning with what happened, oldest first."""
    changes = door.warning(actor, warning.id).changes
    return {
        "warning": warning,
        "level": warning.level or warning.highest or "none",
        "word": level_word(warning.level or warning.highest),
        "is_over": warning.level is None,
        "entries": [
            {"at": one.time, "title": change_words(one, observe, language), "note": _late(one.time, one.at)}
            for one in changes
        ],
    }


def _late(time: datetime, at: datetime) -> str:
    minutes = round((at - time).total_seconds() / 60)
    return _("known %(n)s minutes later") % {"n": minutes} if minutes >= 5 else ""
