"""Does a task go from hand to hand only as it may, and does every step leave its trace?"""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, NotAllowed, system
from onecity.base.audit.door import entries
from onecity.base.notify.door import inbox
from onecity.base.outbox.door import live_since
from onecity.base.worklist.door import (
    add_evidence,
    claim,
    close_task,
    evidence,
    hand_over,
    history,
    reassign,
    release,
    set_due,
    task,
)
from onecity.base.worklist.errors import (
    AlreadyClaimed,
    NotClaimed,
    PersonMayNot,
    TaskChanged,
    TaskClosed,
    TaskUnknown,
)
from onecity.base.worklist.tests.work import opened

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 12, 1, 9, tzinfo=UTC)


class EngineStops(Exception):
    """An engine fails after it closed a task."""


def who(actor: Actor) -> UUID:
    """The id of somebody who has one."""
    assert actor.id is not None
    return actor.id


def test_a_task_is_open_then_claimed_then_closed(wang: Actor) -> None:
    key = opened()
    assert task(wang, key).state == "open"
    claim(wang, key)
    assert (task(wang, key).state, task(wang, key).assignee) == ("claimed", wang.id)
    close_task(wang, key, "approved")
    closed = task(wang, key)
    assert (closed.state, closed.outcome, closed.assignee) == ("closed", "approved", wang.id)


def test_who_comes_second_learns_who_has_it_and_since_when(wang: Actor, zhao: Actor) -> None:
    key = opened()
    claim(wang, key)
    claim(wang, key)
    with pytest.raises(AlreadyClaimed) as told:
        claim(zhao, key)
    assert told.value.by == task(zhao, key).assignee_name != ""
    assert told.value.at == task(zhao, key).claimed_at


def test_a_released_task_is_free_for_others(wang: Actor, zhao: Actor, chief: Actor) -> None:
    key = opened()
    claim(wang, key)
    with pytest.raises(NotAllowed):
        release(zhao, key)
    release(wang, key)
    with pytest.raises(NotClaimed):
        release(wang, key)
    claim(zhao, key)
    release(chief, key)
    assert task(zhao, key).state == "open"


def test_a_task_is_handed_over_to_those_only_who_may_do_it(wang: Actor, zhao: Actor, stranger: Actor) -> None:
    key = opened()
    with pytest.raises(NotClaimed):
        hand_over(wang, key, who(zhao))
    claim(wang, key)
    with pytest.raises(PersonMayNot):
        hand_over(wang, key, who(stranger))
    with pytest.raises(PersonMayNot):
        hand_over(wang, key, uuid4())
    with pytest.raises(AlreadyClaimed):
        hand_over(zhao, key, who(zhao))
    hand_over(wang, key, who(zhao), note="材料已齐")
    assert task(wang, key).assignee == zhao.id
    assert [m.topic for m in inbox(zhao).items] == ["task"]
    assert history(zhao, key)[-1].details == {"to": str(zhao.id), "note": "材料已齐"}


def test_a_note_stays_out_of_the_audit(wang: Actor, zhao: Actor) -> None:
    key = opened()
    claim(wang, key)
    hand_over(wang, key, who(zhao), note="李小明的电话打不通")
    found = entries(system({"audit.read"}), limit=50).items
    told = [entry for entry in found if entry.action == "worklist.task.hand_over"]
    assert [dict(entry.details) for entry in told] == [{"to": str(zhao.id)}]


def test_a_chief_assigns_whoever_has_it(wang: Actor, zhao: Actor, chief: Actor, stranger: Actor) -> None:
    key = opened()
    with pytest.raises(NotAllowed):
        reassign(wang, key, who(zhao))
    reassign(chief, key, who(wang))
    reassign(chief, key, who(zhao))
    assert task(chief, key).assignee == zhao.id
    with pytest.raises(PersonMayNot):
        reassign(chief, key, who(stranger))


STEPS: dict[str, Callable[[Actor, UUID], object]] = {
    "claim": claim,
    "release": release,
    "hand_over": lambda actor, key: hand_over(actor, key, actor.id or uuid4()),
    "reassign": lambda actor, key: reassign(actor, key, actor.id or uuid4()),
    "close": lambda actor, key: close_task(actor, key, "done"),
    "evidence": lambda actor, key: add_evidence(actor, key, "photo", "blob"),
}
LOOKS: dict[str, Callable[[Actor, UUID], object]] = {"task": task, "history": history, "look": evidence}


