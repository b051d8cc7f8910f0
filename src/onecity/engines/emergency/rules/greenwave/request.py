"""How far has a request for green got?

requested → accepted → active → released, or refused; messages carry rising numbers, so that one that comes twice or
late changes nothing. The watchdog releases at the 95th percentile of the arrival + 30 s, whatever else happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

State = Literal["requested", "accepted", "refused", "active", "released"]
Message = Literal["accept", "refuse", "activate", "renew", "release", "expire"]
ALLOWED: dict[tuple[State, Message], State] = {
    ("requested", "accept"): "accepted",
    ("requested", "refuse"): "refused",
    ("requested", "release"): "released",
    ("requested", "expire"): "released",
    ("accepted", "activate"): "active",
    ("accepted", "renew"): "accepted",
    ("accepted", "refuse"): "refused",
    ("accepted", "release"): "released",
    ("accepted", "expire"): "released",
    ("active", "renew"): "active",
    ("active", "release"): "released",
    ("active", "expire"): "released",
}
WATCHDOG_S = 30.0


@dataclass(frozen=True, slots=True)
class GreenRequest:
    """One ambulance's request at one junction. Times in seconds; `rank` 0 is the most urgent."""

    id: str
    junction: str
    phase: int
    rank: int
    eta_s: float
    eta_p95_s: float
    state: State = "requested"
    number: int = 0

    @property
    def expires_s(self) -> float:
        """When the watchdog releases it."""
        return self.eta_p95_s + WATCHDOG_S

    @property
    def is_over(self) -> bool:
        """Nothing can happen to it any more."""
        return self.state in ("refused", "released")


def told(
    request: GreenRequest, message: Message, number: int, *, eta_s: float = 0.0, eta_p95_s: float = 0.0
) -> GreenRequest:
    """The request after a message. An old or repeated number, or a step that is not allowed, changes nothing."""
    state = ALLOWED.get((request.state, message))
    if number <= request.number or state is None:
        return request
    if message == "renew":
        return replace(request, number=number, eta_s=eta_s, eta_p95_s=eta_p95_s)
    return replace(request, number=number, state=state)


def watched(request: GreenRequest, now_s: float) -> GreenRequest:
    """The request, released when its time has run out."""
    if request.is_over or now_s < request.expires_s:
        return request
    return told(request, "expire", request.number + 1)


def first_of(requests: Iterable[GreenRequest]) -> tuple[GreenRequest | None, tuple[GreenRequest, ...]]:
    """Who gets the junction when several ambulances cross, and who must wait.

    The more urgent, then the earlier; those who come through the same phase share it.
    """
    waiting = sorted((one for one in requests if not one.is_over), key=lambda r: (r.rank, r.eta_s, r.id))
    if not waiting:
        return None, ()
    return waiting[0], tuple(one for one in waiting[1:] if one.phase != waiting[0].phase)
