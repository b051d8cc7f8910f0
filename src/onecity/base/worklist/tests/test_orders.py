"""Are the people of an order's roles called in turn, and is it done only when it was shown?"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from time_machine import TimeMachineFixture

from onecity.base.actor import Actor, NotAllowed, system
from onecity.base.notify.door import inbox
from onecity.base.outbox.models import OutboxEvent
from onecity.base.worklist.door import (
    Order,
    Piece,
    TaskDraft,
    acknowledge,
    add_evidence,
    claim,
    climb,
    close_task,
    end_task,
    evidence,
    evidence_for,
    history,
    open_tasks,
    release,
    task,
)
from onecity.base.worklist.errors import EvidenceInvalid, EvidenceMissing, TaskClosed
from onecity.base.worklist.ladder import Standing, next_call_at
from onecity.base.worklist.tests.work import opened
from onecity.core.text import Text

START = datetime(2026, 11, 23, 8, tzinfo=UTC)
STEP = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def clock(time_machine: TimeMachineFixture) -> TimeMachineFixture:
    """A clock that stands still until it is moved."""
    time_machine.move_to(START, tick=False)
    return time_machine


def order(**more: object) -> Order:
    """The clerks are called, then the chiefs."""
    said: dict[str, object] = {
        "role": "clerk",
        "step": STEP,
        "ladder": ("chief",),
        "acknowledge_by": START + STEP,
        "needs": ("photo", "note"),
    }
    return Order(**(said | more))  # type: ignore[arg-type]


@given(
    st.integers(0, 5),
    st.integers(0, 300),
    st.none() | st.integers(0, 300),
    st.booleans(),
    st.none() | st.integers(0, 300),
)
def test_each_role_has_a_step_to_answer_and_nobody_is_called_before_the_time(
    left: int, called: int, acknowledge_at: int | None, acknowledged: bool, due: int | None
) -> None:
    def moment(minutes: int | None) -> datetime | None:
        return None if minutes is None else START + timedelta(minutes=minutes)

    called_at = START + timedelta(minutes=called)
    standing = Standing(left, called_at, STEP, moment(acknowledge_at), acknowledged, moment(due))
    found = next_call_at(standing)
    if found is None:
        assert not left or (due is None and (acknowledged or acknowledge_at is None))
        return
    assert found > called_at
    assert found >= min(called_at + STEP, moment(due) or found)
    assert not acknowledged or found >= (moment(due) or START)


@pytest.mark.django_db
def test_the_next_role_is_called_when_nobody_answers_and_not_when_somebody_has(
    wang: Actor, chief: Actor, clock: TimeMachineFixture
) -> None:
    silent, answered = opened("a", order=order()), opened("b", order=order())
    assert len(inbox(wang).items) == 2
    acknowledge(wang, answered)
    clock.move_to(START + STEP, tick=False)
    assert (climb(), climb()) == (1, 0)
    assert [message.title.en for message in inbox(chief).items] == ["For you to act on: Application of L** a"]
    assert (task(chief, silent).role, task(chief, answered).role) == ("chief", "clerk")


@pytest.mark.django_db
def test_an_order_stays_with_those_who_have_it_when_nobody_holds_the_next_role(
    wang: Actor, clock: TimeMachineFixture
) -> None:
    key = opened("a", order=order(ladder=("chief", "captain")))
    clock.move_to(START + STEP, tick=False)
    assert (climb(), climb()) == (1, 0)
    assert (task(wang, key).role, task(wang, key).rung) == ("clerk", 2)
    last = history(wang, key)[-1]
    assert (last.action, last.details["nobody"], last.details["people"]) == ("call", True, [])
    acknowledge(wang, key)
    assert task(wang, key).acknowledged_at == START + STEP


@pytest.mark.django_db
def test_what_belongs_together_is_one_message_to_each_person(
    wang: Actor, zhao: Actor, clock: TimeMachineFixture
) -> None:
    for _ in range(3):
        opened("storm", order=order(together="yellow"))
    opened("storm", order=order(together="red"))
    assert len(inbox(wang).items) == len(inbox(zhao).items) == 2
    clock.move_to(START + timedelta(minutes=11), tick=False)
    opened("storm", order=order(together="yellow"))
    assert len(inbox(wang).items) == 3


@pytest.mark.django_db
def test_orders_opened_at_once_are_told_and_kept_as_if_one_by_one(wang: Actor, zhao: Actor) -> None:
    keys = ("a", "b", "c")
    alone = [opened(key, order=order(together="red")) for key in keys]
    drafts = [
        TaskDraft(
            engine="example",
            kind="decide",
            key=key,
            title=Text(zh=f"李**的申请 {key}", en=f"Application of L** {key}"),
            organisation="health",
            division="370202001",
            permission="example.decide",
            order=order(together="yellow"),
        )
        for key in keys
    ]
    together = open_tasks(drafts)
    assert len(inbox(wang).items) == len(inbox(zhao).items) == 2
    assert [task(wang, key).key for key in together] == [*keys]
    for one, other in zip(alone, together, strict=True):
        steps = [[(line.action, line.details) for line in history(wang, key)] for key in (one, other)]
        assert [action for action, _ in steps[1]] == [action for action, _ in steps[0]] == ["open", "call"]
        assert steps[0][1] == steps[1][1]
        assert task(wang, one).version == task(wang, other).version == 2


@pytest.mark.django_db
def test_who_acknowledges_or_claims_has_it_and_giving_it_back_asks_again(
    wang: Actor, chief: Actor, stranger: Actor, clock: TimeMachineFixture
) -> None:
    key = opened(order=order())
    with pytest.raises(NotAllowed):
        acknowledge(stranger, key)
    acknowledge(wang, key)
    acknowledge(wang, key)
    assert [line.action for line in history(wang, key)] == ["open", "call", "acknowledge", "claim"]
    release(wang, key)
    assert task(wang, key).acknowledged_at is None
    clock.move_to(START + STEP, tick=False)
    assert climb() == 1
    claim(chief, key)
    assert task(chief, key).acknowledged_at == START + STEP


@pytest.mark.django_db
def test_an_order_closes_when_everything_asked_for_is_shown(wang: Actor) -> None:
    key = opened(order=order())
    claim(wang, key)
    with pytest.raises(EvidenceMissing) as missing:
        close_task(wang, key, "done")
    assert missing.value.kinds == ("photo", "note")
    add_evidence(wang, key, "photo", "blob", piece=Piece(lon=120.3, lat=36.1, accuracy_m=9, taken_at=START))
    add_evidence(wang, key, "note", piece=Piece(text=" 坝顶无异常 "))
    close_task(wang, key, "done")
    photo, note = evidence(wang, key)
    assert (photo.lon, photo.lat, photo.taken_at, note.text) == (120.3, 36.1, START, "坝顶无异常")
    assert evidence_for("example", "case:1") == (photo, note)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "blob", "piece"),
    [
        ("photo", "", Piece()),
        ("note", "", Piece(text="  ")),
        ("reading", "", Piece()),
        ("reading", "", Piece(value=float("nan"))),
        ("form", "", Piece(answers={})),
        ("photo", "blob", Piece(lon=200, lat=10)),
        ("photo", "blob", Piece(lon=120)),
    ],
)
def test_evidence_that_shows_nothing_is_refused(wang: Actor, kind: str, blob: str, piece: Piece) -> None:
    key = opened(order=order())
    with pytest.raises(EvidenceInvalid):
        add_evidence(wang, key, kind, blob, piece=piece)


@pytest.mark.django_db
def test_an_engine_ends_what_has_lost_its_point_and_names_what_follows(wang: Actor) -> None:
    lower, higher = opened("a", order=order()), opened("b", order=order())
    claim(wang, lower)
    end_task(system(), lower, "merged", into=higher)
    assert history(wang, lower)[-1].details == {"outcome": "merged", "into": str(higher)}
    with pytest.raises(TaskClosed):
        acknowledge(wang, lower)


@pytest.mark.django_db
def test_an_engine_hears_of_steps_of_orders_without_peoples_words_and_of_no_other_task(wang: Actor) -> None:
    claim(wang, opened("plain"))
    key = opened("ordered", order=order())
    add_evidence(wang, key, "note", piece=Piece(text="李某家进水"))
    rows = OutboxEvent.objects.filter(type="onecity.worklist.task-moved.v1").order_by("id")
    told = [json.loads(bytes(row.written)) for row in rows]
    assert [one["data"]["action"] for one in told] == ["open", "call", "evidence"]
    assert "李某家进水" not in str(told)
