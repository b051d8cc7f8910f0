"""What does affairs announce to the rest of the city? Ids only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CaseFiled:
    """A resident has filed a case."""

    type: ClassVar[str] = "onecity.affairs.case-filed.v1"
    case_id: UUID
    service: str

    @property
    def subject(self) -> str:
        """The case."""
        return f"case:{self.case_id}"


@dataclass(frozen=True, slots=True)
class ItemChanged:
    """An item of a case has moved on: opened, sent back, supplemented, extended, approved or refused."""

    type: ClassVar[str] = "onecity.affairs.item-changed.v1"
    case_id: UUID
    item: str
    step: str

    @property
    def subject(self) -> str:
        """The case."""
        return f"case:{self.case_id}"


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """All items of a case are decided, or it was withdrawn."""

    type: ClassVar[str] = "onecity.affairs.case-closed.v1"
    case_id: UUID
    service: str
    outcome: str

    @property
    def subject(self) -> str:
        """The case."""
        return f"case:{self.case_id}"


@dataclass(frozen=True, slots=True)
class HandlingRated:
    """An applicant has rated how an item of their case was handled, from 1 (worst) to 5."""

    type: ClassVar[str] = "onecity.affairs.handling-rated.v1"
    case_id: UUID
    item: str
    level: int

    @property
    def subject(self) -> str:
        """The case."""
        return f"case:{self.case_id}"


@dataclass(frozen=True, slots=True)
class FindingRaised:
    """A rule of inspection has found something about a department's handling."""

    type: ClassVar[str] = "onecity.affairs.finding-raised.v1"
    finding_id: UUID
    rule: str
    organisation: str

    @property
    def subject(self) -> str:
        """The finding."""
        return f"finding:{self.finding_id}"
