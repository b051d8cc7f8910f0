"""How does a notice reach the program that it is for?"""

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.alone import alone
from onecity.base.identity.door import client_actor, people_with
from onecity.base.notify.door import has_unread, raise_alarm, send
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.turnstile import first
from onecity.base.webhooks import errors
from onecity.base.webhooks.backoff import WAITS, wait_after
from onecity.base.webhooks.models import Notice, Subscription
from onecity.base.webhooks.parcels import LEASE, Lists, Parcel, due, due_singles, take
from onecity.base.webhooks.safety import Network, target
from onecity.base.webhooks.sending import GONE, Letter, Outcome, post
from onecity.base.webhooks.signing import BATCH_TYPE, MEDIA_TYPE, signed_headers
from onecity.base.webhooks.subscribing import MANAGE, held, networks, record_step
from onecity.core.text import Text

log = logging.getLogger(__name__)

State = Notice.State
AT_ONCE = 8
MOST_FAILURES = 20
KEPT = {State.SENT: timedelta(days=30), State.DEAD: timedelta(days=90)}
ALARM = "webhooks-alarm"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice: which event, how often it was tried, what went wrong last."""

    id: UUID
    subscription_id: UUID
    event_id: UUID
    type: str
    state: str
    tries: int
    error: str
    at: datetime
    next_try_at: datetime | None


def is_due() -> bool:
    """Whether a notice waits to be sent now: one small query."""
    return due().exists()


def send_due() -> int:
    """Send what is due, for the worker; how many notices arrived.

    A notice may arrive twice when the machine stops between the sending and the note of it, never not at all.
    """
    sent: list[tuple[Parcel, Outcome]] = []
    with alone("webhook-lists") as is_alone, ThreadPoolExecutor(AT_ONCE) as threads:
        lists = Lists() if is_alone else None
        parcels = [*_singles(), *(lists.next() if lists else ())]
        while parcels:
            sent += (last := _sent(parcels, threads))
            parcels = lists.go_on(last) if lists else []
    if sent:
        with first():
            _note_all(sent)
    return sum(len(parcel.notices) for parcel, outcome in sent if not outcome.error)


def _singles() -> list[Parcel]:
    if not due_singles().exists():
        return []  # whoever writes a storm need not be waited for
    with first():
        return take()


def _sent(parcels: Sequence[Parcel], threads: ThreadPoolExecutor) -> list[tuple[Parcel, Outcome]]:
    """What came of each. Threads ask the network only, the database stays with this one."""
    now = timezone.now()
    letters = [_letter(parcel, now) for parcel in parcels]
    outcomes = threads.map(partial(_posted, allowed=networks()), letters)
    return list(zip(parcels, outcomes, strict=True))


def _posted(letter: Letter | None, allowed: tuple[Network, ...]) -> Outcome:
    return Outcome(error="the program is disabled") if letter is None else post(letter, allowed)


def _letter(parcel: Parcel, now: datetime) -> Letter | None:
    """What is sent; `None` when the program was disabled meanwhile."""
    if client_actor(parcel.subscription.client_id) is None:
        return None
    url, body = parcel.subscription.url, parcel.body
    kind = BATCH_TYPE if parcel.subscription.batched else MEDIA_TYPE
    return Letter(target(url), signed_headers(url, body, now, kind), body)


@transaction.atomic
def _note_all(sent: list[tuple[Parcel, Outcome]]) -> None:
    # in one order, so that two workers do not wait for each other
    for parcel, outcome in sorted(sent, key=lambda one: one[0].subscription.id):
        _note(parcel, outcome)


def _note(parcel: Parcel, outcome: Outcome) -> None:
    row = Subscription.objects.select_for_update().filter(id=parcel.subscription.id).first()
    if row is None:
        return  # cancelled meanwhile
    if not outcome.error:
        mine = Notice.objects.filter(id__in=[one.id for one in parcel.notices])
        mine.update(state=State.SENT, error="", tries=F("tries") + 1)
        row.failures, row.error, row.sent_at = 0, "", timezone.now()
        row.save(update_fields=["failures", "error", "sent_at"])
        return
    _note_failure(parcel, outcome.error)
    _put_off(row)
    row.failures, row.error = row.failures + 1, outcome.error[:300]
    if row.enabled and (row.failures >= MOST_FAILURES or outcome.status == GONE):
        row.enabled = False
        log.error("subscription %s was switched off after %d failures: %s", row.id, row.failures, row.error)
        _alarm()
    row.save(update_fields=["failures", "error", "enabled"])


def _put_off(row: Subscription) -> None:
    """What else waits for a program that fails waits too: a short restart must not look like many failures."""
    soon = timezone.now() + WAITS[0]
    row.notices.filter(state=State.WAITING, next_try_at__lt=soon).update(next_try_at=soon)


def _note_failure(parcel: Parcel, error: str) -> None:
    by_tries: dict[int, list[UUID]] = {}
    for one in parcel.notices:
        by_tries.setdefault(one.tries + 1, []).append(one.id)
    for tries, ids in by_tries.items():
        wait = wait_after(tries)
        state = State.DEAD if wait is None else State.WAITING
        again = timezone.now() + (wait or LEASE)
        values = {"tries": tries, "error": error[:300], "state": state, "next_try_at": again}
        Notice.objects.filter(id__in=ids, state=State.WAITING).update(**values)
        log.log(
            logging.ERROR if wait is None else logging.WARNING,
            "%d notices of subscription %s, the first %s, try %d: %s",
            len(ids),
            parcel.subscription.id,
            ids[0],
            tries,
            error,
        )
        if wait is None:
            _alarm()


def _alarm() -> None:
    """Tell the operators once, until they have read it."""
    title = Text(zh="对接系统收不到通知", en="A program does not take its notices")
    body = Text(
        zh="有通知多次发送失败，或订阅已被停用。用 onecity webhooks list 和 onecity webhooks dead 查看。",
        en="Notices failed again and again, or a subscription was switched off. "
        "See: onecity webhooks list, onecity webhooks dead.",
    )
    raise_alarm(topic=ALARM, title=title, body=body)
    for person_id in people_with(MANAGE, Scope()):
        if not has_unread(person_id, ALARM):
            send(
                person_id,
                topic=ALARM,
                title=title,
                body=body,
            )


def notices(
    actor: Actor, subscription_id: UUID, *, state: str = "", cursor: str | None = None, limit: int = 50
) -> Page[NoticeView]:
    """The notices of a subscription, newest first. Raises `OnlyForPrograms`, `SubscriptionUnknown`, `CursorInvalid`."""
    with transaction.atomic():
        rows = held(actor, subscription_id).notices.order_by("-id")
    if state:
        rows = rows.filter(state=state)
    if cursor is not None:
        rows = rows.filter(id__lt=decode_cursor(cursor, UUID)[0])
    found = list(rows.select_related("subscription")[: limit + 1])
    more = encode_cursor(found[limit - 1].id) if len(found) > limit else None
    return Page(tuple(_view(row) for row in found[:limit]), more)


def dead_letters(actor: Actor) -> Iterable[NoticeView]:
    """All notices that were given up, oldest first. Raises `NotAllowed` (needs `outbox.manage`)."""
    actor.must(MANAGE)
    rows = Notice.objects.filter(state=State.DEAD).select_related("subscription").order_by("id")
    return (_view(row) for row in rows.iterator())


def ailing() -> tuple[int, int]:
    """How many dead letters there are, and how many subscriptions are off."""
    off = Subscription.objects.filter(enabled=False).count()
    return Notice.objects.filter(state=State.DEAD).count(), off


@transaction.atomic
def resend(actor: Actor, notice_id: UUID) -> None:
    """Try a dead letter again, from the first try on. Raises `OnlyForPrograms`, `NoticeUnknown`."""
    row = Notice.objects.filter(id=notice_id, state=State.DEAD).select_related("subscription").first()
    if row is None:
        raise errors.NoticeUnknown(notice_id)
    try:
        subscription = held(actor, row.subscription.id)
    except errors.SubscriptionUnknown:
        raise errors.NoticeUnknown(notice_id) from None
    values = {"state": State.WAITING, "tries": 0, "next_try_at": timezone.now()}
    Notice.objects.filter(id=notice_id, state=State.DEAD).update(**values)
    record_step(actor, subscription, "resend", event=str(row.event_id))


def prune() -> int:
    """Forget what was sent a month ago, and what was given up three months ago; how many."""
    now = timezone.now()
    return sum(Notice.objects.filter(state=s, at__lt=now - kept).delete()[0] for s, kept in KEPT.items())


def _view(row: Notice) -> NoticeView:
    return NoticeView(
        id=row.id,
        subscription_id=row.subscription.id,
        event_id=row.event_id,
        type=row.type,
        state=row.state,
        tries=row.tries,
        error=row.error,
        at=row.at,
        next_try_at=row.next_try_at if row.state == State.WAITING else None,
    )
