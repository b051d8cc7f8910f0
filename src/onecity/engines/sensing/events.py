"""What does sensing announce? Ids and plain values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

WarningKind = Literal["opened", "raised", "lowered", "cleared", "amended", "withdrawn"]
WarningLevel = Literal["blue", "yellow", "orange", "red"]


@dataclass(frozen=True, slots=True)
class WarningChanged:
    """A warning about a thing began, rose, fell, ended, or turned out otherwise (amended, withdrawn).

    `warning_id` is 32 hexadecimal digits, the same for all changes of one warning; `sequence` counts them from 1.
    `thing` is the key of the network's things, `thing_id` its id in the registry. `before` and `level` are None where
    there is no warning. `time`: when it changed, by the readings; `at`: when that became known; `start` and `end`:
    the warning's own, by what is known now.
    """

    type: ClassVar[str] = "onecity.sensing.warning-changed.v1"
    warning_id: str
    transition_id: str
    sequence: int
    network: str
    rule: str
    thing: str
    thing_id: UUID | None
    division: str
    kind: WarningKind
    before: WarningLevel | None
    level: WarningLevel | None
    time: datetime
    at: datetime
    start: datetime
    end: datetime | None

    @property
    def subject(self) -> str:
        """The warning."""
        return f"warning:{self.warning_id}"
