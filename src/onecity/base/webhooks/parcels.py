"""Which notices go out now, and in which requests?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onecity.base.webhooks.models import Notice, Subscription
from onecity.base.webhooks.sending import Outcome

BATCH, MOST_OF_ONE = 40, 5
LEASE = timedelta(minutes=10)  # longer than a batch takes: another worker waits that long before it tries
MOST_TOGETHER = 1_000  # events of 700 bytes: what servers take in one request unless told otherwise
# Lists follow each other for so long before it is noted that they arrived.
LONGEST_S = 2.0
# After a list that was as long as a storm's, the next one is waited for a little: notes would hold up who writes it.
STORM, LINGER_S, LOOK_S = MOST_TOGETHER // 2, 0.25, 0.01


class Slip(NamedTuple):
    """What is needed of a notice to send it."""

    id: UUID
    due_at: datetime
    tries: int
    written: bytes
    subscription_id: UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """Notices of one subscription that go out in one request."""

    subscription: Subscription
    notices: tuple[Slip, ...]

    @property
    def body(self) -> bytes:
        """The event, or the list of events for a program that wished for lists."""
        written = [one.written for one in self.notices]
        return b"[" + b",".join(written) + b"]" if self.subscription.batched else written[0]


def due() -> QuerySet[Notice]:
    """Notices that wait to be sent now."""
    waiting = Notice.State.WAITING
    return Notice.objects.filter(
        state=waiting, next_try_at__lte=timezone.now(), subscription__enabled=True
    ).order_by("next_try_at", "id")


def due_singles() -> QuerySet[Notice]:
    """Those that go out in a request of their own."""
    return due().filter(subscription__batched=False)


@transaction.atomic
def take() -> list[Parcel]:
    """Notices that go out one by one, few of each subscription, put off for as long as sending takes."""
    slips = _slips(due_singles().select_for_update(skip_locked=True, of=("self",)), BATCH * MOST_OF_ONE)
    known = Subscription.objects.in_bulk({one.subscription_id for one in slips})
    counted: Counter[UUID] = Counter()
    taken: list[Parcel] = []
    for one in slips:
        counted[one.subscription_id] += 1
        if counted[one.subscription_id] <= MOST_OF_ONE and len(taken) < BATCH:
            taken.append(Parcel(known[one.subscription_id], (one,)))
    if taken:
        ids = [parcel.notices[0].id for parcel in taken]
        Notice.objects.filter(id__in=ids).update(next_try_at=timezone.now() + LEASE)
    return taken


class Lists:
    """Lists for the programs that wish for them, one after the other while more is due and they arrive.

    Only one sends lists at a time (`base.alone`), so that nothing needs to be written before they are sent.
    """

    def __init__(self) -> None:
        self._until = monotonic() + LONGEST_S
        self._wishing = list(Subscription.objects.filter(enabled=True, batched=True).order_by("id")[:BATCH])
        self._last: dict[UUID, Slip] = {}

    def next(self) -> list[Parcel]:
        """A list for each to whom something is due."""
        found = [(one, self._read(one)) for one in self._wishing]
        parcels = [Parcel(one, tuple(slips)) for one, slips in found if slips]
        self._last |= {one.subscription.id: one.notices[-1] for one in parcels}
        return parcels

    def go_on(self, sent: Sequence[tuple[Parcel, Outcome]]) -> list[Parcel]:
        """The next list for each, after these; none for those to whom the last one did not come."""
        failed = {parcel.subscription.id for parcel, outcome in sent if outcome.error}
        self._wishing = [one for one in self._wishing if one.id not in failed]
        is_storm = any(len(parcel.notices) >= STORM for parcel, _ in sent)
        linger_until = monotonic() + (LINGER_S if is_storm else 0.0)
        while monotonic() < self._until:
            if (parcels := self.next()) or monotonic() >= linger_until:
                return parcels
            sleep(LOOK_S)
        return []

    def _read(self, subscription: Subscription) -> list[Slip]:
        rows = due().filter(subscription=subscription)
        if last := self._last.get(subscription.id):
            behind = Q(next_try_at__gt=last.due_at) | Q(id__gt=last.id)
            rows = rows.filter(behind, next_try_at__gte=last.due_at)
        return _slips(rows, MOST_TOGETHER)


def _slips(rows: QuerySet[Notice], most: int) -> list[Slip]:
    """The first of these notices, without the rows' other columns: nobody else writes meanwhile."""
    found = rows.values_list("id", "next_try_at", "tries", "written", "subscription_id")[:most]
    return [Slip(id, due_at, tries, bytes(written), one) for id, due_at, tries, written, one in found]
