"""Is every handling rated once by its applicant, and a bad rating made good?"""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.models import Entry
from onecity.base.identity.door import (
    MandateDraft,
    actor_for,
    erase_person,
    give_mandate,
    register_enterprise,
)
from onecity.base.notify.door import inbox
from onecity.base.worklist.door import escalate_overdue, queue
from onecity.base.worklist.errors import TaskUnknown
from onecity.engines.affairs import door, jobs
from onecity.engines.affairs.errors import (
    CaseUnknown,
    RatingInvalid,
    RatingNotPossible,
    ReasonMissing,
    StepNotPossible,
)
from onecity.engines.affairs.models import Handling, Rating, Rework, ReworkEventRow, Timer
from onecity.engines.affairs.tests import doing, offered, rating, town
from onecity.engines.affairs.tests.browsing import account_of

ITEM = "living-allowance"
CODE = "91370202MA0QD0001L"


@pytest.fixture
def chief(city: Path, monday: time_machine.Traveller) -> Actor:
    """Answers for bad ratings of civil affairs in Shinan."""
    return town.officer("civil-affairs-370202", role="section-chief", name="孙科")


@pytest.fixture
def bad(li: Actor, wang: Actor, chief: Actor, monday: time_machine.Traveller) -> UUID:
    """A case that was rated very badly on Monday."""
    return rating.bad(li, wang)


def titles(actor: Actor) -> list[str]:
    return [message.title.en for message in inbox(actor).items]


def make_good(chief: Actor) -> None:
    task = rating.rework_task(chief)
    door.record_call(chief, task.id, reached=True, words="市民说打不通电话")
    door.record_finding(chief, task.id, justified=True, words="值班表有误")
    door.record_correction(chief, task.id, "改好值班表")
    door.answer_rating(chief, task.id, "对不起，值班表已改好")


def test_a_decided_item_is_rated_once_and_never_again(li: Actor, wang: Actor) -> None:
    case_id = rating.decided(li, wang)
    assert [one.item for one in door.ratings_of_case(li, case_id).open] == [ITEM]
    door.rate(li, case_id, [ITEM], 5, ["fast", "fast"], " 很好 ")
    (given,) = door.ratings_of_case(li, case_id).given
    assert (given.level, given.tags, given.words, given.answer) == (5, ("fast",), "很好", None)
    assert door.ratings_of_case(li, case_id).open == ()
    with pytest.raises(RatingNotPossible):
        door.rate(li, case_id, [ITEM], 1)
    assert Rating.objects.get().level == 5
    assert Handling.objects.get(item=ITEM).rating == 5
    assert [json.loads(e.details)["level"] for e in doing.audited("affairs.rating.give")] == [5]


