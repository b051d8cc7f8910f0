"""Does inspection find what the city's rules describe, once, and does each finding come to an end?"""

from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed
from onecity.base.declarations.kinds import kinds
from onecity.base.notify.door import inbox
from onecity.base.worklist.door import queue
from onecity.core.pack import load
from onecity.engines.affairs import door, jobs
from onecity.engines.affairs.errors import FindingUnknown, ReasonMissing, StepNotPossible
from onecity.engines.affairs.models import Finding, Handling
from onecity.engines.affairs.tests import doing, inspections, rating, town
from onecity.engines.affairs.tests.browsing import browser

ITEM = "living-allowance"


@pytest.fixture
def zheng(city: Path, monday: time_machine.Traveller) -> Actor:
    """Inspects all departments of the city."""
    inspections.declare(city)
    return inspections.inspector()


@pytest.fixture
def chief(zheng: Actor) -> Actor:
    """Answers for civil affairs in Shinan."""
    return town.officer("civil-affairs-370202", role="section-chief", name="孙科")


def rules() -> list[str]:
    return sorted(Finding.objects.values_list("rule", flat=True))


def one(rule: str) -> Finding:
    return Finding.objects.get(rule=rule)


def test_qingdaos_rules_fire_and_do_not_fire_as_their_examples_say(city: Path) -> None:
    inspections.declare(city)
    loaded = load(city, kinds(), examples=True)
    declared = loaded.all("inspection-rule")
    assert len(declared) >= 12
    for rule in declared.values():
        assert {example.fires for example in rule.examples} == {True, False}


