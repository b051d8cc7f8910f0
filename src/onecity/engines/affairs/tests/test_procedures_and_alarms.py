"""Special procedures, limits by situation, warnings, escalation: does the clock do what is declared?"""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor
from onecity.base.notify.door import inbox
from onecity.engines.affairs import door, jobs
from onecity.engines.affairs.errors import AnswersInvalid, ReasonMissing, StepNotPossible
from onecity.engines.affairs.models import Timer
from onecity.engines.affairs.tests import doing, town, workshops


@pytest.fixture
def registrar(city: Path, monday: time_machine.Traveller) -> Actor:
    """Decides registrations for the whole city, where the workshop is declared."""
    workshops.add(city)
    town.reload(city)
    return town.officer("market-supervision", division="3702", name="周倩")


@pytest.fixture
def doctor(registrar: Actor) -> Actor:
    """Decides health certificates."""
    return town.officer("health", division="3702", name="高洁")


def due(actor: Actor, case_id: UUID, item: str = "registration") -> str:
    shown = next(one for one in door.my_case(actor, case_id).items if one.id == item)
    assert shown.due is not None
    return shown.due.due_at.date().isoformat() if shown.due.due_at else "paused"


def titles(actor: Actor) -> list[str]:
    return [message.title.en for message in inbox(actor).items]


def test_a_situation_has_its_own_limit_and_says_why(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li)
    shown = next(one for one in door.my_case(li, case_id).items if one.id == "registration")
    assert due(li, case_id) == "2026-11-13"
    assert shown.because is not None
    assert shown.because.en == "Without food it goes faster"
    assert shown.legal is not None
    assert shown.legal.due_at is not None
    assert shown.legal.due_at.date().isoformat() == "2026-12-07"


def test_the_clock_stands_while_a_procedure_is_under_way(
    registrar: Actor, li: Actor, monday: time_machine.Traveller
) -> None:
    case_id = workshops.file(li)
    task = doing.task(registrar, case_id, "registration")
    door.begin_procedure(registrar, task.id, "inspection", "需要现场检验")
    assert due(li, case_id) == "paused"
    with pytest.raises(StepNotPossible):
        door.approve(registrar, task.id)
    monday.shift(timedelta(days=3))
    door.end_procedure(registrar, task.id)
    assert due(li, case_id) == "2026-11-17"
    door.approve(registrar, task.id)


@pytest.mark.parametrize(
    ("procedure", "reason", "refusal"),
    [
        ("hearing", "要听证", StepNotPossible),
        ("supplement", "要补正", StepNotPossible),
        ("", "要", StepNotPossible),
        ("inspection", "  ", ReasonMissing),
    ],
)
def test_only_declared_procedures_with_a_reason(
    registrar: Actor, li: Actor, procedure: str, reason: str, refusal: type[Exception]
) -> None:
    task = doing.task(registrar, workshops.file(li), "registration")
    with pytest.raises(refusal):
        door.begin_procedure(registrar, task.id, procedure, reason)


def test_whoever_works_on_it_is_warned_once_before_the_date(
    registrar: Actor, li: Actor, monday: time_machine.Traveller
) -> None:
    case_id = workshops.file(li)
    monday.shift(timedelta(days=2))
    jobs.run_timers()
    assert "Due soon: Registration" not in titles(registrar)
    monday.shift(timedelta(days=1))
    jobs.run_timers()
    jobs.run_timers()
    assert titles(registrar).count("Due soon: Registration") == 1
    assert due(li, case_id) == "2026-11-13"


def test_the_named_role_hears_of_an_item_past_its_date_once(
    registrar: Actor, li: Actor, monday: time_machine.Traveller
) -> None:
    chief = town.officer("market-supervision", division="3702", role="section-chief", name="孙健")
    other = town.officer("civil-affairs-370202", role="section-chief", name="王强")
    workshops.file(li)
    monday.shift(timedelta(days=5))
    jobs.run_timers()
    jobs.run_timers()
    assert titles(chief).count("Past its date: Registration") == 1
    assert "Past its date: Registration" not in titles(other)


def test_an_extension_moves_the_alarms_too(
    registrar: Actor, li: Actor, monday: time_machine.Traveller
) -> None:
    case_id = workshops.file(li)
    door.extend(registrar, doing.task(registrar, case_id, "registration").id, "需要核对资料")
    moments = {row.what: row.at.date().isoformat() for row in Timer.objects.filter(case_id=case_id)}
    assert moments == {"warn": "2026-11-18", "expire": "2026-11-20"}


def test_a_decided_item_has_no_alarms(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li)
    door.approve(registrar, doing.task(registrar, case_id, "registration").id)
    assert not Timer.objects.filter(case_id=case_id).exists()


def test_what_was_found_is_asked_for_kept_and_shown_to_its_department_alone(
    registrar: Actor, doctor: Actor, li: Actor
) -> None:
    case_id = workshops.file(li, handles_food="yes")
    task = doing.task(doctor, case_id, "health-check")
    with pytest.raises(AnswersInvalid) as missing:
        door.approve(doctor, task.id, workshops.raw(clinic="市北体检中心"))
    assert missing.value.fields() == {"number": "missing"}
    door.approve(doctor, task.id, workshops.raw(clinic="市北体检中心", number="37020000123"))
    mine = next(one for one in door.my_case(li, case_id).items if one.id == "health-check")
    assert {one.field: one.shown.zh for one in mine.found} == {
        "clinic": "市北体检中心",
        "number": "37020000123",
    }
    seen, _item = door.case_of_task(registrar, doing.task(registrar, case_id, "registration").id)
    assert [one.found for one in seen.items if one.id == "health-check"] == [()]


def test_an_automatic_item_follows_at_once(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li)
    door.approve(registrar, doing.task(registrar, case_id, "registration").id)
    assert door.my_case(li, case_id).outcome == "granted"
