"""Does the page of one call ask too often? A call itself is never refused."""

from django.core.cache import cache

from onecity.engines.emergency.door.calls.sealing import hash_of
from onecity.engines.emergency.errors import TooOften

PER_S = 60
# How often a minute each kind of request of one page is answered, in this process.
MOST = {"look": 120, "place": 60, "guided": 120, "step": 60, "here": 60}


def limit(token: str, kind: str) -> None:
    """Count a request; more than `MOST` of its kind within the minute raise `TooOften`, and nothing is done."""
    key = f"emergency:{kind}:{hash_of(token)}"
    cache.add(key, 0, PER_S)
    try:
        count = cache.incr(key)
    except ValueError:  # the minute ended between the two
        return
    if count > MOST[kind]:
        raise TooOften
