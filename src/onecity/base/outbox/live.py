"""In which order do browsers see what happens, without missing anything?

A number given inside the change's own transaction would appear late when that transaction commits late: a
browser that has already seen a larger number would never ask for it. So numbers are given after commit, under
one lock, and each batch of them commits before the next is given: 1, 2, 3, … without a gap.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from onecity.base.bulk import insert_all
from onecity.base.outbox.models import LiveCounter, LiveDraft, LiveEvent

KEPT = timedelta(hours=24)
_BATCH = 500
_COUNTER = 1


@dataclass(frozen=True, slots=True)
class LiveView:
    """A numbered live event; `payload` carries ids and states, the browser asks for the rest."""

    number: int
    topic: str
    key: str
    payload: Mapping[str, Any]
    at: datetime


def publish_live(topic: str, key: str, payload: Mapping[str, Any]) -> None:
    """Tell browsers that follow `topic` and `key`, if the caller commits. Ids and states only."""
    publish_live_all(topic, [(key, payload)])


def publish_live_all(topic: str, told: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """As `publish_live`, for many keys with their payloads in few statements."""
    if not told:
        return
    now = timezone.now()
    insert_all([LiveDraft(topic=topic, key=key, payload=dict(payload), at=now) for key, payload in told])
    transaction.on_commit(number_drafts, robust=True)


def number_drafts() -> int:
    """Number what has been committed; how many. Called after each commit and by the worker."""
    made = 0
    while LiveDraft.objects.exists() and (batch := _number_batch()):
        made += batch
    return made


def live_since(number: int, topics: Collection[str], limit: int = 500) -> list[LiveView]:
    """Live events of these topics after `number`, in order, at most `limit`."""
    rows = LiveEvent.objects.filter(number__gt=number, topic__in=topics).order_by("number")[:limit]
    return [LiveView(row.number, row.topic, row.key, row.payload, row.at) for row in rows]


def live_latest() -> int:
    """The last number given; 0 before the first. Following from here misses nothing that happens later."""
    return LiveCounter.objects.filter(pk=_COUNTER).values_list("last", flat=True).first() or 0


def live_oldest() -> int:
    """The smallest number still kept: who has seen less than the one before must load the page anew."""
    oldest = LiveEvent.objects.order_by("number").values_list("number", flat=True).first()
    return live_latest() + 1 if oldest is None else oldest


def prune_live() -> int:
    """Forget live events older than a day; how many."""
    # the newest stays whatever its age, so that `live_oldest` never runs ahead of a reader that has seen all
    expired = LiveEvent.objects.filter(at__lt=timezone.now() - KEPT, number__lt=live_latest())
    return expired.delete()[0]


@transaction.atomic
def _number_batch() -> int:
    counter, _ = LiveCounter.objects.select_for_update().get_or_create(pk=_COUNTER)
    drafts = list(LiveDraft.objects.order_by("pk")[:_BATCH])
    if not drafts:
        return 0
    LiveEvent.objects.bulk_create(
        LiveEvent(number=number, topic=draft.topic, key=draft.key, payload=draft.payload, at=draft.at)
        for number, draft in enumerate(drafts, start=counter.last + 1)
    )
    LiveDraft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    counter.last += len(drafts)
    counter.save(update_fields=["last"])
    return len(drafts)
