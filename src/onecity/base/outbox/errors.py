"""What can go wrong with events?"""

from onecity.core.cloudevents import CloudEvent


class DeadLetterMissing(Exception):
    """No dead letter has this id: it has been retried already, or never was."""

    def __init__(self, delivery_id: int) -> None:
        super().__init__(delivery_id)
        self.delivery_id = delivery_id


class WrongEvent(Exception):
    """A listener read an event as a type that it is not."""

    def __init__(self, event: CloudEvent, expected: str) -> None:
        super().__init__(f"{event.type} read as {expected}")
        self.event = event
        self.expected = expected
