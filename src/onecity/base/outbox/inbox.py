"""Which listeners are owed an event, wherever it came from?

An event is written once, under its id; each of its listeners has one row that guards its effect.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.manifest import Listener, collect
from onecity.base.outbox.models import Delivery, OutboxEvent
from onecity.core.cloudevents import CloudEvent, EventInvalid

_LONGEST_TYPE = 120
_LONGEST_SUBJECT = 200
_AT_ONCE = 200


def keep(event: CloudEvent) -> OutboxEvent:
    """Write a new event of ours, in the caller's transaction."""
    row = OutboxEvent(**_columns(event), id=UUID(event.id))
    row.save(force_insert=True)
    return row


def keep_all(events: Iterable[CloudEvent]) -> list[OutboxEvent]:
    """Write many new events of ours, in the caller's transaction."""
    rows = [OutboxEvent(**_columns(event), id=UUID(event.id)) for event in events]
    return OutboxEvent.objects.bulk_create(rows, batch_size=_AT_ONCE)


def owe_all(rows: Iterable[OutboxEvent]) -> list[int]:
    """Owe events to their listeners; the ids of the deliveries, in the order of the events."""
    owed = [
        Delivery(event=row, listener=call, subject=row.subject, next_try_at=row.at)
        for row in rows
        for call in _listeners(row.type)
    ]
    return [delivery.pk for delivery in Delivery.objects.bulk_create(owed, batch_size=_AT_ONCE)]


def owe(row: OutboxEvent, except_for: frozenset[str] = frozenset()) -> list[int]:
    """Owe an event to its listeners; the ids of the deliveries, in the order of the manifests."""
    made = Delivery.objects.bulk_create(
        Delivery(event=row, listener=call, subject=row.subject, next_try_at=row.at)
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


def heard_types() -> frozenset[str]:
    """The types of events that somebody listens to."""
    return frozenset(listener.event for listener in _all_listeners())


def _columns(event: CloudEvent) -> dict[str, object]:
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
