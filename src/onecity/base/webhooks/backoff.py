"""When is a notice that was not taken tried again?"""

from datetime import timedelta

# short first, for a restart of the other system; then for a night without anybody to mend it
WAITS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after the `tries`-th failure; `None`: give up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None