@pytest.mark.parametrize("name", STEPS | LOOKS)
def test_without_the_right_there_nothing_can_be_done_or_seen(name: str, wang: Actor, stranger: Actor) -> None:
    key = opened()
    claim(wang, key)
    before = task(wang, key)
    with pytest.raises(NotAllowed):
        (STEPS | LOOKS)[name](stranger, key)
    if name not in ("close", "release"):
        with pytest.raises(NotAllowed):
            (STEPS | LOOKS)[name](ANONYMOUS, key)
    assert task(wang, key) == before


@pytest.mark.parametrize("name", STEPS)
def test_a_closed_task_never_changes(name: str, wang: Actor) -> None:
    key = opened()
    claim(wang, key)
    close_task(wang, key, "approved")
    with pytest.raises(TaskClosed):
        STEPS[name](wang, key)
    with pytest.raises(TaskClosed):
        set_due(key, DUE)


@pytest.mark.parametrize("name", STEPS | LOOKS)
def test_an_unknown_task_is_told_as_such(name: str, wang: Actor) -> None:
    with pytest.raises(TaskUnknown):
        (STEPS | LOOKS)[name](wang, uuid4())


def test_staff_close_only_what_they_have(wang: Actor, zhao: Actor) -> None:
    key = opened()
    with pytest.raises(NotClaimed):
        close_task(wang, key, "approved")
    claim(zhao, key)
    with pytest.raises(AlreadyClaimed):
        close_task(wang, key, "approved")


def test_a_case_that_ends_by_itself_takes_its_task_along(wang: Actor) -> None:
    key = opened()
    claim(wang, key)
    close_task(Actor(ActorKind.RESIDENT, id=uuid4()), key, "withdrawn")
    assert task(wang, key).outcome == "withdrawn"
    other = opened("case:2")
    close_task(system(), other, "tacit")
    assert task(wang, other).state == "closed"


def test_closing_is_undone_with_the_engines_transaction(wang: Actor) -> None:
    key = opened()
    claim(wang, key)
    with suppress(EngineStops), transaction.atomic():
        close_task(wang, key, "approved")
        raise EngineStops
    assert task(wang, key).state == "claimed"
    assert [line.action for line in history(wang, key)] == ["open", "claim"]


def test_what_was_decided_on_an_old_page_is_refused(wang: Actor, zhao: Actor) -> None:
    key = opened()
    seen = task(wang, key).version
    claim(zhao, key)
    release(zhao, key)
    with pytest.raises(TaskChanged):
        claim(wang, key, version=seen)
    claim(wang, key, version=task(wang, key).version)


def test_every_step_is_in_the_history_and_in_the_audit(wang: Actor, zhao: Actor) -> None:
    key = opened()
    claim(wang, key)
    set_due(key, DUE)
    set_due(key, DUE)
    hand_over(wang, key, who(zhao))
    add_evidence(zhao, key, "photo", "blob-1")
    close_task(zhao, key, "approved")
    steps = ["open", "claim", "due", "hand_over", "evidence", "close"]
    assert [line.action for line in history(wang, key)] == steps
    assert [line.by for line in history(wang, key)] == [None, wang.id, None, wang.id, zhao.id, zhao.id]
    found = entries(system({"audit.read"}), limit=50).items
    audited = [entry.action for entry in found if entry.target == f"task:{key}"]
    assert sorted(audited) == sorted(f"worklist.task.{step}" for step in steps)


def test_colleagues_screens_are_told_in_order_by_id_only(
    wang: Actor, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        key = opened()
        claim(wang, key)
    told = live_since(0, ["worklist"])
    assert [(event.key, event.payload) for event in told] == [
        ("health", {"task": str(key), "change": "open", "version": 1}),
        ("health", {"task": str(key), "change": "claim", "version": 2}),
    ]


def test_evidence_stays_with_the_task(wang: Actor) -> None:
    key = opened()
    added = add_evidence(wang, key, "photo", "blob-1")
    (piece,) = evidence(wang, key)
    assert (piece.id, piece.kind, piece.blob, piece.by) == (added, "photo", "blob-1", wang.id)


def test_a_deadline_is_past_only_while_it_runs(wang: Actor) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=9)
    key = opened(due_at=long_ago)
    assert task(wang, key).overdue
    set_due(key, long_ago, paused=True)
    assert not task(wang, key).overdue
    set_due(key, None)
    assert not task(wang, key).overdue
    set_due(key, long_ago)
    claim(wang, key)
    close_task(wang, key, "approved")
    assert not task(wang, key).overdue
