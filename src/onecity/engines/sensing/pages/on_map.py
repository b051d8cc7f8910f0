"""What does the map mark of networks, and what does it tell about a thing?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onecity.base.actor import Actor
from onecity.base.manifest import MapState
from onecity.base.registry import door as registry
from onecity.core.text import Text
from onecity.engines.sensing import door
from onecity.engines.sensing.declare import Network
from onecity.engines.sensing.door.declared import declared
from onecity.engines.sensing.errors import ThingUnwatched
from onecity.engines.sensing.pages.curve import curve, main_property
from onecity.engines.sensing.pages.words import ORDER, change_words, level_word, value_words
from onecity.web.access import actor_of
from onecity.web.templatetags.moments import clock_text

BACK = timedelta(hours=6)
MOST_MOMENTS = 6
MOST_WARNINGS = 3


@dataclass(frozen=True, slots=True)
class Watched:
    """A thing in one network, as its panel on the map shows it."""

    network: Network
    key: str
    title: str
    level: str
    level_word: str
    standing: tuple[str, ...]
    values: tuple[dict[str, str], ...]
    curve: dict[str, Any]
    curve_id: str
    moments: tuple[dict[str, str], ...]
    href: str


def states(actor: Actor, at: datetime | None) -> Iterator[MapState]:
    """The things with warnings that stand, or stood at a moment."""
    for one in door.standing(actor, at):
        if one.thing_id is not None:
            title = Text(
                zh=f"{one.network_title.zh}：{one.rule_title.zh}",
                en=f"{one.network_title.en}: {one.rule_title.en}",
            )
            yield MapState(one.thing_id, one.level, title, one.since)


@require_safe
@never_cache
def piece(request: HttpRequest, thing_id: UUID) -> HttpResponse:
    """The part of the panel that changes by itself."""
    return HttpResponse(panel(request, thing_id))


def panel(request: HttpRequest, thing_id: UUID) -> SafeString:
    """Newest values, the curve and what happened, of each network that watches a thing."""
    found = list(watched(actor_of(request), thing_id, get_language() or "zh-hans"))
    if not found:
        return mark_safe("")
    context = {"watched": found, "here": reverse("sensing:on_map", args=[thing_id])}
    return mark_safe(render_to_string("sensing/on_map.html", context, request))  # noqa: S308  a template


def watched(actor: Actor, thing_id: UUID, language: str) -> Iterator[Watched]:
    """A thing in each of the networks that watch it, if the actor may see it there."""
    attributes = registry.attributes_of(thing_id)
    layers = {spot.layer for spot in registry.spots_of([thing_id]).values()}
    for network in declared().values():
        if network.thing.layer in layers and network.thing.key in attributes:
            try:
                yield _watched(actor, network, str(attributes[network.thing.key]), language)
            except ThingUnwatched:
                continue


def _watched(actor: Actor, network: Network, key: str, language: str) -> Watched:
    known = door.latest_of(actor, network.id, key)
    warnings = door.warnings(actor, network=network.id, thing=key, standing=None, limit=MOST_WARNINGS).items
    standing = tuple(one for one in warnings if one.level is not None)
    worst = min((one.level for one in standing if one.level), key=ORDER.index, default=None)
    shown = main_property(network, standing)
    return Watched(
        network,
        key,
        network.title.in_(language),
        worst or "none",
        level_word(worst),
        tuple(one.rule_title.in_(language) for one in standing),
        tuple(_values(network, known, language)),
        curve(actor, network, key, shown, BACK, language),
        f"curve-{network.id}",
        tuple(_moments(actor, network, warnings, language)),
        reverse("sensing:thing", args=[network.id, key]),
    )


def _values(network: Network, known: door.LatestOf, language: str) -> Iterator[dict[str, str]]:
    for name, observed in network.observe.items():
        if name in known.readings:
            at, value = known.readings[name]
            yield {
                "key": observed.title.in_(language),
                "value": value_words(value, observed),
                "source": clock_text(at),
            }


def _moments(
    actor: Actor, network: Network, warnings: Iterable[door.WarningView], language: str
) -> Iterator[dict[str, str]]:
    changes = [one for warning in warnings for one in door.warning(actor, warning.id).changes]
    for change in sorted(changes, key=lambda one: one.time, reverse=True)[:MOST_MOMENTS]:
        yield {
            "time": clock_text(change.time),
            "title": change_words(change, network.observe, language),
            "state": "alert" if change.kind in {"opened", "raised"} else "",
        }
