"""What is to be done with what a device sent? Conversations say it, connections do it."""

from dataclasses import dataclass
from typing import Protocol

from onecity.base.telemetry import Readings, Refused, Station


@dataclass(frozen=True, slots=True)
class Take:
    """Put readings into the log; only then send the answer. Empty: the device does not wait for any."""

    readings: Readings
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Quarantine it."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Say:
    """Send an answer once all before it is done."""

    answer: bytes


Step = Take | Refuse | Say


class Stations(Protocol):
    """Who may speak: the part of `Ingest` that a conversation asks."""

    def station(self, protocol: str, number: str) -> Station | None:
        """The station of this number."""
        ...

    def admits(self, station: Station, *, source: str, secret: str) -> str:
        """Empty, or the reason why not."""
        ...
