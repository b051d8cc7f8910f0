"""When is a letter that could not be sent tried again?"""

from datetime import timedelta

# A mail server may be down for a night; whoever needs to know sooner has the message in the inbox.
WAITS = (
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
