"""Which message to the public does an incident call for next?"""

from dataclasses import dataclass
from typing import Literal

Message = Literal["Alert", "Update", "Cancel"]


@dataclass(frozen=True, slots=True)
class Told:
    """The last message that went out about an incident, at its level."""

    type: Message
    level: str | None


def next_message(last: Told | None, level: str | None) -> Told | None:
    """What has to be said now that `level` (None: nothing public any more) holds; `None` when it has been said.

    After a cancel a new alert begins; what was never told is never cancelled.
    """
    if last is None or last.type == "Cancel":
        return Told("Alert", level) if level else None
    if level is None:
        return Told("Cancel", None)
    return None if last.level == level else Told("Update", level)
