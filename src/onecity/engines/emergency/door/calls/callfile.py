"""How is a call held, written one line further, and told to everybody whom it concerns?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from onecity.base.outbox.door import emit, publish_live
from onecity.engines.emergency.door.calls.declared import leaf_of
from onecity.engines.emergency.door.calls.sealing import seal_words
from onecity.engines.emergency.door.calls.values import CallView
from onecity.engines.emergency.errors import CallOver, CallUnknown
from onecity.engines.emergency.events import CallChanged
from onecity.engines.emergency.models import Call, CallEvent

DESK, CALL, CALLER = "emergency", "call", "caller"
OVER = frozenset({"closed", "merged"})


@dataclass
class CallFile:
    """A call that is held until the caller's transaction ends. Write with `add`, then `save` once."""

    row: Call

    def must_be_open(self) -> None:
        """Raise `CallOver` for a call that is closed, or merged into another."""
        if self.row.state in OVER:
            raise CallOver

    @property
    def is_closed(self) -> bool:
        """Whether nobody helps its caller any more; that of a merged call is helped by the main one."""
        return (self.row.merged_into or self.row).state == "closed"

    def must_not_be_closed(self) -> None:
        """Raise `CallOver` once nobody helps its caller any more."""
        if self.is_closed:
            raise CallOver

    def add(
        self,
        kind: str,
        *,
        by: UUID | None = None,
        key: str = "",
        data: Mapping[str, Any] | None = None,
        words: str = "",
        at: datetime | None = None,
    ) -> bool:
        """Write one line of the timeline; False when a line with this key is there already."""
        if key and CallEvent.objects.filter(call=self.row, key=key).exists():
            return False
        try:
            with transaction.atomic():
                CallEvent.objects.create(
                    call=self.row,
                    kind=kind,
                    at=at or timezone.now(),
                    by=by,
                    key=key,
                    data=dict(data or {}),
                    sealed=seal_words(self.row.id, words),
                )
        except IntegrityError:
            return False  # another process wrote it at the same moment
        return True

    def save(self, change: str = "") -> None:
        """Keep the row and tell: browsers always, listeners when there is a `change` (see `CallChanged`)."""
        self.row.save()
        tell(self.row)
        if change:
            emit(changed(self.row, change))


def locked(call_id: UUID) -> CallFile:
    """A call, held. Raises `CallUnknown`."""
    row = Call.objects.select_for_update().filter(id=call_id).first()
    if row is None:
        raise CallUnknown
    return CallFile(row)


def locked_by_token(token_hash: str) -> CallFile:
    """The call of a caller's page, held. Raises `CallUnknown`."""
    row = Call.objects.select_for_update().filter(token_hash=token_hash).first()
    if row is None:
        raise CallUnknown
    return CallFile(row)


def tell(row: Call) -> None:
    """Tell browsers: the desk, whoever follows this call, the caller; of a merged call also of the main one."""
    publish_live(DESK, "", {"call": str(row.id), "state": row.state})
    publish_live(CALL, str(row.id), {"state": row.state})
    tell_callers(row)


def tell_callers(row: Call) -> None:
    """Tell the caller's page, and the pages of those whose calls were merged into this one."""
    publish_live(CALLER, row.token_hash, {"state": row.state})
    for one in Call.objects.filter(merged_into=row).values_list("token_hash", flat=True):
        publish_live(CALLER, one, {"state": row.state})


def changed(row: Call, change: str) -> CallChanged:
    """What listeners are told."""
    leaf = leaf_of(row.protocol, row.leaf) if row.leaf else None
    return CallChanged(
        call_id=row.id,
        change=change,
        at=timezone.now(),
        state=row.state,
        priority=row.priority,
        lon=row.lon,
        lat=row.lat,
        radius_m=row.radius_m,
        alerts_volunteers=bool(leaf and leaf.alert_volunteers),
    )


def view_of(row: Call) -> CallView:
    """A row as others see it."""
    leaf = leaf_of(row.protocol, row.leaf) if row.leaf else None
    plain = {
        name: getattr(row, name)
        for name in CallView.__slots__
        if name not in {"title", "needs", "guidance", "alerts_volunteers", "merged_into"}
    }
    return CallView(
        **plain,
        title=leaf.title if leaf else None,
        needs=tuple(leaf.needs) if leaf else (),
        guidance=tuple(row.guidance),
        alerts_volunteers=bool(leaf and leaf.alert_volunteers),
        merged_into=row.merged_into_id,
    )
