"""Which call comes first? Nobody is refused; what looks like a flood is only looked at later."""

from dataclasses import dataclass

# Places of a call that nobody has judged, behind those of priorities (0, 1, 2, …). `URGED`: the caller's own answers
# lead to the most urgent class; nobody has checked them, so they only put it before others that wait.
URGED, UNJUDGED, SUSPICIOUS = 40, 50, 90


@dataclass(frozen=True, slots=True)
class Flood:
    """So many calls from one network within so many seconds are a flood."""

    calls: int
    within_s: int


def is_suspicious(earlier: int, flood: Flood, *, from_another_site: bool) -> bool:
    """Whether a new call is looked at later; `earlier`: unfinished calls from the same network within the time.

    A call that another web site sent in a visitor's name is as well.
    """
    return from_another_site or earlier >= flood.calls


def rank_of(is_suspicious: bool, judged: int | None, own: int | None = None) -> int:
    """The place of a call: by its priority once judged, else behind the judged ones.

    `judged`, `own`: the places of the priority that a call-taker, and that the caller's own answers, gave it.
    """
    if judged is not None:
        return judged
    if is_suspicious:
        return SUSPICIOUS
    return URGED if own == 0 else UNJUDGED
