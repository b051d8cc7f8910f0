"""How does a message leave the house, and what happens when it cannot?"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.notify.backoff import wait_after
from onecity.base.notify.channels import IN_APP, Channel
from onecity.base.notify.errors import DeliveryUnknown
from onecity.base.notify.events import MessageGone
from onecity.base.notify.gateways import rests
from onecity.base.notify.handing import hand_over
from onecity.base.notify.models import Delivery
from onecity.base.notify.quiet import city_zone, is_quiet
from onecity.base.notify.telling import OPERATE, tell_operators
from onecity.base.outbox.door import emit
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.turnstile import let_first
from onecity.core.text import Text

log = logging.getLogger(__name__)

ALARM = "notify-alarm"
# The letter at hand is finished; who is left waits for the next round.
ROUND_S = 10.0
LEASE = timedelta(minutes=10)  # longer than a letter takes: another worker waits that long before it tries
GIVEN_UP = (
    Text(zh="有通知未能送达", en="Some messages could not be sent"),
    Text(
        zh="多次重试后仍未送达。运行 onecity doctor 查看原因，处理后运行 onecity letters retry。",
        en="All tries failed. onecity doctor says why; then onecity letters retry sends them again.",
    ),
)
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a channel does: how many messages wait after a failed try, how many were given up, the newest error."""

    failing: int
    dead: int
    error: str


def deliver_due() -> int:
    """Send what is due by all channels, one after the other; how many letters and texts were sent."""
    return deliver_letters() + deliver_texts()


def deliver_letters() -> int:
    """Send the mails that are due, for the worker's schedule; how many were sent.

    A letter may arrive twice when the machine stops between the sending and the note of it, never not at all.
    """
    return _round("mail", _due("mail"))


def deliver_texts() -> int:
    """The same for texts, of which those that are not urgent wait until the night is over."""
    due = _due("sms")
    return _round("sms", due.filter(urgent=True) if is_quiet(timezone.now(), city_zone()) else due)


def standing(channel: Channel) -> Standing:
    """How a channel does, for who operates it."""
    mine = Delivery.objects.filter(channel=channel)
    failing, dead = mine.filter(state=State.WAITING).exclude(error=""), mine.filter(state=State.DEAD)
    newest = failing.order_by("-next_try_at").first() or dead.order_by("-next_try_at").first()
    return Standing(failing.count(), dead.count(), newest.error if newest else "")


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
    again = {"state": State.WAITING, "tries": 0, "error": "", "next_try_at": timezone.now()}
    if not Delivery.objects.filter(id=delivery_id, state=State.DEAD).update(**again):
        raise DeliveryUnknown(delivery_id)
    record(actor=actor, action="notify.retry", target=f"delivery:{delivery_id}")


def _due(channel: Channel) -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=channel, state=State.WAITING).order_by("next_try_at", "id")


def _round(channel: Channel, due: QuerySet[Delivery]) -> int:
    """Send one after the other, as long as the round may last and the gateway is not to be left alone."""
    sent, until = 0, monotonic() + ROUND_S
    while monotonic() < until and not rests(channel):
        delivery = _take(due)
        if delivery is None:
            break
        outcome, error = hand_over(delivery)
        sent += outcome == State.SENT
        let_first()
        _note(delivery, outcome, error)
    return sent


def _take(due: QuerySet[Delivery]) -> Delivery | None:
    """The next due delivery, put off for as long as sending takes, so that two workers never send the same one."""
    now = timezone.now()
    due = due.filter(next_try_at__lte=now)
    if not due.exists():
        return None
    let_first()
    with transaction.atomic():
        delivery = due.select_for_update(skip_locked=True).first()
        if delivery is not None:
            again = {"tries": F("tries") + 1, "next_try_at": now + LEASE}
            Delivery.objects.filter(id=delivery.id).update(**again)
            delivery = Delivery.objects.select_related("message").get(id=delivery.id)
    return delivery


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
        tell_operators(ALARM, *GIVEN_UP)


def _announce(delivery: Delivery) -> None:
    message = delivery.message
    way = delivery.channel if delivery.state == State.SENT else IN_APP
    emit(MessageGone(message.id, message.topic, message.about, way))


def _view(row: Delivery) -> DeadDelivery:
    return DeadDelivery(row.id, row.message_id, row.message.topic, row.channel, row.tries, row.error)
