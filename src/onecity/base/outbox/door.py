"""How is it told what has happened, and who sees what could not be told?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.manifest import Listener, collect
from onecity.base.outbox.delivery import dispatch, recover
from onecity.base.outbox.errors import DeadLetterMissing
from onecity.base.outbox.live import (
    LiveView,
    live_latest,
    live_oldest,
    live_since,
    number_drafts,
    prune_live,
    publish_live,
)
from onecity.base.outbox.models import Delivery, OutboxEvent, State
from onecity.base.outbox.writing import read, write
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.core.event import Event

__all__ = [
    "DeadLetter",
    "LiveView",
    "dead_letters",
    "emit",
    "live_latest",
    "live_oldest",
    "live_since",
    "number_drafts",
    "prune_delivered",
    "prune_live",
    "publish_live",
    "read",
    "recover",
    "retry_dead_letter",
]

MANAGE = "outbox.manage"
KEPT = timedelta(days=30)
_PRUNED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a listener could not take after all tries; later events of its subject wait behind it."""

    id: int
    event_id: UUID
    type: str
    subject: str
    listener: str
    tries: int
    error: str
    at: datetime
    blocked: int


def emit(event: Event) -> UUID:
    """Tell all listeners of this event, exactly once in effect, if the caller's transaction commits; the
    event's id.

    Order is kept for changes of one subject that wait for each other (lock the subject's row before you
    emit). Raises `core.cloudevents.EventInvalid` for an event that cannot be written.
    """
    now = timezone.now()
    made = write(event, now)
    row = OutboxEvent(id=UUID(made.id), type=made.type, subject=event.subject, at=now, written=made.to_json())
    # no savepoint: a change that cannot be told must fail as a whole
    with transaction.atomic(savepoint=False):
        row.save(force_insert=True)
        deliveries = Delivery.objects.bulk_create(
            Delivery(event=row, listener=call, subject=event.subject, next_try_at=row.at)
            for call in _listeners(event.type)
        )
        ids = [delivery.pk for delivery in deliveries]
        if ids:
            transaction.on_commit(lambda: dispatch(ids), robust=True)
    return row.id


def dead_letters(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[DeadLetter]:
    """Dead letters, oldest first. Raises `NotAllowed` (needs `outbox.manage`), `CursorInvalid`."""
    actor.must(MANAGE)
    dead = Delivery.objects.filter(state=State.DEAD)
    total = dead.count()
    if cursor is not None:
        dead = dead.filter(pk__gt=decode_cursor(cursor, int)[0])
    rows = list(dead.select_related("event").order_by("pk")[: limit + 1])
    more = encode_cursor(rows[limit - 1].pk) if len(rows) > limit else None
    return Page(tuple(_view(row) for row in rows[:limit]), more, total)


@transaction.atomic
def retry_dead_letter(actor: Actor, delivery_id: int) -> None:
    """Try a dead letter again, from the first try on; what waits behind it follows.

    Raises `NotAllowed` (needs `outbox.manage`), `DeadLetterMissing`.
    """
    actor.must(MANAGE)
    row = Delivery.objects.select_for_update().filter(pk=delivery_id, state=State.DEAD).first()
    if row is None:
        raise DeadLetterMissing(delivery_id)
    row.state, row.tries, row.next_try_at = State.WAITING, 0, timezone.now()
    row.save(update_fields=["state", "tries", "next_try_at"])
    record(
        actor=actor,
        action="outbox.retry",
        target=f"event:{row.event_id}",
        details={"listener": row.listener, "subject": row.subject},
    )
    transaction.on_commit(lambda: dispatch([row.pk]), robust=True)


def prune_delivered() -> int:
    """Forget events that all listeners have had for a month; how many, at most some thousands at a time."""
    old = OutboxEvent.objects.filter(at__lt=timezone.now() - KEPT)
    done = old.exclude(deliveries__state__in=[State.WAITING, State.DEAD]).values_list("pk", flat=True)
    OutboxEvent.objects.filter(pk__in=(ids := list(done[:_PRUNED_AT_ONCE]))).delete()
    return len(ids)


def _listeners(event_type: str) -> list[str]:
    listeners: Iterator[Listener] = collect(lambda engine: engine.listeners)
    # a dict keeps the order of the manifests, and names a listener once
    return list(dict.fromkeys(listener.call for listener in listeners if listener.event == event_type))


def _view(row: Delivery) -> DeadLetter:
    behind = Delivery.objects.filter(
        state=State.WAITING, listener=row.listener, subject=row.subject, pk__gt=row.pk
    )
    return DeadLetter(
        id=row.pk,
        event_id=row.event_id,
        type=row.event.type,
        subject=row.subject,
        listener=row.listener,
        tries=row.tries,
        error=row.error,
        at=row.event.at,
        blocked=behind.count(),
    )
