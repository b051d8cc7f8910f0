"""Which warnings stand or stood, and why?"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from onecity.base.actor import Actor
from onecity.base.page import Page, decode_cursor, encode_cursor, instant
from onecity.base.registry import door as registry
from onecity.core.text import Text
from onecity.engines.sensing.declare import LEVELS, Level
from onecity.engines.sensing.door.declared import in_area, level_of, network_title, rule_title
from onecity.engines.sensing.door.values import ChangeView, Sample, WarningDetail, WarningView
from onecity.engines.sensing.errors import WarningUnknown
from onecity.engines.sensing.models import Change, Episode
from onecity.engines.sensing.permissions import READ
from onecity.engines.sensing.rules.moment import moment

MOST = 200


def warnings(
    actor: Actor,
    *,
    network: str = "",
    rule: str = "",
    thing: str = "",
    division: str = "",
    levels: Iterable[Level] = (),
    standing: bool | None = True,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[WarningView]:
    """Warnings in the actor's area, those that changed last first.

    `standing`: True for those that stand, False for those that are over, None for both; withdrawn ones are over.
    Raises `NotAllowed` (needs `sensing.read`), `CursorInvalid`.
    """
    actor.must(READ)
    rows = Episode.objects.filter(in_area(actor), division__startswith=division)
    rows = rows.filter(
        **{name: value for name, value in (("network", network), ("rule", rule), ("thing", thing)) if value}
    )
    if standing is not None:
        rows = rows.filter(level__gt=0) if standing else rows.filter(level=0)
    if wanted := [LEVELS.index(one) + 1 for one in levels]:
        rows = rows.filter(level__in=wanted) if standing else rows.filter(highest__in=wanted)
    if cursor is not None:
        at, last = decode_cursor(cursor, instant, str)
        rows = rows.filter(Q(changed_at__lt=at) | Q(changed_at=at, id__gt=last))
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("-changed_at", "id")[: limit + 1])
    more = encode_cursor(found[limit - 1].changed_at, found[limit - 1].id) if len(found) > limit else None
    return Page(views(found[:limit]), more)


def warning(actor: Actor, warning_id: str) -> WarningDetail:
    """One warning with its course and the readings that made it.

    Raises `NotAllowed` (needs `sensing.read`), `WarningUnknown` for one outside the actor's area too.
    """
    actor.must(READ)
    row = Episode.objects.filter(in_area(actor), id=warning_id).first()
    if row is None:
        raise WarningUnknown(warning_id)
    said = Change.objects.filter(episode=row).order_by("sequence").values_list("said", flat=True)
    attributes = registry.attributes_of(row.thing_id) if row.thing_id else {}
    return WarningDetail(views([row])[0], tuple(_change(json.loads(bytes(one))) for one in said), attributes)


def of_thing(
    actor: Actor, network: str, thing: str, since: datetime, until: datetime
) -> tuple[WarningView, ...]:
    """The warnings of a thing that overlap a span of time, oldest first, at most some hundreds."""
    rows: QuerySet[Episode] = Episode.objects.filter(
        in_area(actor), network=network, thing=thing, is_withdrawn=False, start__lt=until
    )
    rows = rows.filter(Q(end=None) | Q(end__gt=since))
    return views(reversed(rows.order_by("-start")[:MOST]))


def views(rows: Iterable[Episode]) -> tuple[WarningView, ...]:
    """What is shown of rows."""
    rows = list(rows)
    names = registry.names_of({row.thing_id for row in rows if row.thing_id})
    return tuple(_view(row, names.get(row.thing_id) if row.thing_id else None) for row in rows)


def _view(row: Episode, name: Text | None) -> WarningView:
    return WarningView(
        id=row.id,
        network=row.network,
        network_title=network_title(row.network),
        rule=row.rule,
        rule_title=rule_title(row.network, row.rule),
        thing=row.thing,
        thing_id=row.thing_id,
        thing_name=name or Text(zh=row.thing, en=row.thing),
        division=row.division,
        level=level_of(row.level),
        highest=level_of(row.highest),
        start=row.start,
        end=row.end,
        changed_at=row.changed_at,
        sequence=row.sequence,
        is_withdrawn=row.is_withdrawn,
    )


def _change(said: dict[str, Any]) -> ChangeView:
    return ChangeView(
        id=said["id"],
        sequence=said["sequence"],
        kind=said["kind"],
        time=moment(said["time"]),
        at=moment(said["at"]),
        before=said["before"],
        level=said["level"],
        samples=_samples(said["samples"]),
        neighbours=tuple(said["neighbours"]),
    )


def _samples(said: Sequence[dict[str, Any]]) -> tuple[Sample, ...]:
    return tuple(Sample(one["property"], moment(one["time"]), float(one["value"])) for one in said)
