"""Should it be tried again? And when?"""

from datetime import timedelta

TRIES = 8
_FIRST_S = 5
_LONGEST_S = 3_600


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after the `tries`-th failure, or `None` to give up.

    Eight tries spread over an hour and a half: an outage of minutes costs nobody a hand.
    """
    if tries >= TRIES:
        return None
    return timedelta(seconds=min(_FIRST_S * 3 ** max(tries - 1, 0), _LONGEST_S))
