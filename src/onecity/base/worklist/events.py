"""What does the worklist announce?"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaskMoved:
    """A step was taken with a task whose engine asked to be told: claimed, acknowledged, called, closed and so on.

    `step_id` is the same whenever this step is told. Ids and plain values only; people's words stay in the history.
    """

    type: ClassVar[str] = "onecity.worklist.task-moved.v1"
    step_id: UUID
    task_id: UUID
    engine: str
    kind: str
    key: str
    action: str
    at: str
    by: UUID | None
    details: dict[str, str | int | float | bool | list[str] | None]

    @property
    def subject(self) -> str:
        """The thing of the engine: its steps are told in order."""
        return f"{self.engine}:{self.key}"
