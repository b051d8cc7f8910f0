"""How long will an ambulance wait at a hospital before its patient is taken over?"""

from collections.abc import Sequence
from statistics import median

LAST = 20


def expected_wait_s(past_s: Sequence[float], waiting: int, bays: int) -> float:
    """The median of the last handovers; twice that, three times … where all bays are taken already.

    Nothing is known (0) before the first handover. `bays` 0: any number of ambulances is relieved at once.
    """
    if not past_s:
        return 0.0
    usual = median(past_s[-LAST:])
    rounds = 1 + waiting // bays if bays else 1
    return usual * rounds
