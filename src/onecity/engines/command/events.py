"""What does command announce to the rest of the city? Ids and plain values only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class IncidentChanged:
    """An incident was opened, moved to another state or level, or was opened again."""

    type: ClassVar[str] = "onecity.command.incident-changed.v1"
    incident_id: UUID
    network: str
    state: str
    level: str | None

    @property
    def subject(self) -> str:
        """The incident."""
        return f"incident:{self.incident_id}"


@dataclass(frozen=True, slots=True)
class EnforcementProposed:
    """An incident shows what the law forbids: those who enforce open a case, and read `command.door.evidence`."""

    type: ClassVar[str] = "onecity.command.enforcement-proposed.v1"
    proposal_id: UUID
    incident_id: UUID
    matter: str
    organisation: str
    division: str

    @property
    def subject(self) -> str:
        """The proposal."""
        return f"proposal:{self.proposal_id}"


@dataclass(frozen=True, slots=True)
class EnforcementReported:
    """Those who enforce tell how far a proposal's case is: they emit it, the incident's timeline shows it.

    `step`: opened, established, heard, decided, or unknown (no such matter is declared); `fine_fen` with a decision,
    `url` the case's page. `report_id` has one effect.
    """

    type: ClassVar[str] = "onecity.command.enforcement-reported.v1"
    proposal_id: UUID
    report_id: UUID
    number: str
    step: str
    outcome: str
    fine_fen: int
    url: str

    @property
    def subject(self) -> str:
        """The proposal: its steps are told in order."""
        return f"proposal:{self.proposal_id}"


@dataclass(frozen=True, slots=True)
class PublicWarningSent:
    """A warning to the public has gone out; its CAP document is at `/cap/<identifier>.xml`."""

    type: ClassVar[str] = "onecity.command.public-warning-sent.v1"
    identifier: str
    message_type: str
    incident_id: UUID

    @property
    def subject(self) -> str:
        """The incident: its warnings are told in order."""
        return f"incident:{self.incident_id}"
