"""Who may hear of what, and where?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind
from onecity.base.audit.door import record
from onecity.base.identity.door import client_by_id
from onecity.base.manifest import Announcement, collect
from onecity.base.webhooks import errors
from onecity.base.webhooks.models import Subscription
from onecity.base.webhooks.safety import Network, check_form
from onecity.core.text import Text

MANAGE = "outbox.manage"
MOST = 20


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """What is wished. No `topics` (services): all of them. `batched`: many events may come in one request."""

    url: str
    types: tuple[str, ...]
    topics: tuple[str, ...] = ()
    batched: bool = False


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A subscription; `failures` since the last success, with the last `error`."""

    id: UUID
    client: str
    url: str
    types: tuple[str, ...]
    topics: tuple[str, ...]
    batched: bool
    enabled: bool
    failures: int
    error: str
    since: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfferedType:
    """A type of events that the actor may subscribe to."""

    type: str
    title: Text


def offered(actor: Actor) -> tuple[OfferedType, ...]:
    """The types of events that the actor's permissions cover somewhere."""
    return tuple(OfferedType(one.event, one.title) for one in announcements() if actor.may(one.permission))


@transaction.atomic
def subscribe(actor: Actor, draft: SubscriptionDraft) -> UUID:
    """Wish to hear of events; what happens from now on is sent. The subscription's id.

    Raises `OnlyForPrograms`, `TypeNotOffered`, `AddressInvalid`, `AddressRefused`, `TooManySubscriptions`.
    """
    client_id = _program(actor)
    allowed = {one.type for one in offered(actor)}
    for wanted in draft.types or ("",):
        if wanted not in allowed:
            raise errors.TypeNotOffered(wanted, ", ".join(sorted(allowed)))
    check_form(draft.url, networks())
    if Subscription.objects.filter(client_id=client_id).count() >= MOST:
        raise errors.TooManySubscriptions(MOST)
    row = Subscription.objects.create(
        client_id=client_id,
        url=draft.url,
        types=sorted(set(draft.types)),
        topics=sorted(set(draft.topics)),
        batched=draft.batched,
        since=timezone.now(),
    )
    record_step(actor, row, "subscribe", types=row.types, topics=row.topics)
    return row.id


def subscriptions(actor: Actor) -> tuple[SubscriptionView, ...]:
    """The program's own subscriptions; everybody's for an operator (`outbox.manage`). Raises `OnlyForPrograms`."""
    rows = Subscription.objects.order_by("since", "id")
    if not actor.may(MANAGE):
        rows = rows.filter(client_id=_program(actor))
    return tuple(_view(row) for row in rows)


@transaction.atomic
def unsubscribe(actor: Actor, subscription_id: UUID) -> None:
    """End a subscription, with all that is still on its way. Raises `OnlyForPrograms`, `SubscriptionUnknown`."""
    row = held(actor, subscription_id)
    record_step(actor, row, "unsubscribe")
    row.delete()


@transaction.atomic
def set_listening(actor: Actor, subscription_id: UUID, enabled: bool) -> None:
    """Pause a subscription, or go on with it: what waited is sent at once, what happened meanwhile is not.

    Raises `OnlyForPrograms`, `SubscriptionUnknown`.
    """
    row = held(actor, subscription_id)
    row.enabled, row.failures = enabled, 0
    row.save(update_fields=["enabled", "failures"])
    if enabled:
        row.notices.filter(state="waiting").update(next_try_at=timezone.now())
    record_step(actor, row, "resume" if enabled else "pause")


def held(actor: Actor, subscription_id: UUID) -> Subscription:
    """The row of one of the actor's subscriptions, locked. Raises `OnlyForPrograms`, `SubscriptionUnknown`."""
    rows = Subscription.objects.select_for_update().filter(id=subscription_id)
    if not actor.may(MANAGE):
        rows = rows.filter(client_id=_program(actor))
    row = rows.first()
    if row is None:
        raise errors.SubscriptionUnknown(subscription_id)
    return row


def announcements() -> Iterator[Announcement]:
    """What the engines announce to other organisations' programs."""
    yield from collect(lambda engine: engine.announcements)


def networks() -> tuple[Network, ...]:
    """The networks that the operator allows besides the public one."""
    return tuple(settings.CONFIGURATION.webhook_networks)


def record_step(actor: Actor, row: Subscription, verb: str, **details: object) -> None:
    """Write what was done with a subscription into the audit; its address without query, which may hold a secret."""
    said = {"client": str(row.client_id), "url": row.url.partition("?")[0], **details}
    record(actor=actor, action=f"webhooks.{verb}", target=f"subscription:{row.id}", details=said)


def _program(actor: Actor) -> UUID:
    if actor.kind is not ActorKind.CLIENT or actor.id is None:
        raise errors.OnlyForPrograms
    return actor.id


def _view(row: Subscription) -> SubscriptionView:
    client = client_by_id(row.client_id)
    return SubscriptionView(
        id=row.id,
        client=client.name if client else "",
        url=row.url,
        types=tuple(row.types),
        topics=tuple(row.topics),
        batched=row.batched,
        enabled=row.enabled,
        failures=row.failures,
        error=row.error,
        since=row.since,
        sent_at=row.sent_at,
    )
