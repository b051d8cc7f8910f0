"""Does everybody read their own messages, and only these?"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest

from onecity.base.actor import ANONYMOUS, Actor, ActorKind
from onecity.base.notify.door import (
    inbox,
    mark_all_read,
    mark_read,
    may_follow,
    message,
    send,
    unread,
)
from onecity.base.notify.errors import MessageUnknown
from onecity.base.outbox.door import live_since
from onecity.base.page import CursorInvalid
from onecity.core.text import Text

pytestmark = pytest.mark.django_db


def resident() -> Actor:
    """Somebody."""
    return Actor(ActorKind.RESIDENT, id=uuid4())


def sent(to: Actor, title: str = "办结") -> UUID:
    """A message to an actor."""
    assert to.id is not None
    words = Text(zh=title, en="Done")
    return send(to.id, title=words, body=words, url="/cases/1", topic="case", channels=())


def test_a_message_stands_in_its_persons_inbox_alone() -> None:
    one, other = resident(), resident()
    key = sent(one)
    assert [m.id for m in inbox(one).items] == [key]
    assert inbox(other).items == ()
    assert inbox(ANONYMOUS).items == ()
    assert (unread(one), unread(other), unread(ANONYMOUS)) == (1, 0, 0)


def test_somebody_elses_message_can_be_neither_read_nor_marked() -> None:
    one, other = resident(), resident()
    key = sent(one)
    for actor in (other, ANONYMOUS):
        with pytest.raises(MessageUnknown):
            message(actor, key)
        with pytest.raises(MessageUnknown):
            mark_read(actor, key)
    assert unread(one) == 1


def test_a_mandate_opens_no_inbox_of_the_principal() -> None:
    principal = resident()
    sent(principal)
    agent = Actor(ActorKind.RESIDENT, id=uuid4(), on_behalf_of=principal.id)
    assert inbox(agent).items == ()


def test_reading_counts_the_first_time() -> None:
    one = resident()
    key = sent(one)
    mark_read(one, key)
    first = message(one, key).read_at
    mark_read(one, key)
    assert first is not None
    assert message(one, key).read_at == first
    assert unread(one) == 0


def test_all_can_be_marked_at_once() -> None:
    one, other = resident(), resident()
    sent(one)
    sent(one)
    sent(other)
    assert mark_all_read(one) == 2
    assert (unread(one), unread(other)) == (0, 1)


def test_pages_follow_each_other_without_gap_or_repetition() -> None:
    one = resident()
    keys = [sent(one, str(n)) for n in range(7)]
    seen: list[UUID] = []
    page = None
    while True:
        piece = inbox(one, page, limit=3)
        seen += [m.id for m in piece.items]
        page = piece.next_cursor
        if page is None:
            break
    assert seen == keys[::-1]
    with pytest.raises(CursorInvalid):
        inbox(one, "nonsense")


def test_the_persons_screen_is_told_by_id_only(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    one = resident()
    with django_capture_on_commit_callbacks(execute=True):
        key = sent(one)
    (event,) = live_since(0, ["inbox"])
    assert (event.key, event.payload) == (str(one.id), {"message": str(key)})


def test_only_the_person_follows_their_inbox() -> None:
    one = resident()
    assert may_follow(one, str(one.id))
    assert not may_follow(one, str(uuid4()))
    assert not may_follow(ANONYMOUS, "None")
