"""What does travel announce?"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class NetworkReplaced:
    """Another network is in use: what was computed on the one before is out of date."""

    type: ClassVar[str] = "onecity.travel.network-replaced.v1"
    network: str
    generated: bool

    @property
    def subject(self) -> str:
        """The network."""
        return f"network:{self.network}"
