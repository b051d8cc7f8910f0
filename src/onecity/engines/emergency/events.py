"""What does emergency tell others, and its own parts, once it is committed? Ids and plain values only."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CallChanged:
    """A call came, was placed, judged, merged or closed: everything that acts on calls listens to this.

    `change`: received, located, judged, ordered, arrived, closed, merged, abandoned. `lon`, `lat`, `radius_m` are None
    without a place. `alerts_volunteers`: the leaf wants people who are near.
    """

    type: ClassVar[str] = "onecity.emergency.call-changed.v1"
    call_id: UUID
    change: str
    at: datetime
    state: str
    priority: str = ""
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    alerts_volunteers: bool = False

    @property
    def subject(self) -> str:
        """The call."""
        return f"call:{self.call_id}"


@dataclass(frozen=True, slots=True)
class MissionMoved:
    """An ambulance was ordered, left, arrived, transports, reached the hospital, is done, was cancelled or diverted."""

    type: ClassVar[str] = "onecity.emergency.mission-moved.v1"
    mission_id: UUID
    call_id: UUID
    unit: str
    state: str
    at: datetime
    priority: str = ""
    hospital: str = ""

    @property
    def subject(self) -> str:
        """The call: its events stay in order."""
        return f"call:{self.call_id}"
