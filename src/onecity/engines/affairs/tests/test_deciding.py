"""What may an officer do with an item, see of a case, and what follows?"""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed
from onecity.base.notify.door import inbox
from onecity.base.outbox.models import OutboxEvent
from onecity.base.worklist import door as worklist
from onecity.base.worklist.errors import AlreadyClaimed, TaskClosed, TaskUnknown
from onecity.core.text import Text
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import (
    AnswersInvalid,
    CaseUnknown,
    DocumentRefused,
    MarksMissing,
    ReasonMissing,
    StepNotPossible,
)
from onecity.engines.affairs.tests import doing, town


def granted(li: Actor, chen: Actor) -> UUID:
    """A case whose certificate is granted: the other items are open."""
    case_id = doing.file(li)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    return case_id


def statuses(li: Actor, case_id: UUID) -> dict[str, str]:
    return {item.id: item.status for item in door.my_case(li, case_id).items}


def test_a_grant_opens_what_waited_for_it_in_each_department(
    li: Actor, chen: Actor, wang: Actor, liu: Actor, monday: object
) -> None:
    case_id = granted(li, chen)
    assert statuses(li, case_id) == {
        "certificate": "approved",
        "living-allowance": "open",
        "care-allowance": "open",
        "bus-card": "open",
    }
    assert {task.key.partition(":")[2] for task in worklist.queue(wang).items} == {
        "living-allowance",
        "care-allowance",
    }
    assert [task.key for task in worklist.queue(liu).items] == [f"{case_id}:bus-card"]
    assert worklist.queue(chen).items == ()


def test_every_step_is_audited_announced_and_told(li: Actor, chen: Actor) -> None:
    case_id = granted(li, chen)
    (entry,) = doing.audited("affairs.case.approved")
    assert (entry.actor, entry.subject) == (chen.id, li.id)
    assert [entry.actor for entry in doing.audited("affairs.case.opened")] == [None] * 4
    told = OutboxEvent.objects.filter(subject=f"case:{case_id}", type="onecity.affairs.item-changed.v1")
    assert told.count() == 5
    assert inbox(li).items[0].title == Text(zh="已同意：残疾人证核发", en="Granted: Disability certificate")


def test_the_last_decision_closes_the_case_with_a_partial_outcome(
    li: Actor, chen: Actor, wang: Actor, liu: Actor
) -> None:
    case_id = granted(li, chen)
    door.approve(wang, doing.task(wang, case_id, "living-allowance").id)
    door.refuse(wang, doing.task(wang, case_id, "care-allowance").id, "等级不符", "可以申请复核")
    door.approve(liu, doing.task(liu, case_id, "bus-card").id)
    case = door.my_case(li, case_id)
    assert case.outcome == "partly-granted"
    assert case.closed_at is not None
    assert [result.en for item in case.items for result in item.results] == [
        "Disability certificate",
        "Living allowance notice",
        "Free bus card",
    ]
    assert OutboxEvent.objects.filter(type="onecity.affairs.case-closed.v1").count() == 1
    assert inbox(li).items[0].title.zh == "全部办结：助残一件事"
    assert door.open_cases_of(li) == (0, ())


def test_a_case_of_one_item_is_not_told_twice_that_it_is_done(li: Actor, liu: Actor) -> None:
    case_id = doing.file(li, **doing.CARD_ONLY)
    door.approve(liu, doing.task(liu, case_id, "bus-card").id)
    assert [message.title.en for message in inbox(li).items] == [
        "Granted: Free bus card",
        "We have your application: Disability support",
    ]


