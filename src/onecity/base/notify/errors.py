"""What can go wrong with a message?"""

from uuid import UUID


class MessageUnknown(LookupError):
    """The actor has no such message: it does not exist, or is somebody else's."""

    def __init__(self, message_id: UUID | str) -> None:
        super().__init__(message_id)
        self.message_id = message_id


class AlarmUnknown(LookupError):
    """There is no dead alarm with this id."""

    def __init__(self, alarm_id: UUID) -> None:
        super().__init__(alarm_id)
        self.alarm_id = alarm_id


class DeliveryUnknown(LookupError):
    """There is no dead delivery with this id."""

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__(delivery_id)
        self.delivery_id = delivery_id
