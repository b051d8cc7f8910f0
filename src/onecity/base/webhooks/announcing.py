"""How does every event become one notice for each subscription whose program may hear of it?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.bulk import insert
from onecity.base.identity.door import client_actor
from onecity.base.manifest import Announcement, resolve
from onecity.base.webhooks.models import Notice, Subscription
from onecity.base.webhooks.subscribing import announcements
from onecity.core.cloudevents import CloudEvent
from onecity.core.ids import uuid7

_COLUMNS = (
    "id",
    "subscription_id",
    "event_id",
    "type",
    "written",
    "state",
    "tries",
    "next_try_at",
    "error",
    "at",
)
Listening = tuple[Subscription, Actor]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may hear of an event: whoever has the announcement's permission in one of the `scopes`, or, whatever their
    organisation, in the division `area`. `topic`: a service, a network.
    """

    scopes: tuple[Scope, ...]
    topic: str = ""
    area: str | None = None


def announce(event: CloudEvent) -> None:
    """A listener: write a notice for each subscription whose program may hear of the event."""
    announce_all([event])


def announce_all(events: Sequence[CloudEvent]) -> None:
    """As `announce`, for many events in few statements; what was announced before is not again."""
    offered = {one.event: one for one in announcements()}
    may_hear = cache(_may_hear)  # a storm asks the same of a few divisions thousands of times
    listening = list(_listening({event.type for event in events} & offered.keys()))
    if not listening:
        return
    now = timezone.now()
    rows = [
        row
        for event in events
        if event.type in offered
        for row in _notices(event, offered[event.type], listening, may_hear, now)
    ]
    insert(Notice, _COLUMNS, rows, ignore_conflicts=True)


def _listening(types: set[str]) -> Iterator[Listening]:
    for row in Subscription.objects.filter(enabled=True):
        if types & set(row.types) and (actor := client_actor(row.client_id)) is not None:
            yield row, actor


def _notices(
    event: CloudEvent,
    announcement: Announcement,
    listening: Sequence[Listening],
    may_hear: Callable[[Subscription, Actor, str, Audience], bool],
    now: datetime,
) -> Iterator[tuple[object, ...]]:
    wished = [one for one in listening if event.type in one[0].types]
    audience: Audience | None = resolve(announcement.call)(event) if wished else None
    if audience is None:
        return
    written, event_id = event.to_json(), UUID(event.id)
    for row, actor in wished:
        if may_hear(row, actor, announcement.permission, audience):
            yield uuid7(), row.id, event_id, event.type, written, Notice.State.WAITING.value, 0, now, "", now


def _may_hear(row: Subscription, actor: Actor, permission: str, audience: Audience) -> bool:
    if row.topics and audience.topic not in row.topics:
        return False
    if any(actor.may(permission, scope) for scope in audience.scopes):
        return True
    return audience.area is not None and any(
        Scope(division=scope.division).covers(Scope(division=audience.area))
        for scope in actor.scopes(permission)
    )
