"""How does a message leave the house, and what happens when it cannot?"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record
from onecity.base.identity.door import contact, people_with
from onecity.base.notify.backoff import wait_after
from onecity.base.notify.errors import DeliveryUnknown
from onecity.base.notify.inbox import send
from onecity.base.notify.models import Delivery, Message
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.ports import MailDelayed, MailRefused, port
from onecity.core.text import Text

log = logging.getLogger(__name__)

OPERATE = "notify.operate"
ALARM = "notify-alarm"
BATCH = 50
LEASE = timedelta(minutes=10)  # longer than a batch takes: another worker waits that long before it tries
State = Delivery.State


@dataclass(frozen=True, slots=True)
class DeadDelivery:
    """A letter that could not be sent after all tries. Whose it is stands in the message only."""

    id: UUID
    message_id: UUID
    topic: str
    channel: str
    tries: int
    error: str


def deliver_due() -> int:
    """Send what is due, for the worker's schedule; how many letters were sent.

    A letter may arrive twice when the machine stops between the sending and the note of it, never not at all.
    """
    sent = 0
    for delivery in _take():
        outcome, error = _sent(delivery)
        sent += outcome == State.SENT
        _note(delivery, outcome, error)
    return sent


def dead_deliveries(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[DeadDelivery]:
    """Letters that were given up, oldest first.

    Raises `NotAllowed` (needs `notify.operate`), `CursorInvalid`.
    """
    actor.must(OPERATE)
    dead = Delivery.objects.filter(state=State.DEAD)
    total = dead.count()
    if cursor is not None:
        dead = dead.filter(id__gt=decode_cursor(cursor, UUID)[0])
    rows = list(dead.select_related("message").order_by("id")[: limit + 1])
    more = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(map(_view, rows[:limit])), more, total)


@transaction.atomic
def retry_delivery(actor: Actor, delivery_id: UUID) -> None:
    """Try a dead letter again from the first try on. Raises `NotAllowed`, `DeliveryUnknown`."""
    actor.must(OPERATE)
    again = {"state": State.WAITING, "tries": 0, "next_try_at": timezone.now()}
    if not Delivery.objects.filter(id=delivery_id, state=State.DEAD).update(**again):
        raise DeliveryUnknown(delivery_id)
    record(actor=actor, action="notify.retry", target=f"delivery:{delivery_id}")


@transaction.atomic
def _take() -> list[Delivery]:
    """Due deliveries, put off for as long as sending takes, so that two workers never send the same one."""
    now = timezone.now()
    due = Delivery.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at")
    ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:BATCH])
    Delivery.objects.filter(id__in=ids).update(tries=F("tries") + 1, next_try_at=now + LEASE)
    return list(Delivery.objects.filter(id__in=ids).select_related("message").order_by("id"))


def _sent(delivery: Delivery) -> tuple[Delivery.State, str]:
    """Try once. What comes of it, and why not in words without the address."""
    message = delivery.message
    where = contact(message.person_id)
    if where is None or not where.email or (where.channels and "mail" not in where.channels):
        return State.UNWANTED, ""
    text = Text(zh=message.body_zh, en=message.body_en).in_(where.language)
    subject = Text(zh=message.title_zh, en=message.title_en).in_(where.language)
    try:
        port("mail").send(to=where.email, subject=subject, text=text)
    except MailRefused as refused:
        return State.DEAD, refused.reason.replace(where.email, "…")
    except MailDelayed as delayed:
        return State.WAITING, delayed.reason.replace(where.email, "…")
    except Exception as fault:  # whatever an adapter does, the other letters go on
        log.exception("the mail adapter failed")
        return State.WAITING, type(fault).__name__
    return State.SENT, ""


@transaction.atomic
def _note(delivery: Delivery, outcome: Delivery.State, error: str) -> None:
    now = timezone.now()
    wait = wait_after(delivery.tries)
    if outcome == State.WAITING and wait is None:
        outcome = State.DEAD
    delivery.state = outcome
    delivery.error = error[:300]
    delivery.next_try_at = now + (wait or LEASE)
    delivery.sent_at = now if outcome == State.SENT else None
    delivery.save(update_fields=["state", "error", "next_try_at", "sent_at"])
    if outcome == State.DEAD:
        log.error(
            "delivery %s of message %s was given up: %s", delivery.id, delivery.message_id, delivery.error
        )
        _alarm(people_with(OPERATE, Scope()))


def _alarm(operators: Iterable[UUID]) -> None:
    """Tell the operators once, until they have read it; not by mail, which is what fails."""
    for person_id in operators:
        if not Message.objects.filter(person_id=person_id, topic=ALARM, read_at=None).exists():
            send(
                person_id,
                topic=ALARM,
                title=Text(zh="有通知未能送达", en="Some messages could not be sent"),
                body=Text(
                    zh="多次重试后仍未送达。请检查邮件设置，然后在系统运行页面重试。",
                    en="All tries failed. Check the mail settings, then retry them on the operations page.",
                ),
                mail=False,
            )


def _view(row: Delivery) -> DeadDelivery:
    return DeadDelivery(row.id, row.message_id, row.message.topic, row.channel, row.tries, row.error)
