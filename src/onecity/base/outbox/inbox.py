"""Which listeners are owed an event, wherever it came from?

An event is written once, under its id; each of its listeners has one row that guards its effect.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.bulk import insert
from onecity.base.manifest import Listener, collect
from onecity.base.outbox.models import Delivery, OutboxEvent, State
from onecity.core.cloudevents import CloudEvent, EventInvalid

_LONGEST_TYPE = 120
_LONGEST_SUBJECT = 200
_AT_ONCE = 400
_DELIVERY = ("event_id", "listener", "subject", "state", "tries", "next_try_at", "error")


def keep(event: CloudEvent) -> OutboxEvent:
    """Write a new event of ours, in the caller's transaction."""
    row = OutboxEvent(**_columns(event), id=UUID(event.id))
    row.save(force_insert=True)
    return row


class Kept(NamedTuple):
    """An event as it was written among many."""

    id: UUID
    type: str
    subject: str
    at: datetime
    written: bytes


def keep_all(events: Iterable[CloudEvent]) -> list[Kept]:
    """Write many new events of ours, in the caller's transaction."""
    rows = [Kept(UUID(event.id), *_columns(event).values()) for event in events]
    insert(OutboxEvent, Kept._fields, rows)
    return rows


def owe_all(
    rows: Sequence[Kept], except_for: frozenset[str] = frozenset(), grace: timedelta = timedelta(0)
) -> list[int]:
    """Owe new events to their listeners; the ids of the deliveries, in the order of the events. `grace`: how long the
    worker leaves them to whoever makes them first.
    """
    calls = {
        type: [one for one in _listeners(type) if one not in except_for]
        for type in {row.type for row in rows}
    }
    owed = [
        (row.id, call, row.subject, State.WAITING.value, 0, row.at + grace, "")
        for row in rows
        for call in calls[row.type]
    ]
    insert(Delivery, _DELIVERY, owed)
    made: list[int] = []
    for begin in range(0, len(rows) if owed else 0, _AT_ONCE):
        some = [row.id for row in rows[begin : begin + _AT_ONCE]]
        made += Delivery.objects.filter(event__in=some).values_list("pk", flat=True)
    return sorted(made)


def owe(
    row: OutboxEvent, except_for: frozenset[str] = frozenset(), grace: timedelta = timedelta(0)
) -> list[int]:
    """Owe an event to its listeners; the ids of the deliveries, in the order of the manifests. `grace` as `owe_all`."""
    made = Delivery.objects.bulk_create(
        Delivery(event=row, listener=call, subject=row.subject, next_try_at=row.at + grace)
        for call in _listeners(row.type)
        if call not in except_for
    )
    return [delivery.pk for delivery in made]


@transaction.atomic
def take_in(event: CloudEvent) -> list[int]:
    """Owe an event that has come over the bus to its listeners; the ids of new deliveries, none when it came before.

    Raises `EventInvalid` for one that cannot be ours.
    """
    columns = _columns(event)
    # locked: the same event may come to two workers at once, when one was too slow to acknowledge it
    row, _ = OutboxEvent.objects.select_for_update().get_or_create(id=_uuid(event), defaults=columns)
    known = Delivery.objects.filter(event=row).values_list("listener", flat=True)
    return owe(row, frozenset(known))


def together(listener: str) -> str:
    """What takes several events of a listener at once; empty when it takes each alone."""
    return next((one.together for one in _all_listeners() if one.call == listener and one.together), "")


def heard_types() -> frozenset[str]:
    """The types of events that somebody listens to."""
    return frozenset(listener.event for listener in _all_listeners())


def _columns(event: CloudEvent) -> dict[str, Any]:
    """By name, in the order of `Kept`."""
    if event.subject is None or len(event.subject) > _LONGEST_SUBJECT:
        raise EventInvalid("subject", f"is needed, and has at most {_LONGEST_SUBJECT} characters")
    if len(event.type) > _LONGEST_TYPE:
        raise EventInvalid("type", f"has at most {_LONGEST_TYPE} characters")
    at = event.time or timezone.now()
    return {"type": event.type, "subject": event.subject, "at": at, "written": event.to_json()}


def _uuid(event: CloudEvent) -> UUID:
    try:
        return UUID(event.id)
    except ValueError:
        raise EventInvalid("id", "is not a UUID") from None


def _listeners(event_type: str) -> list[str]:
    # a dict keeps the order of the manifests, and names a listener once
    return list(dict.fromkeys(one.call for one in _all_listeners() if one.event == event_type))


def _all_listeners() -> Iterator[Listener]:
    return collect(lambda engine: engine.listeners)
