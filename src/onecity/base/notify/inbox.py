"""Which messages does a person have?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.bulk import insert_all
from onecity.base.identity.door import channels_of
from onecity.base.notify.channels import Channel, wanted
from onecity.base.notify.errors import MessageUnknown
from onecity.base.notify.models import Delivery, Message
from onecity.base.notify.texting import code_of
from onecity.base.outbox.door import publish_live, publish_live_all
from onecity.base.page import Page, decode_cursor, encode_cursor, instant
from onecity.core.text import Text

TOPIC = "inbox"
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message in both languages; `read_at` is `None` until it was opened."""

    id: UUID
    topic: str
    title: Text
    body: Text
    url: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to one person, as `send` takes it."""

    person_id: UUID
    title: Text
    body: Text
    topic: str
    url: str = ""
    channels: Collection[Channel] | None = None
    outside: Text | None = None
    about: str = ""
    urgent: bool = False


def send(
    person_id: UUID,
    *,
    title: Text,
    body: Text,
    topic: str,
    url: str = "",
    channels: Collection[Channel] | None = None,
    outside: Text | None = None,
    about: str = "",
    urgent: bool = False,
) -> UUID:
    """Put a message into a person's inbox and on its way by the channels that they prefer; gives the message's id.

    `channels` given: by these, whatever they prefer; empty: the inbox only. `outside` is all that leaves the
    house, with an address to open, for messages whose title or body tells about a person. `about`: with
    `channels`, `MessageGone` says it again once the message has gone. `urgent`: a text goes at night too.

    Belongs to the caller's transaction: nothing is sent when that is undone. Whether the person has an
    address and still wants it is looked up when it is sent.
    """
    letter = Letter(
        person_id=person_id,
        title=title,
        body=body,
        topic=topic,
        url=url,
        channels=channels,
        outside=outside,
        about=about,
        urgent=urgent,
    )
    return send_all([letter])[0]


@transaction.atomic
def send_all(letters: Sequence[Letter]) -> list[UUID]:
    """As `send`, for many messages in few statements; their ids."""
    preferred = cache(lambda person_id: wanted(channels_of(person_id)))
    messages = [_message(one) for one in letters]
    insert_all(messages)
    insert_all(
        [
            Delivery(
                message=message,
                channel=channel,
                chosen=one.channels is not None,
                urgent=one.urgent,
                next_try_at=message.at,
            )
            for one, message in zip(letters, messages, strict=True)
            for channel in (preferred(one.person_id) if one.channels is None else one.channels)
        ]
    )
    publish_live_all(TOPIC, [(str(one.person_id), {"message": str(one.id)}) for one in messages])
    return [one.id for one in messages]


def _message(letter: Letter) -> Message:
    return Message(
        person_id=letter.person_id,
        topic=letter.topic,
        title_zh=letter.title.zh,
        title_en=letter.title.en,
        body_zh=letter.body.zh,
        body_en=letter.body.en,
        outside_zh=letter.outside.zh if letter.outside else "",
        outside_en=letter.outside.en if letter.outside else "",
        url=letter.url,
        about=letter.about,
        at=timezone.now(),
    )


def inbox(actor: Actor, page: str | None = None, limit: int = 20) -> Page[MessageView]:
    """The actor's own messages, newest first; `page` is a `next_cursor`. Raises `CursorInvalid`."""
    limit = max(1, min(limit, MOST_AT_ONCE))
    found = _own(actor)
    if page is not None:
        at, last = decode_cursor(page, instant, UUID)
        found = found.filter(Q(at__lt=at) | Q(at=at, id__lt=last))
    rows = list(found.order_by("-at", "-id")[: limit + 1])
    more = encode_cursor(rows[limit - 1].at, rows[limit - 1].id) if len(rows) > limit else None
    return Page(tuple(map(_view, rows[:limit])), more)


def message(actor: Actor, message_id: UUID) -> MessageView:
    """One of the actor's own messages. Raises `MessageUnknown`."""
    row = _own(actor).filter(id=message_id).first()
    if row is None:
        raise MessageUnknown(message_id)
    return _view(row)


def message_by_code(actor: Actor, code: str) -> MessageView:
    """The actor's own message that a text message names, the newest of two alike. Raises `MessageUnknown`."""
    newest = _own(actor).order_by("-at", "-id").values_list("id", flat=True)
    found = next((one for one in newest.iterator() if code_of(one) == code), None)
    if found is None:
        raise MessageUnknown(code)
    return message(actor, found)


def unread(actor: Actor) -> int:
    """How many of the actor's own messages are unread."""
    return _own(actor).filter(read_at=None).count()


def has_unread(person_id: UUID, topic: str) -> bool:
    """Whether a person has an unread message of a topic: an alarm need not be repeated then."""
    return Message.objects.filter(person_id=person_id, topic=topic, read_at=None).exists()


@transaction.atomic
def mark_read(actor: Actor, message_id: UUID) -> None:
    """Note that the actor opened one of their own messages; the first time counts.

    Raises `MessageUnknown`.
    """
    row = message(actor, message_id)
    if _own(actor).filter(id=row.id, read_at=None).update(read_at=timezone.now()):
        publish_live(TOPIC, str(actor.id), {"read": str(message_id)})


@transaction.atomic
def mark_all_read(actor: Actor) -> int:
    """Note that the actor has seen all their messages; gives how many were unread."""
    marked = _own(actor).filter(read_at=None).update(read_at=timezone.now())
    if marked:
        publish_live(TOPIC, str(actor.id), {"read": "all"})
    return marked


def may_follow(actor: Actor, key: str) -> bool:
    """Whether the actor may follow the inbox of the person with the id `key`: only their own."""
    return actor.id is not None and key == str(actor.id)


def forget(person_id: UUID) -> int:
    """Delete all messages of a person whose data were erased; how many."""
    return Message.objects.filter(person_id=person_id).delete()[1].get(Message._meta.label, 0)


def _own(actor: Actor) -> QuerySet[Message]:
    return Message.objects.none() if actor.id is None else Message.objects.filter(person_id=actor.id)


def _view(row: Message) -> MessageView:
    return MessageView(
        id=row.id,
        topic=row.topic,
        title=Text(zh=row.title_zh, en=row.title_en),
        body=Text(zh=row.body_zh, en=row.body_en),
        url=row.url,
        at=row.at,
        read_at=row.read_at,
    )
