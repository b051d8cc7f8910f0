"""How much may a device ask of us?"""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Limits:
    """Of a gateway over TCP.

    `connections` in all, `per_address` from one address; `bytes_per_s` on one connection (more waits), with a
    `burst`; `frame_s` for a frame to be complete and for an answer to be taken; `idle_s` without any frame;
    `patience_s` for readings that nobody will send again while they cannot be taken; `stop_s` to end in order.
    """

    connections: int = 2_000
    per_address: int = 64
    bytes_per_s: int = 65_536
    burst: int = 262_144
    frame_s: float = 30.0
    idle_s: float = 900.0
    patience_s: float = 60.0
    stop_s: float = 5.0

    @classmethod
    def of(cls, chosen: Any) -> Self:  # noqa: ANN401  the settings object has no type here
        """Those that an operator sets as `ONECITY_GATEWAY_…`."""
        return cls(
            connections=chosen.gateway_connections,
            per_address=chosen.gateway_per_address,
            bytes_per_s=chosen.gateway_bytes_per_s,
            burst=4 * chosen.gateway_bytes_per_s,
            frame_s=chosen.gateway_frame_s,
            idle_s=chosen.gateway_idle_s,
        )


class Pace:
    """How long somebody has to wait who is faster than allowed; times in seconds of any clock."""

    def __init__(self, per_s: float, burst: float, now: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._left, self._at = burst, now

    def wait_s(self, amount: int, now: float) -> float:
        """Seconds to wait before more, after `amount` has come; 0 within the allowance."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_s) - amount
        self._at = now
        return max(0.0, -self._left / self._per_s)


class Doorkeeper:
    """Who may come in: not too many in all, not too many from one address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._from: dict[str, int] = {}
        self._inside = 0

    @property
    def inside(self) -> int:
        """Connections that stand."""
        return self._inside

    def enter(self, source: str) -> bool:
        """Whether there is room; then it is taken until `leave`."""
        here = self._from.get(source, 0)
        if here >= self._limits.per_address or self.inside >= self._limits.connections:
            return False
        self._from[source] = here + 1
        self._inside += 1
        return True

    def leave(self, source: str) -> None:
        """Give the room back."""
        self._inside -= 1
        if (left := self._from[source] - 1) > 0:
            self._from[source] = left
        else:
            del self._from[source]
