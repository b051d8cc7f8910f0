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
from onecity.base.identity.door import people_with
from onecity.base.notify.alarms import raise_alarm
from onecity.base.notify.backoff import wait_after
from onecity.base.notify.channels import IN_APP
from onecity.base.notify.errors import DeliveryUnknown
from onecity.base.notify.events import MessageGone
from onecity.base.notify.handing import hand_over
from onecity.base.notify.inbox import send
from onecity.base.notify.models import Delivery, Message
from onecity.base.notify.quiet import city_zone, is_quiet
from onecity.base.outbox.door import emit
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.core.text import Text

log = logging.getLogger(__name__)

OPERATE = "notify.operate"
ALARM = "notify-alarm"
BATCH = 50
LEASE = timedelta(minutes=10)  # longer than a batch takes: another worker waits that long before it tries
State = Delivery.State


@dataclass(frozen=True, slots=True)
class DeadDelivery:
    """A letter or text that could not be sent after all tries. Whose it is stands in the message only."""

    id: UUID
    message_id: UUID
    topic: str
    channel: str
    tries: int
    error: str


def deliver_due() -> int:
    """Send what is due, for the worker's schedule; how many letters and texts were sent.

    Texts that are not urgent wait until the night is over.

    A letter may arrive twice when the machine stops between the sending and the note of it, never not at all.
    """
    sent = 0
    for delivery in _take():
        outcome, error = hand_over(delivery)
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
    if is_quiet(now, city_zone()):
        due = due.exclude(channel=Delivery.Channel.SMS, urgent=False)
    ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:BATCH])
    Delivery.objects.filter(id__in=ids).update(tries=F("tries") + 1, next_try_at=now + LEASE)
    return list(Delivery.objects.filter(id__in=ids).select_related("message").order_by("id"))


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
    delivery.save(update_fields=["channel", "state", "error", "next_try_at", "sent_at"])
    if delivery.chosen and delivery.message.about and outcome in {State.SENT, State.UNWANTED}:
        _announce(delivery)
    if outcome == State.DEAD:
        log.error(
            "delivery %s of message %s was given up: %s", delivery.id, delivery.message_id, delivery.error
        )
        _alarm(people_with(OPERATE, Scope()))


def _announce(delivery: Delivery) -> None:
    message = delivery.message
    way = delivery.channel if delivery.state == State.SENT else IN_APP
    emit(MessageGone(message.id, message.topic, message.about, way))


def _alarm(operators: Iterable[UUID]) -> None:
    """Tell the operators once, until they have read it; by no mail or text: what leaves the house fails."""
    title = Text(zh="有通知未能送达", en="Some messages could not be sent")
    body = Text(
        zh="多次重试后仍未送达。请检查邮件和短信设置，然后在系统运行页面重试。",
        en="All tries failed. Check the mail and text settings, then retry them on the operations page.",
    )
    raise_alarm(topic=ALARM, title=title, body=body)
    for person_id in operators:
        if not Message.objects.filter(person_id=person_id, topic=ALARM, read_at=None).exists():
            send(
                person_id,
                topic=ALARM,
                title=title,
                body=body,
                channels=(),
            )


def _view(row: Delivery) -> DeadDelivery:
    return DeadDelivery(row.id, row.message_id, row.message.topic, row.channel, row.tries, row.error)