def test_an_open_case_is_found_when_it_is_late_and_not_before(
    zheng: Actor, li: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    doing.file(li, **doing.ALLOWANCE_ONLY)
    assert door.inspect() == 0
    monday.move_to("2026-11-24T09:00:00+08:00")
    assert door.inspect() == 1
    assert door.inspect() == 0
    found = one("slow")
    assert (found.organisation, found.division, found.item) == ("civil-affairs-370202", "370202", ITEM)
    assert found.facts["late"] is True
    assert [task.title.en for task in queue(zheng, kind="finding").items] == [
        "Inspection · Still open past the promised date · Shinan Civil Affairs"
    ]
    assert [message.title.en for message in inbox(zheng).items] == ["Inspection: 1 new"]


def test_a_decision_within_a_minute_is_found_once_and_a_slower_one_is_not(
    zheng: Actor, li: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    rating.decided(li, wang)
    other = town.resident("王秀英", "37020319550307122X")
    case_id = doing.file(other, **doing.ALLOWANCE_ONLY)
    monday.shift(timedelta(hours=3))
    door.approve(wang, doing.task(wang, case_id, ITEM).id)
    jobs.inspect()
    jobs.inspect()
    assert rules().count("rubber-stamp") == 1
    assert not Handling.objects.filter(to_inspect=True).exists()


def test_refused_and_soon_granted_is_found(
    zheng: Actor, li: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    first = doing.file(li, **doing.ALLOWANCE_ONLY)
    monday.shift(timedelta(hours=1))
    door.refuse(wang, doing.task(wang, first, ITEM).id, "收入不符", "收入变化后再申请")
    door.inspect()
    assert "refused-then-granted" not in rules()
    monday.shift(timedelta(days=14))
    second = doing.file(li, **doing.ALLOWANCE_ONLY)
    monday.shift(timedelta(hours=1))
    door.approve(wang, doing.task(wang, second, ITEM).id)
    door.inspect()
    assert one("refused-then-granted").facts["days_since_refusal"] == 14


def test_a_rating_that_comes_later_is_looked_at_too(
    zheng: Actor, li: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    case_id = rating.decided(li, wang)
    door.inspect()
    assert "very-bad-rating" not in rules()
    door.rate(li, case_id, [ITEM], 1)
    door.inspect()
    assert one("very-bad-rating").case_id == case_id
    assert rules().count("any-decision") == 1


def test_a_department_is_found_once_in_a_window_and_again_in_the_next(
    zheng: Actor, li: Actor, wang: Actor, monday: time_machine.Traveller
) -> None:
    rating.decided(li, wang)
    door.inspect()
    monday.shift(timedelta(days=1))
    door.inspect()
    assert rules().count("any-month") == 1
    assert one("any-month").facts["handled"] == 1
    monday.shift(timedelta(days=30))
    other = town.resident("王秀英", "37020319550307122X")
    rating.decided(other, wang)
    door.inspect()
    assert rules().count("any-month") == 2


def test_a_rule_that_a_service_does_not_name_leaves_it_alone(
    city: Path, zheng: Actor, li: Actor, wang: Actor
) -> None:
    town.change(city, "affairs/disability/service.yaml", inspection=["slow"])
    town.reload(city)
    rating.decided(li, wang)
    assert door.inspect() == 0


def test_what_nobody_handled_is_no_departments_doing(zheng: Actor, li: Actor) -> None:
    case_id = doing.file(li)
    door.withdraw(li, case_id)
    assert door.inspect() == 0


def test_cases_of_an_older_version_get_their_numbers(zheng: Actor, li: Actor, wang: Actor) -> None:
    rating.decided(li, wang)
    Handling.objects.all().delete()
    assert door.inspect() > 0
    assert Handling.objects.get().status == "approved"


def test_the_department_is_asked_answers_and_the_inspector_closes(
    zheng: Actor, chief: Actor, li: Actor, wang: Actor
) -> None:
    rating.decided(li, wang)
    door.inspect()
    found = one("rubber-stamp").id
    with pytest.raises(FindingUnknown):
        door.finding(chief, found)
    with pytest.raises(ReasonMissing):
        door.ask_department(zheng, found, " ")
    door.ask_department(zheng, found, "材料看过吗？")
    (task,) = queue(chief, kind="finding-answer").items
    assert task.due_at is not None
    assert task.due_at.date().isoformat() == "2026-11-16"
    assert door.finding(chief, found).may_answer
    with pytest.raises(NotAllowed):
        door.answer_finding(zheng, found, "我来答")
    with pytest.raises(StepNotPossible):
        door.close_finding(zheng, found, "noted", "不等了")
    door.answer_finding(chief, found, "材料提前看过")
    assert queue(chief, kind="finding-answer").items == ()
    assert "Shinan Civil Affairs has answered" in [m.title.en for m in inbox(zheng).items]
    with pytest.raises(StepNotPossible):
        door.close_finding(zheng, found, "whatever", "说明清楚")
    door.close_finding(zheng, found, "unfounded", "说明清楚")
    assert found not in {task.key for task in queue(zheng, kind="finding").items}
    assert [step.step for step in door.finding(zheng, found).moments] == ["asked", "answered", "closed"]
    for step in ("raised", "asked", "answered", "closed"):
        assert any(e.target == f"finding:{found}" for e in doing.audited(f"affairs.finding.{step}")), step


def test_one_sees_what_one_inspects_or_answers_for(
    zheng: Actor, chief: Actor, li: Actor, wang: Actor
) -> None:
    rating.decided(li, wang)
    door.inspect()
    assert len(door.findings(zheng).items) == len(rules())
    elsewhere = inspections.inspector("370203")
    for other in (elsewhere, chief, wang, li):
        assert door.findings(other).items == ()
        with pytest.raises(FindingUnknown):
            door.ask_department(other, one("any-decision").id, "?")
    with pytest.raises(FindingUnknown):
        door.finding(zheng, uuid4())


def test_the_pages_lead_an_inspector_and_a_department_through_it(
    zheng: Actor, chief: Actor, li: Actor, wang: Actor
) -> None:
    rating.decided(li, wang)
    door.inspect()
    found, desk = one("rubber-stamp"), browser(zheng)
    page = unescape(desk.get("/affairs/findings/").content.decode())
    assert "人工审批一分钟内办结" in page
    url = f"/affairs/findings/{found.id}/"
    shown = unescape(desk.get(url).content.decode())
    assert "询问部门" in shown
    assert "李" not in shown.split('id="content"')[1]
    task = next(one for one in queue(zheng, kind="finding").items if one.key == str(found.id))
    assert "询问部门" in unescape(desk.get(f"/desk/tasks/{task.id}/").content.decode())
    assert "已询问" in unescape(desk.post(url + "ask/", {"words": "?"}, follow=True).content.decode())
    again = unescape(desk.post(url + "ask/", {"words": "?"}, follow=True).content.decode())
    assert "已有新的进展" in again
    department = browser(chief)
    assert "部门的说明和改进" in unescape(department.get(url).content.decode())
    department.post(url + "answer/", {"words": "看过"})
    desk.post(url + "close/", {"outcome": "noted", "words": "提醒"})
    found.refresh_from_db()
    assert found.state == "closed"
    assert desk.post(url + "nothing/", {"words": "x"}).status_code == 404
    assert browser(li).get("/affairs/findings/").status_code == 403
    assert browser(wang).get(url).status_code == 404
    closed = unescape(browser(zheng, "en").get("/affairs/findings/?state=closed").content.decode())
    assert "Decided by a person within a minute" in closed
