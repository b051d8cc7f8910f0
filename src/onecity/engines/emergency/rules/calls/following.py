"""Has somebody who called gone before anybody knew what is the matter? And was the call answered in time?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

UNJUDGED = frozenset({"waiting", "taken"})


@dataclass(frozen=True, slots=True)
class Caller:
    """A call as far as it tells whether somebody is still there; `seen_at`: when their page was last alive."""

    state: str
    has_page: bool
    seen_at: datetime | None
    gone_at: datetime | None


def has_gone(caller: Caller, now: datetime, silence: timedelta) -> bool:
    """Whether an unjudged call has to be called back: they hung up, or their page has been silent for so long."""
    if caller.state not in UNJUDGED:
        return False
    if caller.gone_at is not None:
        return True
    return caller.has_page and caller.seen_at is not None and now - caller.seen_at > silence


@dataclass(frozen=True, slots=True)
class Answered:
    """How long a call waited for an answer, in seconds, and whether that is within the target."""

    waited_s: float
    target_s: float

    @property
    def is_late(self) -> bool:
        """Longer than the target."""
        return self.waited_s > self.target_s


def answered(received_at: datetime, answered_at: datetime | None, now: datetime, target_s: float) -> Answered:
    """The clock of a call: it stands once somebody has answered."""
    return Answered(max(((answered_at or now) - received_at).total_seconds(), 0.0), target_s)
