"""Does a warning become an incident with orders, once, and do the right people learn of it?"""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import ANONYMOUS, Actor
from onecity.base.notify.door import inbox
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import Piece
from onecity.base.worklist.errors import EvidenceMissing
from onecity.engines.command import door
from onecity.engines.command.errors import (
    IncidentClosedAlready,
    IncidentOpen,
    IncidentUnknown,
    ReasonMissing,
    StillFiring,
)
from onecity.engines.command.models import Incident, IncidentEvent
from onecity.engines.command.tests.town import START, happen, officer, settle, told

pytestmark = pytest.mark.django_db


def only() -> Incident:
    """The one incident."""
    return Incident.objects.get()


def open_orders(actor: Actor) -> list[door.OrderView]:
    """What still has to be carried out."""
    return [one for one in door.incident(actor, only().id).orders if one.task.state != "closed"]


def carry_out(actor: Actor, task_id: UUID, *kinds: str) -> None:
    """Show what is asked for and say that it is done."""
    for kind in kinds:
        if kind == "photo":
            worklist.add_evidence(actor, task_id, kind, "blob")
        elif kind == "reading":
            door.show(actor, task_id, kind, Piece(value=90.2, unit="m"))
        else:
            door.show(actor, task_id, kind, Piece(text="坝顶无异常"))
    door.finish(actor, task_id)
    settle()


def test_a_warning_calls_the_patrol_of_that_reservoir_and_nobody_else(
    patrol: Actor, technical: Actor, duty: Actor
) -> None:
    elsewhere = officer("reservoir-patrol", division="370285109")
    happen([told("one", 1, "opened", "yellow", 0)])
    (order,) = open_orders(duty)
    assert (order.level, order.role.en, order.task.needs) == ("yellow", "Reservoir patrol", ("photo", "note"))
    assert [message.topic for message in inbox(patrol).items] == ["task"]
    assert inbox(technical).items == inbox(elsewhere).items == ()
    assert [one.id for one in worklist.queue(patrol).items] == [order.task.id]
    assert worklist.queue(elsewhere).items == ()


def test_the_same_change_told_twice_has_one_effect(duty: Actor, patrol: Actor) -> None:
    change = told("one", 1, "opened", "yellow", 0)
    happen([change, change])
    assert IncidentEvent.objects.filter(kind="warning").count() == 1
    assert len(open_orders(duty)) == 1


def test_one_storm_is_one_incident_with_an_order_for_each_dam(duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0), told("two", 1, "opened", "yellow", 1)])
    assert {order.thing.zh for order in open_orders(duty)} == {"一号水库", "二号水库"}
    happen([told("far", 1, "opened", "yellow", 2)])
    assert Incident.objects.count() == 2
    first = door.incidents(duty).items[0]
    assert (first.title.zh, first.things, first.division) == ("一号水库等 2 处 · 水库", 2, "370285")


def test_roles_are_called_in_turn_until_somebody_answers(
    patrol: Actor, technical: Actor, duty: Actor, clock: time_machine.Traveller
) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    clock.move_to(START + timedelta(minutes=29))
    assert worklist.climb() == 0
    clock.move_to(START + timedelta(minutes=30))
    assert worklist.climb() == 1
    settle()
    assert [message.topic for message in inbox(technical).items] == ["task"]
    called = [line.data["role"] for line in door.incident(duty, only().id).timeline if "role" in line.data]
    assert called == ["reservoir-technical", "reservoir-patrol", "reservoir-patrol"]
    assert worklist.climb() == 0


def test_who_acknowledges_has_the_order_and_nobody_else_is_called(
    patrol: Actor, technical: Actor, clock: time_machine.Traveller
) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    (task,) = worklist.queue(patrol).items
    door.acknowledge(patrol, task.id)
    settle()
    assert only().state == "acknowledged"
    clock.move_to(START + timedelta(hours=1))
    assert worklist.climb() == 0
    clock.move_to(START + timedelta(hours=4, minutes=1))
    assert worklist.climb() == 1