def test_nothing_is_rated_before_it_is_decided_or_after_a_withdrawal(li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    with pytest.raises(RatingNotPossible):
        door.rate(li, case_id, ["certificate"], 5)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    assert [one.item for one in door.ratings_of_case(li, case_id).open] == ["certificate"]
    door.withdraw(li, case_id)
    assert door.ratings_of_case(li, case_id).open == ()
    with pytest.raises(RatingNotPossible):
        door.rate(li, case_id, ["certificate"], 5)


def test_several_departments_are_rated_at_once_or_none(li: Actor, chen: Actor, liu: Actor) -> None:
    case_id = doing.file(li)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    with pytest.raises(RatingNotPossible):
        door.rate(li, case_id, ["certificate", "bus-card"], 4)
    assert not Rating.objects.exists()
    door.approve(liu, doing.task(liu, case_id, "bus-card").id)
    door.rate(li, case_id, ["certificate", "bus-card"], 4)
    found = set(Rating.objects.values_list("organisation", "item"))
    assert found == {("disabled-federation-370202", "certificate"), ("transport", "bus-card")}


def test_the_time_to_rate_runs_out(li: Actor, wang: Actor, monday: time_machine.Traveller) -> None:
    case_id = rating.decided(li, wang)
    monday.shift(timedelta(days=31))
    assert door.ratings_of_case(li, case_id).open == ()
    with pytest.raises(RatingNotPossible):
        door.rate(li, case_id, [ITEM], 5)


def test_only_the_applicant_rates(li: Actor, wang: Actor) -> None:
    case_id = rating.decided(li, wang)
    for other in (wang, town.resident("王秀英", "37020319550307122X")):
        with pytest.raises(CaseUnknown):
            door.rate(other, case_id, [ITEM], 5)
    with pytest.raises(RatingInvalid):
        door.rate(li, case_id, [], 5)


def test_words_are_sealed_where_they_are_stored(bad: UUID) -> None:
    row = Rating.objects.get()
    assert "打了三次".encode() not in bytes(row.words or b"")
    assert "打了三次" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_a_good_rating_opens_no_rework(li: Actor, wang: Actor, chief: Actor) -> None:
    door.rate(li, rating.decided(li, wang), [ITEM], 3)
    assert queue(chief, kind="rework").items == ()
    assert not Rework.objects.exists()


def test_a_bad_rating_is_a_task_for_the_chief_alone_with_five_working_days(
    bad: UUID, chief: Actor, wang: Actor
) -> None:
    task = rating.rework_task(chief)
    assert task.due_at is not None
    assert task.due_at.date().isoformat() == "2026-11-16"
    assert (task.organisation, task.division) == ("civil-affairs-370202", "370202")
    assert "A bad rating: Living allowance" in titles(chief)
    assert queue(wang, kind="rework").items == ()
    with pytest.raises(NotAllowed):
        door.rework_of_task(wang, task.id)
    elsewhere = town.officer("civil-affairs-370203", "370203", "section-chief", "刘科")
    with pytest.raises(NotAllowed):
        door.rework_of_task(elsewhere, task.id)


def test_the_city_may_give_another_time(city: Path, li: Actor, wang: Actor, chief: Actor) -> None:
    text = (city / "city.yaml").read_text()
    at = text.index("bad_rating_correction_workdays")
    (city / "city.yaml").write_text(text[:at] + text[at:].replace("value: 5", "value: 2", 1))
    town.reload(city)
    with time_machine.travel("2026-11-09T10:02:00+08:00", tick=False):
        rating.bad(li, wang)
        task = rating.rework_task(chief)
    assert task.due_at is not None
    assert task.due_at.date().isoformat() == "2026-11-11"


def test_reading_the_words_and_the_number_is_recorded(bad: UUID, chief: Actor, li: Actor) -> None:
    task = rating.rework_task(chief)
    shown = door.rework_of_task(chief, task.id)
    assert (shown.words, shown.level, shown.tags) == ("打了三次电话没人接", 1, ("slow",))
    assert shown.applicant == "李**"
    assert door.phone_for_rework(chief, task.id) == "13800000001"
    read = [e for e in Entry.objects.filter(subject=li.id, actor=chief.id) if "fields" in e.details]
    assert [json.loads(e.details)["fields"] for e in read] == [["rating"], ["phone"]]


def test_whoever_rated_for_an_enterprise_is_called_back_and_told(
    city: Path, monday: time_machine.Traveller
) -> None:
    offered.add(city, "drainage-permit-grant")
    register_enterprise(town.OPERATOR, CODE, "青岛示例海产品有限公司")
    zhou = town.resident("周敏", "37020219920615002X")
    assert zhou.id is not None
    draft = MandateDraft(zhou.id, "*", organisation=CODE, evidence="letter of authority")
    agent = actor_for(account_of(zhou), mandate_id=give_mandate(town.OPERATOR, draft))
    answers = offered.answers("drainage-permit-grant", "building-site")
    case_id = offered.file(agent, "drainage-permit-grant", answers)
    water = town.officer("water", division="3702")
    door.refuse(water, doing.task(water, case_id, "review").id, "缺少检测报告", "补充后再申请")
    with pytest.raises(CaseUnknown):
        door.rate(zhou, case_id, ["review"], 1)
    door.rate(agent, case_id, ["review"], 1, words="没说缺什么")
    boss = town.officer("water", division="3702", role="section-chief", name="孙科")
    task = rating.rework_task(boss)
    assert door.rework_of_task(boss, task.id).applicant == "青岛示例海产品有限公司"
    assert door.phone_for_rework(boss, task.id) == "13800000001"
    make_good(boss)
    assert "Your rating was answered" in titles(zhou) + titles(agent)


def test_the_steps_come_in_order_each_with_words(bad: UUID, chief: Actor) -> None:
    task = rating.rework_task(chief)
    with pytest.raises(ReasonMissing):
        door.record_call(chief, task.id, reached=True, words="  ")
    with pytest.raises(StepNotPossible):
        door.answer_rating(chief, task.id, "对不起")
    door.record_call(chief, task.id, reached=False, words="无人接听")
    door.record_call(chief, task.id, reached=True, words="市民说打不通电话")
    with pytest.raises(StepNotPossible):
        door.record_correction(chief, task.id, "改好值班表")
    door.record_finding(chief, task.id, justified=True, words="值班表有误")
    with pytest.raises(StepNotPossible):
        door.answer_rating(chief, task.id, "对不起")
    door.record_correction(chief, task.id, "改好值班表")
    door.answer_rating(chief, task.id, "对不起，值班表已改好")
    assert queue(chief, kind="rework").items == ()
    steps = [e.action.split(".")[-1] for e in Entry.objects.filter(action__startswith="affairs.rework.")]
    wanted = ["opened", "called", "called", "found", "corrected", "answered", "closed"]
    assert sorted(steps) == sorted(wanted)
    assert [row.step for row in ReworkEventRow.objects.order_by("sequence")] == wanted


def test_what_is_not_justified_needs_no_correction(bad: UUID, chief: Actor, li: Actor) -> None:
    task = rating.rework_task(chief)
    door.record_call(chief, task.id, reached=True, words="说清楚了")
    door.record_finding(chief, task.id, justified=False, words="按时办结")
    door.answer_rating(chief, task.id, "期限从受理次日起算")
    (given,) = door.ratings_of_case(li, bad).given
    assert given.answer is not None
    assert (given.answer.justified, given.answer.correction) == (False, "")


def test_the_resident_sees_the_answer_and_rates_it_once(bad: UUID, chief: Actor, li: Actor) -> None:
    before = door.ratings_of_case(li, bad).given[0].answer
    assert before is not None
    assert (before.step, before.answer, before.may_rate) == ("called", "", False)
    make_good(chief)
    assert "Your rating was answered" in titles(li)
    after = door.ratings_of_case(li, bad).given[0].answer
    assert after is not None
    assert (after.answer, after.correction) == ("对不起，值班表已改好", "改好值班表")
    assert after.may_rate
    with pytest.raises(RatingInvalid):
        door.rate_rework(li, bad, after.id, 9)
    door.rate_rework(li, bad, after.id, 4)
    with pytest.raises(StepNotPossible):
        door.rate_rework(li, bad, after.id, 5)
    assert door.ratings_of_case(li, bad).given[0].level == 1
    with pytest.raises(CaseUnknown):
        door.rate_rework(chief, bad, after.id, 5)


def test_overdue_goes_to_the_chiefs_and_to_the_leaders(
    bad: UUID, chief: Actor, monday: time_machine.Traveller
) -> None:
    leader = town.officer("civil-affairs-370202", role="leader", name="周局")
    monday.shift(timedelta(days=8))
    assert escalate_overdue() == 1
    jobs.run_timers()
    jobs.run_timers()
    assert "Past their deadline: 1" in titles(chief)
    assert titles(leader) == ["Bad rating not answered in time: Living allowance"]


def test_what_was_answered_in_time_does_not_escalate(
    bad: UUID, chief: Actor, monday: time_machine.Traveller
) -> None:
    leader = town.officer("civil-affairs-370202", role="leader", name="周局")
    make_good(chief)
    assert not Timer.objects.filter(what="rework").exists()
    monday.shift(timedelta(days=8))
    jobs.run_timers()
    assert titles(leader) == []


def test_a_later_event_of_the_case_leaves_the_reworks_date_alone(
    li: Actor, chen: Actor, liu: Actor, monday: time_machine.Traveller
) -> None:
    case_id = doing.file(li)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    door.rate(li, case_id, ["certificate"], 2)
    door.approve(liu, doing.task(liu, case_id, "bus-card").id)
    assert Timer.objects.filter(what="rework", item="certificate").count() == 1


def test_without_a_calendar_the_date_comes_when_it_is_published(
    city: Path, li: Actor, wang: Actor, chief: Actor
) -> None:
    with time_machine.travel("2026-12-29T10:00:00+08:00", tick=False):
        rating.bad(li, wang)
        assert rating.rework_task(chief).due_at is None
        text = (city / "city.yaml").read_text()
        published = text.replace("years: {}", 'years: {"2027": {holidays: ["2027-01-01"], workdays: []}}')
        (city / "city.yaml").write_text(published)
        town.reload(city)
        door.date_undated_items()
        due = rating.rework_task(chief).due_at
    assert due is not None
    assert due.date().isoformat() == "2027-01-06"


def test_an_erased_person_leaves_no_open_rework_and_no_words(bad: UUID, chief: Actor, li: Actor) -> None:
    assert li.id is not None
    erase_person(town.OPERATOR, li.id)
    door.forget_person(li.id)
    assert queue(chief, kind="rework").items == ()
    assert Rework.objects.filter(closed_at=None).count() == 0


def test_a_rework_is_no_item_and_an_item_no_rework(bad: UUID, chief: Actor, li: Actor, chen: Actor) -> None:
    with pytest.raises(TaskUnknown):
        door.case_of_task(chief, rating.rework_task(chief).id)
    doing.file(li)
    other = queue(town.officer("disabled-federation-370202", role="section-chief", name="钱科")).items[0]
    boss = town.officer("disabled-federation-370202", role="section-chief", name="赵科")
    with pytest.raises(TaskUnknown):
        door.rework_of_task(boss, other.id)
