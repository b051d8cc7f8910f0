"""Is an app up, slow or down, given what was just seen, and when is it looked at again?"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

State = Literal["new", "up", "slow", "down"]

SLOW_FROM_S = 2.0
# one miss may be a restart, or a packet that was lost
DOWN_FROM_MISSES = 2
EVERY = timedelta(minutes=5)
EVERY_WHILE_AILING = timedelta(minutes=1)
JITTER = 0.2
TELL_AFTER = timedelta(minutes=10)
LONG_DOWN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look has found; `error` is empty when the app answered 2xx."""

    took_s: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How an app is: its state and since when, and misses in a row."""

    state: State
    since: datetime
    misses: int = 0

    def is_long_down(self, now: datetime) -> bool:
        """Whether it is down for so long that nobody should be sent there any more."""
        return self.state == "down" and now - self.since >= LONG_DOWN_AFTER

    def is_to_be_told(self, now: datetime) -> bool:
        """Whether it is down for so long that the operators should know."""
        return self.state == "down" and now - self.since >= TELL_AFTER


def judge(before: Health, look: Look, now: datetime) -> Health:
    """How the app is after one more look. A single miss changes nothing but the count."""
    misses = before.misses + 1 if look.error else 0
    state: State = "slow" if look.took_s >= SLOW_FROM_S else "up"
    if misses:
        state = "down" if misses >= DOWN_FROM_MISSES else before.state
    changed = state != before.state
    return replace(before, state=state, since=now if changed else before.since, misses=misses)


def next_look(health: Health, now: datetime, chance: float) -> datetime:
    """When it is looked at again; `chance` from 0 to 1 spreads the looks, so that they do not come at once."""
    every = EVERY_WHILE_AILING if health.misses else EVERY
    return now + every * (1 - JITTER + 2 * JITTER * chance)
