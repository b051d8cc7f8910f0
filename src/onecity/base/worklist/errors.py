"""What can go wrong with a task?"""

from datetime import datetime
from uuid import UUID


class TaskUnknown(LookupError):
    """There is no such task."""

    def __init__(self, task_id: UUID) -> None:
        super().__init__(task_id)
        self.task_id = task_id


class TaskClosed(Exception):
    """The task is closed: nothing about it changes any more."""

    def __init__(self, task_id: UUID, closed_at: datetime) -> None:
        super().__init__(task_id, closed_at)
        self.task_id = task_id
        self.closed_at = closed_at


class AlreadyClaimed(Exception):
    """Somebody else has the task: who (as a screen names them) and since when."""

    def __init__(self, task_id: UUID, by: str, at: datetime | None) -> None:
        super().__init__(task_id, by, at)
        self.task_id = task_id
        self.by = by
        self.at = at


class NotClaimed(Exception):
    """The actor does not have the task: it must be claimed first."""

    def __init__(self, task_id: UUID) -> None:
        super().__init__(task_id)
        self.task_id = task_id


class TaskChanged(Exception):
    """The task changed since the actor saw it: look again."""

    def __init__(self, task_id: UUID, seen: int, now: int) -> None:
        super().__init__(task_id, seen, now)
        self.task_id = task_id
        self.seen = seen
        self.now = now


class PersonMayNot(Exception):
    """The person to whom the task should go lacks its permission there."""

    def __init__(self, task_id: UUID, person_id: UUID, permission: str) -> None:
        super().__init__(task_id, person_id, permission)
        self.task_id = task_id
        self.person_id = person_id
        self.permission = permission


class EvidenceMissing(Exception):
    """The task cannot be closed as done yet: what has to be shown first, by kind (`photo`, `note`)."""

    def __init__(self, task_id: UUID, kinds: tuple[str, ...]) -> None:
        super().__init__(task_id, kinds)
        self.task_id = task_id
        self.kinds = kinds


class EvidenceInvalid(Exception):
    """A piece of evidence shows nothing: no picture, no words, no number, or a place that is none."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
