"""How do events reach their listeners when there is nothing but the database?"""

from collections.abc import Callable, Sequence
from typing import Any, Self

from django.db import transaction

from onecity.base.outbox.delivery import recover
from onecity.base.outbox.inbox import take_in
from onecity.base.outbox.models import Delivery, OutboxEvent, State
from onecity.base.ports import BusState
from onecity.core.cloudevents import CloudEvent


class DatabaseBus:
    """The port `Bus` in this database. Its consumers are the listeners that manifests name; here an effect in the
    same database happens exactly once, since it is acknowledged in its own transaction.
    """

    joins_transaction = True

    @classmethod
    def from_settings(cls, _settings: Any) -> Self:  # noqa: ANN401  Django's settings have no type
        """Nothing to be set."""
        return cls()

    @transaction.atomic
    def publish(self, events: Sequence[CloudEvent]) -> list[str]:
        """Owe events to their listeners, in the caller's transaction."""
        for event in events:
            take_in(event)
        return [event.id for event in events]

    def receive(self, consumer: str, take: Callable[[CloudEvent], None], limit: int) -> int:
        """Hand what a listener is owed to `take` instead of the listener itself."""
        return recover(limit, consumer, take)

    def look(self, consumer: str) -> BusState:
        """What is kept, and how much a listener is still owed; size is not known."""
        waiting = Delivery.objects.filter(listener=consumer, state=State.WAITING).count()
        return BusState("the database", OutboxEvent.objects.count(), 0, waiting)