def test_a_refusal_says_why_and_what_to_do_and_stops_the_rest(li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    door.refuse(chen, doing.task(chen, case_id, "certificate").id, " 评定表过期 ", "请重新评定后再申请")
    case = door.my_case(li, case_id)
    assert (case.items[0].reason, case.items[0].remedy) == ("评定表过期", "请重新评定后再申请")
    assert set(statuses(li, case_id).values()) == {"refused", "stopped"}
    assert case.outcome == "refused"
    assert "评定表过期 您可以：请重新评定后再申请" in {message.body.zh for message in inbox(li).items}


@pytest.mark.parametrize(("reason", "remedy"), [("", "x"), ("x", " "), ("  ", "")])
def test_a_refusal_without_reason_or_remedy_is_none(li: Actor, chen: Actor, reason: str, remedy: str) -> None:
    case_id = doing.file(li)
    with pytest.raises(ReasonMissing):
        door.refuse(chen, doing.task(chen, case_id, "certificate").id, reason, remedy)
    assert statuses(li, case_id)["certificate"] == "open"


def test_asking_for_more_pauses_the_clock_and_the_answer_moves_the_date(
    li: Actor, chen: Actor, monday: time_machine.Traveller
) -> None:
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    monday.shift(timedelta(days=3))
    door.request_supplement(chen, task.id, ["photo", "name"], "照片不清楚")
    paused = worklist.task(chen, task.id)
    assert (paused.due_at, paused.paused) == (None, True)
    item = door.my_case(li, case_id).items[0]
    assert [mark.en for mark in item.marks] == ["Recent photo", "Name"]
    assert item.due is not None
    assert item.due.paused
    monday.shift(timedelta(days=1))
    door.attach_to_case(li, case_id, "certificate", "photo", "new.png", BytesIO(town.PNG), len(town.PNG))
    door.supplement(li, case_id, "certificate", {"name": ["李晓明"]})
    case = door.my_case(li, case_id)
    assert case.items[0].status == "open"
    assert case.answers[next(i for i, a in enumerate(case.answers) if a.field == "name")].shown.zh == "李晓明"
    assert [document.name for document in case.documents if document.document == "photo"] == [
        "李小明.pdf",
        "new.png",
    ]
    due_at = worklist.task(chen, task.id).due_at
    assert due_at is not None
    assert due_at.date().isoformat() == "2026-11-24"


def test_a_supplement_names_what_is_still_missing(li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    door.request_supplement(
        chen, doing.task(chen, case_id, "certificate").id, ["photo", "resident_id"], "看不清"
    )
    with pytest.raises(AnswersInvalid) as caught:
        door.supplement(li, case_id, "certificate", {"resident_id": ["370202199001020011"]})
    assert caught.value.fields() == {"resident_id": "not-a-resident-id", "photo": "document-missing"}
    request = door.supplement_request(li, case_id, "certificate")
    assert [field.id for field in request.fields] == ["resident_id"]
    assert [document.id for document in request.documents] == ["photo"]
    assert request.given == ()


def test_only_what_was_asked_for_may_be_handed_in(li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    content = BytesIO(town.PNG)
    with pytest.raises(StepNotPossible):
        door.attach_to_case(li, case_id, "certificate", "photo", "a.png", content, len(town.PNG))
    door.request_supplement(chen, doing.task(chen, case_id, "certificate").id, ["name"], "请核对姓名")
    with pytest.raises(DocumentRefused):
        door.attach_to_case(li, case_id, "certificate", "photo", "a.png", content, len(town.PNG))
    with pytest.raises(StepNotPossible):
        door.supplement_request(li, case_id, "bus-card")


@pytest.mark.parametrize("marks", [[], ["bank_account"], ["photo", "income_per_month"], ["nonsense"]])
def test_a_request_names_something_that_its_own_item_works_from(
    li: Actor, chen: Actor, marks: list[str]
) -> None:
    case_id = doing.file(li)
    with pytest.raises(MarksMissing):
        door.request_supplement(chen, doing.task(chen, case_id, "certificate").id, marks, "请补充")
    assert statuses(li, case_id)["certificate"] == "open"


def test_an_extension_moves_the_date_once(li: Actor, chen: Actor, monday: object) -> None:
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    door.extend(chen, task.id, "需要复核")
    due_at = worklist.task(chen, task.id).due_at
    assert due_at is not None
    assert due_at.date().isoformat() == "2026-11-30"
    with pytest.raises(StepNotPossible):
        door.extend(chen, task.id, "还要复核")
    assert inbox(li).items[0].body.zh == "需要复核"


def test_an_item_without_a_declared_extension_is_not_extended(li: Actor, liu: Actor) -> None:
    case_id = doing.file(li, **doing.CARD_ONLY)
    with pytest.raises(StepNotPossible):
        door.extend(liu, doing.task(liu, case_id, "bus-card").id, "卡片短缺")
    assert door.my_case(li, case_id).items[0].may_extend is False


def test_withdrawing_closes_every_task_and_says_nothing_of_all_done(
    li: Actor, chen: Actor, wang: Actor, liu: Actor
) -> None:
    case_id = granted(li, chen)
    door.withdraw(li, case_id)
    assert statuses(li, case_id)["certificate"] == "approved"
    assert worklist.queue(wang).items == worklist.queue(liu).items == ()
    assert not any(message.title.en.startswith("All done") for message in inbox(li).items)
    with pytest.raises(StepNotPossible):
        door.withdraw(li, case_id)


def test_an_automatic_item_is_granted_at_once_by_the_system(li: Actor, liu: Actor, city: Path) -> None:
    service = city / "affairs/disability/service.yaml"
    text = service.read_text()
    at = text.index("  - id: bus-card\n")
    decide = '    decide: {by: automatic, when: applicant.severity == "grade-1" || applicant.severity == "grade-3"}\n'
    place = text.index("    clock:", at)
    service.write_text(text[:place] + decide + text[place:])
    town.reload(city)
    case = door.my_case(li, doing.file(li, **doing.CARD_ONLY))
    assert (case.outcome, case.items[0].status) == ("granted", "approved")
    (entry,) = doing.audited("affairs.case.approved")
    assert (entry.actor, entry.actor_kind) == (None, "system")
    assert worklist.queue(liu).items == ()
    with_grade_4 = door.my_case(li, doing.file(li, **(doing.CARD_ONLY | {"severity": "grade-4"})))
    assert (with_grade_4.outcome, with_grade_4.items[0].status) == ("open", "open")


def test_a_colleagues_task_stays_theirs(li: Actor, chen: Actor, city: Path) -> None:
    other = town.officer("disabled-federation-370202", name="周芳")
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    worklist.claim(chen, task.id)
    with pytest.raises(AlreadyClaimed):
        door.approve(other, task.id)
    door.approve(chen, task.id)
    with pytest.raises(TaskClosed):
        door.approve(chen, task.id)


@pytest.mark.parametrize(
    ("organisation", "division"),
    [
        ("disabled-federation-370203", "370203"),  # the same office of another district
        ("civil-affairs-370202", "370202"),  # another office of the same district
        ("disabled-federation", "3702"),  # the city's office above
    ],
)
def test_an_officer_decides_in_their_own_office_and_district_only(
    li: Actor, chen: Actor, city: Path, organisation: str, division: str
) -> None:
    stranger = town.officer(organisation, division)
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    for attempt in (door.approve, door.case_of_task):
        with pytest.raises(NotAllowed):
            attempt(stranger, task.id)
    assert not door.may_follow(stranger, str(case_id))
    photo = door.my_case(li, case_id).documents[1]
    with pytest.raises(CaseUnknown):
        door.upload_of_case(stranger, photo.id)


def test_the_applicant_does_not_decide_their_own_case(li: Actor, chen: Actor) -> None:
    task = doing.task(chen, doing.file(li), "certificate")
    with pytest.raises(NotAllowed):
        door.approve(li, task.id)


def test_an_officer_sees_only_what_the_item_needs(li: Actor, chen: Actor, wang: Actor) -> None:
    case_id = granted(li, chen)
    living, item = door.case_of_task(wang, doing.task(wang, case_id, "living-allowance").id)
    assert item == "living-allowance"
    assert {answer.field for answer in living.answers} == {"income_per_month", "bank_account"}
    assert living.documents == ()
    care, _ = door.case_of_task(wang, doing.task(wang, case_id, "care-allowance").id)
    assert {a.field for a in care.answers} == {"bank_account", "care_arrangement", "severity", "needs_care"}


def test_an_officer_sees_masked_what_is_declared_so(li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    seen, _ = door.case_of_task(chen, doing.task(chen, case_id, "certificate").id)
    shown = {answer.field: answer.shown.zh for answer in seen.answers}
    assert shown["name"] == "李小明"
    assert "19900102" not in shown["resident_id"]
    own = {answer.field: answer.shown.zh for answer in door.my_case(li, case_id).answers}
    assert own["resident_id"] == "370202199001020010"


def test_what_another_department_wrote_stays_between_it_and_the_applicant(
    li: Actor, chen: Actor, wang: Actor, liu: Actor
) -> None:
    case_id = granted(li, chen)
    door.refuse(wang, doing.task(wang, case_id, "living-allowance").id, "收入 1240 元超过标准", "可以复核")
    seen, _ = door.case_of_task(liu, doing.task(liu, case_id, "bus-card").id)
    assert not any(item.reason or item.remedy for item in seen.items)
    assert not any("1240" in moment.reason for moment in seen.moments)
    assert any("1240" in moment.reason for moment in door.my_case(li, case_id).moments)


def test_each_look_of_an_officer_is_recorded_with_its_purpose_and_fields(li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    door.case_of_task(chen, task.id)
    photo = next(d for d in door.my_case(li, case_id).documents if d.document == "photo")
    assert door.upload_of_case(chen, photo.id)[1] == town.PNG
    looked, opened = doing.audited("personal.read")
    assert looked.actor == opened.actor == chen.id
    assert looked.subject == li.id
    assert looked.purpose == "affairs.disability.certificate"
    assert '"resident_id"' in looked.details
    assert '"photo"' in opened.details


def test_the_applicants_own_look_is_nobodys_business(li: Actor) -> None:
    case_id = doing.file(li)
    photo = door.my_case(li, case_id).documents[1]
    door.upload_of_case(li, photo.id)
    assert doing.audited("personal.read") == []


def test_a_task_of_another_engine_is_none_of_ours(chen: Actor) -> None:
    task_id = worklist.open_task(
        engine="other",
        kind="item",
        key="x",
        title=Text(zh="x", en="x"),
        organisation="disabled-federation-370202",
        division="370202",
        permission="affairs.decide",
    )
    for attempt in (door.approve, door.case_of_task):
        with pytest.raises(TaskUnknown):
            attempt(chen, task_id)
