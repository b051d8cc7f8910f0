"""How is it told what has happened, and who sees what could not be told?"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.outbox.delivery import dispatch, is_dispatching, recover
from onecity.base.outbox.errors import DeadLetterMissing
from onecity.base.outbox.inbox import keep, keep_all, owe, owe_all
from onecity.base.outbox.live import (
    LiveView,
    live_latest,
    live_oldest,
    live_since,
    number_drafts,
    prune_live,
    publish_live,
    publish_live_all,
)
from onecity.base.outbox.models import Delivery, OutboxEvent, State, Unpublished
from onecity.base.outbox.relay import Exchange, Owed, bus_state, owed_to_bus, resend
from onecity.base.outbox.writing import read, write
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.ports import port
from onecity.core.cloudevents import CloudEvent
from onecity.core.event import Event

__all__ = [
    "DeadLetter",
    "Exchange",
    "LiveView",
    "Owed",
    "bus_state",
    "dead_letters",
    "emit",
    "emit_all",
    "live_latest",
    "live_oldest",
    "live_since",
    "number_drafts",
    "owed_to_bus",
    "prune_delivered",
    "prune_live",
    "publish_live",
    "publish_live_all",
    "read",
    "recover",
    "resend_lost",
    "retry_dead_letter",
]

MANAGE = "outbox.manage"
KEPT = timedelta(days=30)
_PRUNED_AT_ONCE = 5_000
# Two processes that make the same deliveries only hold each other up.
GRACE = timedelta(seconds=10)
Together = Callable[[Sequence[CloudEvent]], None]

logger = logging.getLogger(__name__)


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
    made = write(event, timezone.now())
    # no savepoint: a change that cannot be told must fail as a whole
    with transaction.atomic(savepoint=False):
        row = keep(made)
        if not port("bus").joins_transaction:
            Unpublished.objects.create(event=row)
        elif ids := owe(row, grace=_grace(is_dispatching())):
            transaction.on_commit(lambda: dispatch(ids), robust=True)
    return row.id


def emit_all(
    events: Sequence[Event],
    later: Callable[[Callable[[], None]], object] | None = None,
    together: Mapping[str, Together] = MappingProxyType({}),
) -> None:
    """As `emit`, for many events in few statements.

    `later` gets, after the commit, what makes the deliveries: whoever must not wait for listeners lets another thread
    do it. If it is never done, the worker does it. `together`: by their names, listeners that take all these events at
    once, in this very transaction; what one of them cannot take is owed to it as usual.
    """
    now = timezone.now()
    made = [write(event, now) for event in events]
    with transaction.atomic(savepoint=False):
        rows = keep_all(made)
        if not port("bus").joins_transaction:
            Unpublished.objects.bulk_create((Unpublished(event_id=row.id) for row in rows), batch_size=200)
            return
        taken = frozenset(name for name, take in together.items() if made and _took(take, made))
        if ids := owe_all(rows, taken, _grace(later is not None or is_dispatching())):
            deliver = partial(dispatch, ids)
            transaction.on_commit(partial(later, deliver) if later else deliver, robust=True)


def _grace(is_taken_on: bool) -> timedelta:
    """How long the worker leaves deliveries to somebody who makes them soon, if there is one."""
    return GRACE if is_taken_on else timedelta(0)


def _took(take: Together, events: Sequence[CloudEvent]) -> bool:
    try:
        with transaction.atomic():
            take(events)
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing can be owed either
    except Exception:  # whatever a listener does wrong, the change itself has to be told
        logger.exception("events could not be taken together / 未能一并处理事件")
        return False
    return True


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


def resend_lost(actor: Actor) -> int:
    """Publish again what the bus has lost or handed to a database that was restored since; how many events.

    Raises `NotAllowed` (needs `outbox.manage`).
    """
    actor.must(MANAGE)
    with transaction.atomic():
        count = resend()
        record(actor=actor, action="outbox.resend", target="bus", details={"events": count})
    return count


def prune_delivered() -> int:
    """Forget events that all listeners have had for a month; how many, at most some thousands at a time."""
    old = OutboxEvent.objects.filter(at__lt=timezone.now() - KEPT, unpublished=None)
    done = old.exclude(deliveries__state__in=[State.WAITING, State.DEAD]).values_list("pk", flat=True)
    OutboxEvent.objects.filter(pk__in=(ids := list(done[:_PRUNED_AT_ONCE]))).delete()
    return len(ids)


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
