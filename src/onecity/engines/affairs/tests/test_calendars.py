"""What becomes of cases whose date lies in a year without a calendar?"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine

from onecity.base.actor import Actor
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.base.notify.door import inbox
from onecity.base.worklist import door as worklist
from onecity.engines.affairs import door, jobs
from onecity.engines.affairs.engine import ENGINE
from onecity.engines.affairs.models import UndatedItem
from onecity.engines.affairs.tests import doing, town

HOLIDAYS = {"holidays": ["2027-01-01"], "workdays": []}


@pytest.fixture
def december() -> Iterator[time_machine.Traveller]:
    """Monday, 28 December 2026: ten working days from now end in 2027."""
    with time_machine.travel("2026-12-28T10:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def ma(city: Path) -> Actor:
    """The city administrator, whose duties lie in the whole city."""
    person_id = create_person(town.OPERATOR, PersonDraft(name="马超", kind="staff", division="3702"))
    assign_role(town.OPERATOR, person_id, "city-administrator")
    return actor_of(person_id)


def publish(city: Path) -> None:
    town.change(city, "city.yaml", calendar={"years": {"2027": HOLIDAYS}})
    town.reload(city)


def test_the_case_is_accepted_and_says_why_it_has_no_date(li: Actor, chen: Actor, december: object) -> None:
    case_id = doing.file(li)
    due = door.my_case(li, case_id).items[0].due
    assert due is not None
    assert (due.due_at, due.missing_year, due.paused) == (None, 2027, False)
    assert due.why[-1].zh.endswith("2027年节假日安排公布后确定期限")
    assert doing.task(chen, case_id, "certificate").due_at is None


def test_administrators_are_told_once_for_each_year(li: Actor, ma: Actor, december: object) -> None:
    doing.file(li)
    jobs.alarm_missing_calendars()
    doing.file(li)
    assert door.alarm_missing_calendars() == 0
    (message,) = inbox(ma).items
    assert message.title.zh == "缺少 2027 年的工作日历"
    assert message.title.en == "The calendar of 2027 is missing"
    assert not UndatedItem.objects.filter(told_at=None).exists()


def test_the_alarm_waits_until_there_is_somebody_to_hear_it(li: Actor, december: object) -> None:
    doing.file(li)
    assert door.alarm_missing_calendars() == 0
    assert UndatedItem.objects.filter(told_at=None).count() == 1


def test_nobody_is_alarmed_while_every_date_is_known(li: Actor, ma: Actor, monday: object) -> None:
    doing.file(li)
    assert door.alarm_missing_calendars() == 0
    assert inbox(ma).items == ()


def test_the_release_that_brings_the_calendar_gives_the_date(
    li: Actor,
    chen: Actor,
    city: Path,
    december: object,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    case_id = doing.file(li)
    with django_capture_on_commit_callbacks(execute=True):
        publish(city)
    due_at = doing.task(chen, case_id, "certificate").due_at
    assert due_at is not None
    # 29, 30, 31 December; 1 January is off; 4 to 8 January; 11 and 12 January
    assert due_at.date().isoformat() == "2027-01-12"
    assert not UndatedItem.objects.exists()


def test_a_release_without_the_calendar_changes_nothing(
    li: Actor, chen: Actor, december: object, city: Path
) -> None:
    case_id = doing.file(li)
    assert door.date_undated_items() == 1
    assert doing.task(chen, case_id, "certificate").due_at is None


def test_an_undated_item_that_is_decided_waits_no_more(li: Actor, chen: Actor, december: object) -> None:
    case_id = doing.file(li)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    assert "certificate" not in set(UndatedItem.objects.values_list("item", flat=True))


def test_a_pause_is_no_missing_calendar(li: Actor, chen: Actor, december: object) -> None:
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    door.request_supplement(chen, task.id, ["photo"], "看不清")
    assert worklist.task(chen, task.id).paused
    assert not UndatedItem.objects.exists()


def test_the_listener_and_the_schedule_are_plugged_in() -> None:
    assert "onecity.declarations.loaded.v1" in {listener.event for listener in ENGINE.listeners}
    assert "affairs.alarm-missing-calendars" in {job.name for job in ENGINE.jobs}
