"""How are other people's systems asked, so that one that hangs holds nobody up, and the desk knows that it is away?

Dispatch never needs them: without signals ambulances drive with siren alone, without the bus schedules look for
themselves (`catching_up`). What is away is said on the desk, with what is done instead.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from onecity.base.outbox.door import owed_to_bus, publish_live
from onecity.core.text import Text
from onecity.engines.emergency.models import Partner

logger = logging.getLogger(__name__)

DESK = "emergency"
SIGNALS, DRIVERS, SMS, BUS = "signals", "drivers", "sms", "bus"
# Who needs longer than this to fail would hold up what comes next, so nobody asks again for a while.
HUNG_S = 1.0
FIRST_REST, LONGEST_REST = timedelta(seconds=2), timedelta(seconds=15)
# Older news of a system says nothing about it any more.
KNOWN_FOR = timedelta(minutes=10)
# The worker looks for events ten times a second.
BUS_IS_LATE = timedelta(seconds=10)
RESTS = "it did not answer a moment ago"

INSTEAD = {
    SIGNALS: Text(
        zh="交警信号系统没有应答：没有绿波，救护车鸣笛行驶。调派不受影响。",
        en="The traffic police's signals do not answer: no green waves, ambulances drive with siren. "
        "Dispatch goes on.",
    ),
    DRIVERS: Text(
        zh="导航服务商没有应答：前方车辆收不到让行提醒。调派不受影响。",
        en="The navigation provider does not answer: drivers ahead are not told. Dispatch goes on.",
    ),
    SMS: Text(
        zh="短信网关没有应答：定位链接发不出去，请在电话中问清地址。",
        en="The text-message gateway does not answer: links for positions are not sent; "
        "ask for the address by voice.",
    ),
    BUS: Text(
        zh="事件总线没有应答：志愿者和绿波改由定时查找，晚几秒。受理和调派不受影响。",
        en="The event bus does not answer: volunteers and green waves follow by looking, some seconds later. "
        "Calls and dispatch go on.",
    ),
}


@dataclass(frozen=True, slots=True)
class FailingView:
    """A system that is away now: since when, and what is done without it."""

    name: str
    since: datetime
    instead: Text


@contextmanager
def asking(name: str, away: type[Exception], answers: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Around a question to somebody else's system, outside any transaction. `answers`: exceptions that are answers.

    Raises `away` (made with a reason): at once while the system rests because it hung, and for whatever an adapter
    raises that nobody expects. `away` of the adapter itself goes through.
    """
    row, now = Partner.objects.filter(name=name).first(), timezone.now()
    if row is not None and row.again_at is not None and not _is_first_to_look(row, now):
        raise away(RESTS)
    begun = time.monotonic()
    try:
        yield
    except answers:
        _answers(row, name, now)
        raise
    except away as problem:
        _fails(row, name, now, str(problem), time.monotonic() - begun)
        raise
    except Exception as problem:
        logger.exception("the adapter of %s failed", name)
        _fails(row, name, now, type(problem).__name__, time.monotonic() - begun)
        raise away(type(problem).__name__) from problem
    _answers(row, name, now)


def _is_first_to_look(row: Partner, now: datetime) -> bool:
    """Whether this question is the one that finds out if a system that hung still does; nobody waits beside it."""
    if row.again_at is None or now < row.again_at:
        return False
    mine = Partner.objects.filter(name=row.name, again_at=row.again_at)
    return mine.update(again_at=now + LONGEST_REST) == 1


def failing(now: datetime | None = None) -> tuple[FailingView, ...]:
    """What is away now, the bus first."""
    now = now or timezone.now()
    rows = Partner.objects.filter(away_since__isnull=False, tried_at__gte=now - KNOWN_FOR).order_by("name")
    found = [FailingView(row.name, row.away_since or now, INSTEAD[row.name]) for row in rows]
    since = owed_to_bus().since
    if since is not None and now - since > BUS_IS_LATE:
        found.insert(0, FailingView(BUS, since, INSTEAD[BUS]))
    return tuple(found)


def _answers(row: Partner | None, name: str, now: datetime) -> None:
    """It works: forget that it did not."""
    if row is not None and row.away_since is not None:
        logger.warning("%s: back", name)
        Partner.objects.filter(name=name).update(away_since=None, again_at=None, reason="", tried_at=now)
        publish_live(DESK, "", {"partner": name})


def _fails(row: Partner | None, name: str, now: datetime, reason: str, took_s: float) -> None:
    """Remember that it failed; one that hung rests, the longer the longer it has been away."""
    since = (row.away_since if row else None) or now
    rest = min(LONGEST_REST, max(FIRST_REST, now - since))
    told = {
        "away_since": since,
        "tried_at": now,
        "again_at": timezone.now() + rest if took_s >= HUNG_S else None,
        "reason": reason[:200],
    }
    Partner.objects.update_or_create(name=name, defaults=told)
    if row is None or row.away_since is None:
        logger.warning("%s: away, %s", name, reason)
        publish_live(DESK, "", {"partner": name})
