"""What does notify announce?"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MessageGone:
    """A message about something has gone by a channel chosen for it: `mail`, `sms`, or `app` where none was open.

    `topic` and `about` are the sender's own words for what it was about: ids only.
    """

    type: ClassVar[str] = "onecity.notify.message-gone.v1"
    message_id: UUID
    topic: str
    about: str
    channel: str

    @property
    def subject(self) -> str:
        """The message."""
        return f"message:{self.message_id}"
