"""What stands, or stood at a moment, in as few words as a mark on the map needs?"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from onecity.base.actor import Actor
from onecity.core.text import Text
from onecity.engines.sensing.declare import Level
from onecity.engines.sensing.door.declared import in_area, level_of, network_title, rule_title
from onecity.engines.sensing.models import Change, Episode
from onecity.engines.sensing.permissions import READ
from onecity.engines.sensing.rules.moment import milliseconds_of

MOST = 20_000
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A warning about a thing at a moment."""

    thing_id: UUID | None
    level: Level
    network_title: Text
    rule_title: Text
    since: datetime


def standing(actor: Actor, at: datetime | None = None) -> tuple[Standing, ...]:
    """Warnings in the actor's area that stand now or, as is known now, stood at a moment; the newest first.

    Raises `NotAllowed` (needs `sensing.read`).
    """
    actor.must(READ)
    rows = Episode.objects.filter(in_area(actor), is_withdrawn=False)
    if at is None:
        found = list(rows.filter(level__gt=0).order_by("-start")[:MOST])
        levels: Mapping[str, Level | None] = {row.id: level_of(row.level) for row in found}
    else:
        found = list(rows.filter(start__lte=at).filter(Q(end=None) | Q(end__gt=at)).order_by("-start")[:MOST])
        levels = _levels_at((row.id for row in found), milliseconds_of(at))
    return tuple(
        Standing(
            row.thing_id, level, network_title(row.network), rule_title(row.network, row.rule), row.start
        )
        for row in found
        if (level := levels.get(row.id)) is not None
    )


def _levels_at(episodes: Iterable[str], at: int) -> Mapping[str, Level | None]:
    """By the course that each warning's last change tells."""
    wanted, found = list(episodes), {}
    for start in range(0, len(wanted), AT_ONCE):
        rows = Change.objects.filter(episode__in=wanted[start : start + AT_ONCE]).order_by("sequence")
        last = dict(rows.values_list("episode_id", "said"))
        for episode, said in last.items():
            course = json.loads(bytes(said))["course"]
            found[episode] = next((level for time, level in reversed(course) if time <= at), None)
    return found
