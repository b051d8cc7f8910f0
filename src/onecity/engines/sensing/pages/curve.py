"""What does the curve of one property of one thing show?"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from onecity.base.actor import Actor
from onecity.base.declarations.calendar import calendar
from onecity.base.declarations.door import current
from onecity.base.registry import door as registry
from onecity.engines.sensing import door
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.pages.words import level_word
from onecity.engines.sensing.rules.language import attributes_of, names
from onecity.engines.sensing.rules.moment import milliseconds_of
from onecity.engines.sensing.rules.thresholds import thresholds

Curve = dict[str, Any]
RANGES = {
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "31d": timedelta(days=31),
}
USUAL = "24h"


def curve(actor: Actor, network: Network, key: str, property: str, back: timedelta, language: str) -> Curve:
    """Values by steps, the levels of the rules across, and the warnings meanwhile. Raises as `door.series` does."""
    until = timezone.now()
    seen = door.series(actor, network.id, key, property, until - back, until)
    known = door.latest_of(actor, network.id, key)
    lines = _lines(network, property, known.thing_id, language)
    newest = newest_of(seen, known.readings.get(property))
    return {
        "title": seen.title.in_(language),
        "unit": seen.unit,
        "decimals": seen.decimals,
        "from": milliseconds_of(until - back),
        "until": milliseconds_of(until),
        "step": seen.step_s * 1000,
        "offset": round((timezone.localtime(until).utcoffset() or timedelta()).total_seconds() * 1000),
        "points": points_of(seen, newest),
        "lines": lines,
        "spans": [
            {
                "level": one.highest,
                "from": milliseconds_of(one.start),
                "until": milliseconds_of(one.end) if one.end else None,
                "title": f"{level_word(one.highest)} · {one.rule_title.in_(language)}",
            }
            for one in seen.warnings
        ],
        "words": {"from": _("from"), "to": _("to"), "none": _("No readings in this time")},
        "summary": _summary(seen, newest, language),
    }


def newest_of(seen: door.SeriesView, reading: tuple[datetime, float] | None) -> tuple[int, float] | None:
    """When the newest reading was made and what it said, where the curve's last step holds it.

    One outside the step's values is not among its good readings: it carries a flag.
    """
    if reading is None or not seen.spans:
        return None
    last, (at, value) = seen.spans[-1], reading
    is_inside = last.start <= milliseconds_of(at) < last.start + seen.step_s * 1000
    return (milliseconds_of(at), value) if is_inside and last.least <= value <= last.most else None


def points_of(seen: door.SeriesView, newest: tuple[int, float] | None) -> list[list[float]]:
    """The steps of the curve, and at its end the newest reading where its step's mean says something else."""
    points: list[list[float]] = [[span.start, span.mean, span.least, span.most] for span in seen.spans]
    if newest is not None and newest[1] != points[-1][1] and newest[0] > points[-1][0]:
        points.append([newest[0], newest[1], newest[1], newest[1]])
    return points


def main_property(network: Network, thing_warnings: tuple[door.WarningView, ...]) -> str:
    """The property to show first: what the standing warning is about, else the first numeric one that is declared."""
    numeric = [name for name, one in network.observe.items() if one.kind != "state"] or list(network.observe)
    for warning in thing_warnings:
        rule = next((one for one in network.rules if one.id == warning.rule), None)
        said = (*(level.when for level in rule.ladder.values()), *rule.let.values()) if rule else ()
        text = " ".join(said)
        for name in numeric:
            if name in text:
                return name
    return numeric[0]


def _lines(network: Network, property: str, thing_id: Any, language: str) -> list[Curve]:  # noqa: ANN401
    """The levels at which rules begin to warn, named by the attribute of the thing that they are."""
    if thing_id is None:
        return []
    release = current()
    layer = release.get("layer", network.thing.layer)
    titles = {field.id: field.title.in_(language) for field in layer.fields}
    types = names(network, attributes_of(layer))
    found = thresholds(
        network,
        property,
        types,
        registry.attributes_of(thing_id),
        milliseconds_of(timezone.now()),
        calendar(release),
    )
    return [
        {"level": one.level, "value": one.value, "title": titles.get(one.attribute, level_word(one.level))}
        for one in found
    ]


def _summary(seen: door.SeriesView, newest: tuple[int, float] | None, language: str) -> str:
    """The curve in a sentence, for those who cannot see it."""
    if not seen.spans:
        return _("No readings in this time")
    words = {
        "title": seen.title.in_(language),
        "least": f"{min(one.least for one in seen.spans):.{seen.decimals}f}",
        "most": f"{max(one.most for one in seen.spans):.{seen.decimals}f}",
        "last": f"{newest[1] if newest else seen.spans[-1].mean:.{seen.decimals}f}",
        "unit": seen.unit,
    }
    return _("%(title)s: between %(least)s and %(most)s %(unit)s, last %(last)s %(unit)s") % words
