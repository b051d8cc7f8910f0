"""What came in and could not be used?"""

from onecity.base.actor import Actor
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.engines.sensing import models
from onecity.engines.sensing.door.values import RefusalCount, RefusedView
from onecity.engines.sensing.permissions import MANAGE

MOST = 200


def refusals(actor: Actor) -> tuple[RefusalCount, ...]:
    """How often what was refused, the most frequent first. Raises `NotAllowed` (needs `sensing.manage`)."""
    actor.must(MANAGE)
    rows = models.RefusalCount.objects.order_by("-count", "network", "protocol", "reason")
    return tuple(RefusalCount(row.network, row.protocol, row.reason, row.count, row.last_at) for row in rows)


def quarantine(
    actor: Actor, *, reason: str = "", station: str = "", cursor: str | None = None, limit: int = 50
) -> Page[RefusedView]:
    """What was refused, newest first; only the newest thousands are kept.

    Raises `NotAllowed` (needs `sensing.manage`), `CursorInvalid`.
    """
    actor.must(MANAGE)
    rows = models.Quarantined.objects.all()
    if reason:
        rows = rows.filter(reason=reason)
    if station:
        rows = rows.filter(station=station)
    if cursor is not None:
        rows = rows.filter(pk__lt=decode_cursor(cursor, int)[0])
    limit = max(1, min(limit, MOST))
    found = list(rows.order_by("-pk")[: limit + 1])
    more = encode_cursor(found[limit - 1].pk) if len(found) > limit else None
    return Page(tuple(_view(row) for row in found[:limit]), more)


def _view(row: models.Quarantined) -> RefusedView:
    return RefusedView(
        row.pk,
        row.at,
        row.protocol,
        row.station,
        row.source,
        row.reason,
        row.detail,
        bytes(row.raw),
    )
