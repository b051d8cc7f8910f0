"""How does every listener get every event, once in effect and in order?

A delivery's row is locked while its listener runs, and marked done in the same transaction as the effect: a
process that dies in between takes both back, and releases the lock. No lease has to expire, none can expire
too early. A listener that takes several events together has them in one such transaction; when it fails, each of them
is delivered alone, so that one that cannot be taken holds up only its own subject.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from math import inf

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone

from onecity.base.cause import EXTENSION, caused_by
from onecity.base.manifest import resolve
from onecity.base.outbox.backoff import wait_after
from onecity.base.outbox.inbox import together
from onecity.base.outbox.models import Delivery, State
from onecity.base.turnstile import let_first
from onecity.core.cloudevents import CloudEvent, EventInvalid

logger = logging.getLogger(__name__)

Listening = Callable[[CloudEvent], None]
# So many events come into one transaction: more would keep other writers of SQLite waiting.
AT_ONCE = 40


class _Draining(threading.local):
    """Deliveries that this thread has still to make; `None` when it makes none."""

    waiting: deque[int] | None = None


_draining = _Draining()


def dispatch(delivery_ids: Iterable[int]) -> None:
    """Make these deliveries now, and those that their listeners cause; what fails is left to `recover`."""
    if _draining.waiting is not None:  # a listener has emitted: no deeper, the loop below goes on
        _draining.waiting.extend(delivery_ids)
        return
    _draining.waiting = deque(delivery_ids)
    try:
        while waiting := _draining.waiting:
            _deliver_all([waiting.popleft() for _ in range(min(AT_ONCE, len(waiting)))])
    finally:
        _draining.waiting = None


def is_dispatching() -> bool:
    """Whether this thread makes deliveries, and so will soon make those that are owed by now."""
    return _draining.waiting is not None


def recover(limit: int = 200, listener: str | None = None, call: Listening | None = None) -> int:
    """Make the deliveries that are due and not blocked, at most `limit`; how many succeeded.

    The worker calls this again and again: it finds what a killed process has left and what failed earlier. Those of
    one `listener` alone may be made, with another function in its place.
    """
    made = 0
    while made < limit:
        heads = _heads(timezone.now(), limit - made, listener)
        succeeded = sum(deliver(one, call) for one in heads) if call else _deliver_in_pieces(heads)
        if not succeeded:
            break
        made += succeeded  # each success may have unblocked the next of its subject
    return made


def due(now: datetime) -> QuerySet[Delivery]:
    """Deliveries whose time has come, blocked or not."""
    return Delivery.objects.filter(state=State.WAITING, next_try_at__lte=now)


def deliver(delivery_id: int, call: Listening | None = None) -> bool:
    """Make one delivery if it waits, is free and first of its subject and listener; whether it did."""
    let_first()
    try:
        with transaction.atomic():
            delivery = _claimed(delivery_id)
            if delivery is None:
                return False
            take: Listening = call or resolve(delivery.listener)
            event = CloudEvent.from_json(bytes(delivery.event.written))
            with caused_by(request=_request_of(event), event=event.id):
                take(event)
            Delivery.objects.filter(pk=delivery.pk).update(state=State.DONE, error="")
    except Exception as problem:
        _note_failure(delivery_id, problem)
        return False
    return True


def _deliver_in_pieces(ids: Sequence[int]) -> int:
    return sum(_deliver_all(ids[begin : begin + AT_ONCE]) for begin in range(0, len(ids), AT_ONCE))


def _deliver_all(ids: Sequence[int]) -> int:
    """Make these deliveries, together those whose listener takes several at once; how many succeeded."""
    made = 0
    for listener, some in _runs(ids):
        taken = _deliver_together(listener, some) if len(some) > 1 else None
        made += sum(map(deliver, some)) if taken is None else taken
    return made


def _runs(ids: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """Deliveries by listener where it takes several at once, in the order of the first of each; others one by one."""
    if len(ids) == 1:
        return iter([("", [*ids])])
    listeners = dict(Delivery.objects.filter(pk__in=ids, state=State.WAITING).values_list("pk", "listener"))
    sharing = {one for one in set(listeners.values()) if together(one)}
    runs: dict[object, tuple[str, list[int]]] = {}
    for one in ids:
        listener = listeners.get(one, "")
        runs.setdefault(listener if listener in sharing else one, (listener, []))[1].append(one)
    return iter(runs.values())


def _deliver_together(listener: str, ids: Sequence[int]) -> int | None:
    """Make deliveries of one listener in one transaction; how many, `None` when that failed."""
    let_first()
    try:
        with transaction.atomic():
            claimed = _claimed_all(listener, ids)
            _take_together(resolve(together(listener)), claimed)
            Delivery.objects.filter(pk__in=[one.pk for one in claimed]).update(state=State.DONE, error="")
    except Exception as problem:  # each alone then: the one that is to blame counts its failure
        logger.info("%d events could not be taken together by %s: %s", len(ids), listener, problem)
        return None
    return len(claimed)


def _take_together(take: Callable[[Sequence[CloudEvent]], None], claimed: Sequence[Delivery]) -> None:
    events = [CloudEvent.from_json(bytes(one.event.written)) for one in claimed]
    for request, some in groupby(events, _request_of):
        told = [*some]
        with caused_by(request=request, event=told[0].id):
            take(told)


def _claimed_all(listener: str, ids: Sequence[int]) -> list[Delivery]:
    """Those that wait, are free, and have nothing before them in the queue of their subject but one another."""
    free = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    rows = list(free.filter(pk__in=ids, state=State.WAITING).order_by("pk"))
    others = Delivery.objects.exclude(state=State.DONE).exclude(pk__in=[one.pk for one in rows])
    mine = others.filter(listener=listener, subject__in={one.subject for one in rows})
    before = dict(mine.values_list("subject").annotate(Min("pk")))
    return [one for one in rows if one.pk < before.get(one.subject, inf)]


def _claimed(delivery_id: int) -> Delivery | None:
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    delivery = rows.filter(pk=delivery_id, state=State.WAITING).first()
    if delivery is None or _earlier(delivery.listener, delivery.subject, delivery.pk).exists():
        return None
    return delivery


def _earlier(listener: object, subject: object, before: object) -> QuerySet[Delivery]:
    """What stands before a delivery in the queue of its subject and listener."""
    return Delivery.objects.exclude(state=State.DONE).filter(
        listener=listener, subject=subject, pk__lt=before
    )


def _heads(now: datetime, limit: int, listener: str | None) -> list[int]:
    blocked = Exists(_earlier(OuterRef("listener"), OuterRef("subject"), OuterRef("pk")))
    rows = due(now).filter(~blocked)
    if listener is not None:
        rows = rows.filter(listener=listener)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _note_failure(delivery_id: int, problem: Exception) -> None:
    """Count a failure in a transaction of its own: that of the effect has been rolled back."""
    row = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id, state=State.WAITING).first()
    if row is None:
        return
    row.tries += 1
    row.error = f"{type(problem).__name__}: {problem}"[:2_000]
    wait = wait_after(row.tries)
    if wait is None:
        row.state = State.DEAD
    else:
        row.next_try_at = timezone.now() + wait
    row.save(update_fields=["tries", "error", "state", "next_try_at"])
    _log(row, problem)


def _log(row: Delivery, problem: Exception) -> None:
    where = (row.listener, row.event_id, row.subject, row.tries)
    try:
        request = _request_of(CloudEvent.from_json(bytes(row.event.written)))
    except EventInvalid:  # that may be the very problem
        request = ""
    with caused_by(request=request, event=str(row.event_id)):
        if row.state == State.DEAD:
            logger.error("dead letter: %s, event %s of %s, %d tries", *where, exc_info=problem)
        else:
            logger.warning("delivery failed: %s, event %s of %s, try %d: %s", *where, problem)


def _request_of(event: CloudEvent) -> str:
    return str(event.extensions.get(EXTENSION, ""))
