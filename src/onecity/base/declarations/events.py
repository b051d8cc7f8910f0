"""What is announced about declarations?"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DeclarationsLoaded:
    """A new release is in force."""

    type: ClassVar[str] = "onecity.declarations.loaded.v1"

    release_id: UUID
    number: int
    city: str

    @property
    def subject(self) -> str:
        """The release."""
        return f"release:{self.release_id}"
