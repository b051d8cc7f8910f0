"""What does identity announce?"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The key of a person's data was destroyed; whoever keeps something about them lets go of it."""

    type: ClassVar[str] = "onecity.identity.person-erased.v1"
    person_id: UUID

    @property
    def subject(self) -> str:
        """The person."""
        return f"person:{self.person_id}"


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """A person took a consent back; whoever relied on it stops."""

    type: ClassVar[str] = "onecity.identity.consent-withdrawn.v1"
    consent_id: UUID
    person_id: UUID
    purpose: str
    recipient: str

    @property
    def subject(self) -> str:
        """The person."""
        return f"person:{self.person_id}"
