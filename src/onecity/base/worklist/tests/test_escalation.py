"""Do chiefs learn of tasks past their deadline, once, and who else is looking?"""

from datetime import UTC, datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from onecity.base.actor import ANONYMOUS, Actor, NotAllowed
from onecity.base.notify.door import inbox
from onecity.base.worklist.door import (
    claim,
    escalate_overdue,
    history,
    look,
    others_looking,
    prune_looks,
    queue,
    set_due,
    task,
)
from onecity.base.worklist.tests.work import opened

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """A clock that stands still until it is moved."""
    time_machine.move_to(START, tick=False)
    return time_machine


def test_a_task_past_its_deadline_comes_before_the_chief_once(
    wang: Actor, chief: Actor, stranger: Actor
) -> None:
    late = opened(due_at=START - timedelta(hours=1))
    claim(wang, late)
    opened("later", due_at=START + timedelta(hours=1))
    assert escalate_overdue() == 1
    assert escalate_overdue() == 0
    assert [view.id for view in queue(chief, state="escalated").items] == [late]
    assert task(wang, late).assignee == wang.id
    assert [line.action for line in history(chief, late)][-1] == "escalate"
    assert [m.topic for m in inbox(chief).items] == ["task-overdue"]
    assert inbox(stranger).items == ()


def test_a_chief_gets_one_message_for_many_tasks(chief: Actor) -> None:
    for number in range(3):
        opened(str(number), due_at=START - timedelta(hours=1), division=f"37020200{number}")
    assert escalate_overdue() == 3
    (message,) = inbox(chief).items
    assert message.title.en == "Past their deadline: 3"


def test_what_is_paused_or_without_deadline_is_never_escalated(chief: Actor) -> None:
    opened("paused", due_at=START - timedelta(days=1), paused=True)
    opened("none")
    assert escalate_overdue() == 0


def test_a_new_deadline_takes_the_escalation_back_and_it_can_come_again(
    chief: Actor, clock: TimeMachineFixture
) -> None:
    late = opened(due_at=START - timedelta(hours=1))
    escalate_overdue()
    set_due(late, START + timedelta(hours=1))
    assert queue(chief, state="escalated").items == ()
    clock.move_to(START + timedelta(hours=2), tick=False)
    assert escalate_overdue() == 1


def test_two_officers_on_one_task_see_each_other(wang: Actor, zhao: Actor, clock: TimeMachineFixture) -> None:
    key = opened()
    assert look(wang, key) == ()
    (seen,) = look(zhao, key)
    assert (seen.person_id, seen.last_seen) == (wang.id, START)
    clock.move_to(START + timedelta(seconds=121), tick=False)
    look(wang, key)
    assert others_looking(wang, key) == ()
    assert [other.person_id for other in others_looking(zhao, key)] == [wang.id]
    assert prune_looks() == 1


def test_only_who_may_see_a_task_may_look(wang: Actor, stranger: Actor) -> None:
    key = opened()
    for actor in (stranger, ANONYMOUS):
        with pytest.raises(NotAllowed):
            look(actor, key)
        with pytest.raises(NotAllowed):
            others_looking(actor, key)
