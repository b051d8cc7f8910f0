"""What happened to a running clock?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from onecity.core.clock.errors import EventsInvalid
from onecity.core.clock.limit import ClockRules, Limit

EventKind = Literal["started", "paused", "resumed", "extended", "closed"]

# At one instant a pause comes before its resumption, and closing comes last, whatever arrived first.
_RANK: dict[EventKind, int] = {"started": 0, "extended": 1, "paused": 2, "resumed": 3, "closed": 4}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a clock, `at` a moment with its zone.

    `cause` ties a resumption to its pause: the clock stands while any cause is open, so give each supplement
    request its own. `by` (how much) and `reason` belong to an extension and are required there.
    """

    kind: EventKind
    at: datetime
    cause: str = ""
    by: Limit | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.kind not in _RANK:
            raise EventsInvalid(f"{self.kind!r} is no event of a clock: use one of {', '.join(_RANK)}")
        if self.at.tzinfo is None:
            raise EventsInvalid(f"the event {self.kind!r} needs a time with its zone")
        if self.kind == "extended" and (self.by is None or not self.reason.strip()):
            raise EventsInvalid("an extension needs its length (`by`) and its reason")
        object.__setattr__(self, "at", self.at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class History:
    """Events in the order of their time: first start, the changes that matter, first closing."""

    started_at: datetime | None
    changes: tuple[Event, ...]
    closed_at: datetime | None


def history(events: Iterable[Event], limit: Limit, rules: ClockRules) -> History:
    """Put `events` in order and drop what cannot matter: repeated starts and all that follows the closing.

    Raises `EventsInvalid` for extensions in another unit than `limit`, or more than the rules allow.
    """
    ordered = sorted(set(events), key=_order)
    started_at = next((event.at for event in ordered if event.kind == "started"), None)
    closed_at = next((event.at for event in ordered if event.kind == "closed"), None)
    changes = tuple(
        event
        for event in ordered
        if event.kind not in ("started", "closed") and (closed_at is None or event.at <= closed_at)
    )
    extensions = [event for event in changes if event.kind == "extended"]
    if len(extensions) > rules.max_extensions:
        raise EventsInvalid(f"extended {len(extensions)} times, {rules.max_extensions} allowed")
    if any(event.by is not None and event.by.unit != limit.unit for event in extensions):
        raise EventsInvalid(f"an extension of a limit in {limit.unit} must be in {limit.unit} too")
    return History(started_at, changes, closed_at)


def _order(event: Event) -> tuple[datetime, int, str, int, str]:
    amount = event.by.amount if event.by else 0
    return event.at, _RANK[event.kind], event.cause, amount, event.reason
