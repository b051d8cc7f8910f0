"""When is a gateway that fails left alone, and for how long?"""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Who fails once or twice may have disliked what it was given.
MOST_FAILURES = 3
FIRST_REST, LONGEST_REST = timedelta(seconds=15), timedelta(minutes=5)


@dataclass(slots=True)
class Patience:
    """How one gateway has done lately, as this process knows it: after a start it is asked at once."""

    failures: int = 0
    again_at: datetime | None = None

    def may_ask(self, now: datetime) -> bool:
        """Whether it does not rest."""
        return self.again_at is None or now >= self.again_at

    def answered(self) -> bool:
        """It took something; whether it had been left alone before."""
        was_away = self.again_at is not None
        self.failures, self.again_at = 0, None
        return was_away

    def failed(self, now: datetime) -> timedelta:
        """It took nothing, once more; how long it rests now."""
        self.failures += 1
        rest = rest_after(self.failures)
        self.again_at = now + rest if rest else None
        return rest


def rest_after(failures: int) -> timedelta:
    """How long after so many failures in a row: each rest is twice as long as the one before."""
    if failures < MOST_FAILURES:
        return timedelta(0)
    doubled = FIRST_REST * (1 << min(failures - MOST_FAILURES, 10))
    return min(doubled, LONGEST_REST)
