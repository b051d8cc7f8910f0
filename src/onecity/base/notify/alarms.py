"""How are operators told of an alarm where they look: in a group chat, by a mail to the team on duty?

The channels are the installation's (`ONECITY_ALARM_CHANNELS`), not a person's. An alarm says what is wrong and where to
look, never anything of a person; it is written with the change that it tells of, and sent by the worker.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.audit.door import record
from onecity.base.jobs.door import status
from onecity.base.notify.backoff import wait_after
from onecity.base.notify.errors import AlarmUnknown
from onecity.base.notify.models import Alarm
from onecity.base.page import Page, decode_cursor, encode_cursor
from onecity.base.ports import AlarmDelayed, AlarmRefused, port
from onecity.core.text import Text

log = logging.getLogger(__name__)

OPERATE = "notify.operate"
BATCH = 20
LEASE = timedelta(minutes=10)  # longer than a batch takes: another worker waits that long before it tries
# one alarm of a topic in this time: a broken gateway makes thousands of dead letters
QUIET_FOR = timedelta(hours=1)
TROUBLE = "work-alarm"
KEPT = timedelta(days=90)
State = Alarm.State


@dataclass(frozen=True, slots=True)
class DeadAlarm:
    """An alarm that a channel, counted from 1, did not take after all tries."""

    id: UUID
    topic: str
    channel: int
    tries: int
    error: str


def raise_alarm(*, topic: str, title: Text, body: Text, quiet_for: timedelta = QUIET_FOR) -> int:
    """Tell the operators on every channel, of one topic at most once an hour; on how many channels.

    Belongs to the caller's transaction. Title and body may tell nothing of a person: they leave the house.
    """
    now = timezone.now()
    channels = len(settings.CONFIGURATION.alarm_channels)
    if not channels or Alarm.objects.filter(topic=topic, at__gt=now - quiet_for).exists():
        return 0
    words = {"title_zh": title.zh, "title_en": title.en, "body_zh": body.zh, "body_en": body.en}
    Alarm.objects.bulk_create(
        Alarm(topic=topic, channel=number, at=now, next_try_at=now, **words) for number in range(channels)
    )
    return channels


def look_for_trouble() -> bool:
    """Whether something waits for an operator's hand, for the worker's schedule; tells it once a day while it lasts."""
    now = status()
    if not (now.dead_letters or now.jobs_failed or now.schedules_failing):
        return False
    raise_alarm(
        topic=TROUBLE,
        title=Text(zh="一城需要人工处理", en="OneCity needs a hand"),
        body=Text(
            zh=f"死信 {now.dead_letters}，失败任务 {now.jobs_failed}，失败的定时任务 {now.schedules_failing}。"
            "运行 onecity doctor 查看该做什么。",
            en=f"{now.dead_letters} dead letters, {now.jobs_failed} failed jobs, {now.schedules_failing} failing "
            "schedules. onecity doctor says what to do.",
        ),
        quiet_for=timedelta(days=1),
    )
    return True


def send_alarms() -> int:
    """Send the alarms that are due, for the worker's schedule; how many went."""
    sent = 0
    for alarm in _take():
        outcome, error = _hand_over(alarm)
        sent += outcome == State.SENT
        _note(alarm, outcome, error)
    return sent


def dead_alarms(actor: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[DeadAlarm]:
    """Alarms that were given up, oldest first. Raises `NotAllowed` (needs `notify.operate`), `CursorInvalid`."""
    actor.must(OPERATE)
    dead = Alarm.objects.filter(state=State.DEAD)
    total = dead.count()
    if cursor is not None:
        dead = dead.filter(id__gt=decode_cursor(cursor, UUID)[0])
    rows = list(dead.order_by("id")[: limit + 1])
    more = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(map(_view, rows[:limit])), more, total)


@transaction.atomic
def retry_alarm(actor: Actor, alarm_id: UUID) -> None:
    """Try a dead alarm again from the first try on. Raises `NotAllowed`, `AlarmUnknown`."""
    actor.must(OPERATE)
    again = {"state": State.WAITING, "tries": 0, "next_try_at": timezone.now()}
    if not Alarm.objects.filter(id=alarm_id, state=State.DEAD).update(**again):
        raise AlarmUnknown(alarm_id)
    record(actor=actor, action="notify.alarm.retry", target=f"alarm:{alarm_id}")


def prune_alarms() -> int:
    """Forget alarms of a quarter ago; how many."""
    gone, _ = Alarm.objects.filter(at__lt=timezone.now() - KEPT).exclude(state=State.WAITING).delete()
    return gone


@transaction.atomic
def _take() -> list[Alarm]:
    """Due alarms, put off for as long as sending takes, so that two workers never send the same one."""
    now = timezone.now()
    due = Alarm.objects.filter(state=State.WAITING, next_try_at__lte=now).order_by("next_try_at")
    ids = list(due.select_for_update(skip_locked=True).values_list("id", flat=True)[:BATCH])
    Alarm.objects.filter(id__in=ids).update(tries=F("tries") + 1, next_try_at=now + LEASE)
    return list(Alarm.objects.filter(id__in=ids).order_by("id"))


def _hand_over(alarm: Alarm) -> tuple[Alarm.State, str]:
    title = f"{alarm.title_zh} / {alarm.title_en}"
    text = f"{alarm.body_zh}\n{alarm.body_en}\n{settings.ONECITY_ADDRESS}"
    try:
        port("alarms").send(channel=alarm.channel, title=title, text=text)
    except AlarmRefused as refused:
        return State.DEAD, refused.reason
    except AlarmDelayed as delayed:
        return State.WAITING, delayed.reason
    except Exception as fault:  # whatever an adapter does, the other alarms go on
        log.exception("the adapter of alarms failed")
        return State.WAITING, type(fault).__name__
    return State.SENT, ""


@transaction.atomic
def _note(alarm: Alarm, outcome: Alarm.State, error: str) -> None:
    now = timezone.now()
    wait = wait_after(alarm.tries)
    if outcome == State.WAITING and wait is None:
        outcome = State.DEAD
    alarm.state, alarm.error = outcome, error[:300]
    alarm.next_try_at = now + (wait or LEASE)
    alarm.sent_at = now if outcome == State.SENT else None
    alarm.save(update_fields=["state", "error", "next_try_at", "sent_at"])
    if outcome == State.DEAD:
        # no alarm about an alarm: the log and `onecity alarms dead` tell it
        log.error("alarm %s on channel %d was given up: %s", alarm.id, alarm.channel + 1, alarm.error)


def _view(row: Alarm) -> DeadAlarm:
    return DeadAlarm(row.id, row.topic, row.channel + 1, row.tries, row.error)