def test_a_role_that_nobody_holds_is_passed_over(technical: Actor, duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    (order,) = open_orders(duty)
    assert (order.task.role, order.task.rung) == ("reservoir-technical", 1)
    assert len(inbox(technical).items) == 1


def test_an_order_is_not_done_without_its_evidence(patrol: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    (task,) = worklist.queue(patrol).items
    with pytest.raises(EvidenceMissing) as missing:
        door.finish(patrol, task.id)
    assert missing.value.kinds == ("photo", "note")
    carry_out(patrol, task.id, "photo", "note")
    assert only().state == "in-progress"
    happen([told("one", 2, "cleared", None, 60)])
    assert only().state == "resolved"


def test_a_raised_level_merges_the_lower_order_into_the_higher(
    patrol: Actor, technical: Actor, duty: Actor
) -> None:
    happen([told("one", 1, "opened", "yellow", 0), told("one", 2, "raised", "orange", 5)])
    (order,) = open_orders(duty)
    assert (order.level, order.task.role) == ("orange", "reservoir-technical")
    closed = [one for one in door.incident(duty, only().id).orders if one.task.state == "closed"]
    assert [one.task.outcome for one in closed] == ["merged"]
    assert (only().level, only().peak) == ("orange", "orange")


def test_a_lower_level_takes_no_order_back_and_late_readings_that_unmake_a_warning_do(duty: Actor) -> None:
    happen([told("one", 1, "opened", "orange", 0), told("one", 2, "lowered", "blue", 5)])
    assert [order.level for order in open_orders(duty)] == ["orange"]
    happen([told("one", 3, "withdrawn", None, 9)])
    assert open_orders(duty) == []
    assert only().state == "resolved"


def test_while_the_flood_stands_missing_data_make_no_order(
    duty: Actor, clock: time_machine.Traveller
) -> None:
    happen(
        [
            told("one", 1, "opened", "blue", 0),
            told("one", 1, "opened", "yellow", 5, rule="no-data"),
        ]
    )
    assert open_orders(duty) == []
    clock.move_to(START + timedelta(minutes=20))
    happen([told("one", 2, "cleared", None, 20)])
    assert [order.level for order in open_orders(duty)] == ["yellow"]
    assert only().state == "open"


def test_nobody_closes_what_still_fires_without_a_reason(patrol: Actor, duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    with pytest.raises(StillFiring) as refused:
        door.close(duty, only().id)
    assert "黄色预警仍未解除，还有 1 项任务没有完成" in refused.value.text("zh")
    door.close(duty, only().id, "演练，不是真实水位")
    settle()
    assert only().state == "closed"
    assert open_orders(duty) == []
    with pytest.raises(IncidentClosedAlready):
        door.note(duty, only().id, "迟到的话")


def test_what_rises_after_an_early_close_opens_the_incident_again_and_what_falls_does_not(
    duty: Actor,
) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    door.close(duty, only().id, "泵站已开")
    happen([told("one", 2, "lowered", "blue", 10)])
    assert only().state == "closed"
    happen([told("one", 3, "raised", "red", 20)])
    assert only().state == "open"
    assert [order.level for order in open_orders(duty)] == ["red"]


def test_a_new_warning_after_closing_is_a_new_incident_and_keeps_the_old_one_shut(duty: Actor) -> None:
    happen([told("one", 1, "opened", "yellow", 0), told("one", 2, "cleared", None, 10)])
    closed = only()
    door.close(duty, closed.id, "无人到场前已退水")
    happen([told("one", 1, "opened", "yellow", 60, number=1)])
    assert Incident.objects.count() == 2
    with pytest.raises(IncidentOpen):
        door.reopen(duty, closed.id, "再看一次")
    with pytest.raises(ReasonMissing):
        door.reopen(duty, closed.id, " ")


def test_a_resolved_incident_is_closed_without_a_reason_and_can_be_opened_again(
    patrol: Actor, duty: Actor
) -> None:
    happen([told("one", 1, "opened", "yellow", 0)])
    (task,) = worklist.queue(patrol).items
    carry_out(patrol, task.id, "photo", "note")
    happen([told("one", 2, "cleared", None, 60)])
    door.close(duty, only().id)
    assert only().state == "closed"
    door.reopen(duty, only().id, "坝坡有新渗水")
    assert only().state == "resolved"


def test_what_called_nobody_closes_by_itself(duty: Actor) -> None:
    happen([told("one", 1, "opened", "blue", 0)])
    assert [line.state for line in door.incidents(duty).items] == ["open"]
    happen([told("one", 2, "cleared", None, 30)])
    assert [line.state for line in door.incidents(duty, tab="closed").items] == ["closed"]


def test_a_department_called_in_sees_everything_and_one_person_commands(
    duty: Actor, administrative: Actor
) -> None:
    helper = officer("duty-officer", "emergency", "3702", name="周应急")
    happen([told("one", 1, "opened", "red", 0)])
    with pytest.raises(IncidentUnknown):
        door.incident(helper, only().id)
    door.share(duty, only().id, "emergency", "请备好转移车辆")
    door.share(duty, only().id, "emergency", "请备好转移车辆")
    assert [message.topic for message in inbox(helper).items] == ["incident"]
    door.note(helper, only().id, "两辆车已出发")
    door.take_command(helper, only().id)
    door.take_command(administrative, only().id)
    seen = door.incident(helper, only().id)
    assert [line.kind for line in seen.timeline if line.kind in {"shared", "commander", "note"}] == [
        "commander",
        "commander",
        "note",
        "shared",
    ]
    assert (only().commander, seen.line.commander) == (administrative.id, "赵行政")


def test_who_has_nothing_to_do_with_it_sees_nothing(city: object) -> None:
    other = officer("environment-officer", "ecology", "3702")
    happen([told("one", 1, "opened", "yellow", 0)])
    for actor in (other, ANONYMOUS):
        assert door.incidents(actor).items == ()
        with pytest.raises(IncidentUnknown):
            door.incident(actor, only().id)


def test_the_order_of_arrival_leaves_the_same_incident(duty: Actor, city: object) -> None:
    changes = [
        told("one", 1, "opened", "yellow", 0),
        told("one", 2, "raised", "red", 5),
        told("one", 3, "lowered", "orange", 9),
        told("two", 1, "opened", "blue", 3),
    ]
    for change in (changes[3], changes[2], changes[0], changes[1], changes[0]):
        door.take(change)
    settle()
    assert (only().level, only().peak, only().state) == ("orange", "red", "open")
    assert [(one.thing.zh, one.level) for one in open_orders(duty)] == [("一号水库", "red")]
