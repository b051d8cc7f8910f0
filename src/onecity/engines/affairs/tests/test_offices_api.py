"""Can an office's own system do what its officers can, no more, and each thing once?"""

import json
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from onecity.base.actor import Actor
from onecity.base.audit.models import Entry
from onecity.base.worklist import door as worklist
from onecity.engines.affairs import door
from onecity.engines.affairs.models import CaseEventRow
from onecity.engines.affairs.tests import doing, town
from onecity.engines.affairs.tests.browsing import browser
from onecity.engines.affairs.tests.systems import API, WHY, System


@pytest.fixture
def federation(city: object) -> System:
    """The certificate system of the disabled persons' federation of Shinan."""
    return System("disabled-federation-370202")


@pytest.fixture
def civil(city: object) -> System:
    """The allowance system of Shinan's civil affairs bureau."""
    return System("civil-affairs-370202")


def code(answer: Any) -> tuple[int, str]:
    """What a refusal says to programs."""
    found = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, found["type"].removeprefix("urn:onecity:problem:")


def steps(case_id: UUID) -> list[str]:
    return list(CaseEventRow.objects.filter(case=case_id).order_by("sequence").values_list("step", flat=True))


def status(actor: Actor, case_id: UUID, item: str) -> str:
    return next(one.status for one in door.my_case(actor, case_id).items if one.id == item)


def test_a_list_holds_the_tasks_of_ones_own_office_and_no_answers(
    federation: System, civil: System, li: Actor
) -> None:
    case_id = doing.file(li)
    (task,) = federation.tasks()
    assert (task["case_id"], task["item"], task["state"]) == (str(case_id), "certificate", "open")
    assert task["title"]["zh"].endswith("李**")
    assert civil.tasks() == []
    assert System("disabled-federation-370203", "370203").tasks() == []


def test_a_long_list_comes_in_pages(federation: System, li: Actor) -> None:
    for _ in range(3):
        doing.file(li)
    first = federation.get("/tasks?limit=2").json()
    rest = federation.get(f"/tasks?limit=2&cursor={first['next_cursor']}").json()
    assert [len(first["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert len({task["id"] for task in (*first["items"], *rest["items"])}) == 3
    assert code(federation.get("/tasks?cursor=made-up")) == (400, "cursor-invalid")


def test_a_task_shows_what_its_item_needs_and_the_reading_has_its_purpose(
    federation: System, li: Actor
) -> None:
    task = federation.task(doing.file(li))
    whole = federation.get(f"/tasks/{task['id']}?purpose={quote('初审')}").json()
    fields = {answer["field"]: answer["shown"]["zh"] for answer in whole["answers"]}
    assert "bank_account" not in fields
    assert "370202199001020010" not in json.dumps(whole)
    assert {document["document"] for document in whole["documents"]} == {"assessment-report", "photo"}
    assert (whole["findings"], whole["may_extend"]) == ({}, True)
    entry = Entry.objects.filter(action="personal.read").latest("id")
    assert (entry.actor, entry.actor_kind) == (federation.program.id, "client")
    assert entry.purpose == "affairs.disability.certificate 初审"


def test_nothing_is_read_without_a_purpose(federation: System, li: Actor) -> None:
    task = federation.task(doing.file(li))
    whole = federation.get(f"/tasks/{task['id']}?{WHY}").json()
    before = Entry.objects.filter(action="personal.read").count()
    document = whole["documents"][0]["id"]
    for path in (f"/tasks/{task['id']}", f"/tasks/{task['id']}?purpose=%20", f"/documents/{document}"):
        assert code(federation.get(path)) == (422, "purpose-missing")
    assert Entry.objects.filter(action="personal.read").count() == before


def test_a_document_is_read_by_the_office_that_needs_it(federation: System, civil: System, li: Actor) -> None:
    task = federation.task(doing.file(li))
    whole = federation.get(f"/tasks/{task['id']}?{WHY}").json()
    report = next(d for d in whole["documents"] if d["document"] == "assessment-report")
    answer = federation.get(f"/documents/{report['id']}?{WHY}")
    assert (answer.content, answer["Content-Type"]) == (town.PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert code(civil.get(f"/documents/{report['id']}?{WHY}")) == (404, "case-unknown")


def test_another_offices_task_is_not_readable_and_not_answerable(
    federation: System, civil: System, li: Actor
) -> None:
    task = federation.task(doing.file(li))
    assert code(civil.get(f"/tasks/{task['id']}?{WHY}")) == (403, "not-allowed")
    for step, body in (("claim", {}), ("refusal", {"reason": "x", "remedy": "y"})):
        assert code(civil.answer(task, step, **body)) == (403, "not-allowed")
    unknown = task | {"id": "00000000-0000-7000-8000-000000000000"}
    assert code(federation.answer(unknown, "claim")) == (404, "task-unknown")


def test_a_task_is_granted_and_what_depends_on_it_opens(federation: System, civil: System, li: Actor) -> None:
    case_id = doing.file(li)
    task = federation.task(case_id)
    answer = federation.answer(task, "approval")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["outcome"]) == ("closed", "approved")
    assert status(li, case_id, "certificate") == "approved"
    assert {one["item"] for one in civil.tasks()} >= {"living-allowance"}
    entry = Entry.objects.get(action="affairs.case.approved")
    assert (entry.actor, entry.actor_kind) == (federation.program.id, "client")


def test_findings_are_typed(federation: System, li: Actor) -> None:
    case_id = doing.file(li)
    task = federation.task(case_id)
    answer = federation.answer(task, "approval", findings={"shoe_size": 42})
    assert code(answer) == (422, "answers-invalid")
    assert json.loads(answer.content)["errors"] == {"shoe_size": "unknown"}
    assert status(li, case_id, "certificate") == "open"
    assert federation.task(case_id)["version"] == task["version"], "a refused answer takes nothing"


def test_a_refusal_needs_reason_and_remedy(federation: System, li: Actor) -> None:
    case_id = doing.file(li)
    task = federation.task(case_id)
    assert code(federation.answer(task, "refusal", reason="不符合", remedy=" ")) == (422, "reason-missing")
    assert code(federation.answer(task, "refusal", reason="不符合")) == (422, "invalid")
    assert federation.answer(task, "refusal", reason="不符合", remedy="可复评").json()["outcome"] == "refused"
    assert status(li, case_id, "certificate") == "refused"


def test_a_supplement_is_asked_for_and_answered_over_the_interface(federation: System, li: Actor) -> None:
    case_id = doing.file(li)
    task = federation.task(case_id)
    assert code(federation.answer(task, "supplement-request", marks=["horoscope"], reason="x"))[0] == 422
    asked = federation.answer(task, "supplement-request", marks=["name", "photo"], reason="照片模糊")
    assert (asked.json()["paused"], asked.json()["mine"]) == (True, True)
    resident, where = browser(li), f"{API}/cases/{case_id}/items/certificate/supplement"
    request = resident.get(where).json()
    assert (request["reason"], list(request["questions"]), request["documents"]) == (
        "照片模糊",
        ["name"],
        ["photo"],
    )
    wrong = resident.post(where, {"answers": {"name": 3}}, content_type="application/json")
    assert code(wrong) == (422, "answers-invalid")
    right = {"answers": {"name": "李晓明"}}
    missing = resident.post(where, right, content_type="application/json")
    assert json.loads(missing.content)["errors"] == {"photo": "document-missing"}
    picture = SimpleUploadedFile("photo.png", town.PNG)
    assert resident.post(f"{where}/documents/photo", {"file": picture}).status_code == 201
    assert resident.post(where, right, content_type="application/json").status_code == 204
    assert resident.get(where).status_code == 409
    later = federation.task(case_id)
    assert later["version"] > asked.json()["version"]
    assert not later["paused"]


def test_an_answer_to_an_older_version_is_refused(federation: System, li: Actor) -> None:
    case_id = doing.file(li)
    seen = federation.task(case_id)
    federation.answer(seen, "supplement-request", marks=["photo"], reason="照片模糊")
    late = federation.answer(seen, "refusal", reason="不符合", remedy="可复评")
    assert code(late) == (409, "task-changed")
    assert "refused" not in steps(case_id)


def test_who_comes_second_is_told_and_changes_nothing(federation: System, li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    task = federation.task(case_id)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    assert code(federation.answer(task, "refusal", reason="x", remedy="y")) == (409, "task-closed")
    other = doing.file(li)
    mine = federation.task(other)
    worklist.claim(chen, doing.task(chen, other, "certificate").id)
    assert code(federation.answer(mine, "claim"))[0] == 409
    assert code(federation.answer(federation.task(other), "claim")) == (409, "already-claimed")


def test_a_task_is_taken_and_given_back(federation: System, li: Actor) -> None:
    task = federation.task(doing.file(li))
    taken = federation.answer(task, "claim").json()
    assert (taken["mine"], taken["assignee"]) == (True, "Civil affairs system")
    assert [one["id"] for one in federation.tasks("state=mine")] == [task["id"]]
    assert federation.answer(taken, "release").json()["state"] == "open"
    assert federation.tasks("state=mine") == []


def test_an_answer_sent_twice_has_one_effect(federation: System, li: Actor) -> None:
    case_id = doing.file(li)
    task = federation.task(case_id)
    first, second = (
        federation.answer(task, "refusal", key="k-1", reason="不符合", remedy="可复评") for _ in range(2)
    )
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert steps(case_id).count("refused") == 1


def test_the_clock_is_extended_once(monday: time_machine.Traveller, federation: System, li: Actor) -> None:
    case_id = doing.file(li)
    task = federation.task(case_id)
    longer = federation.answer(task, "extension", reason="需要复核").json()
    assert (task["due_at"][:10], longer["due_at"][:10]) == ("2026-11-23", "2026-11-30")
    assert code(federation.answer(longer, "extension", reason="再来")) == (409, "step-not-possible")


def test_neither_residents_nor_strangers_see_tasks(federation: System, li: Actor) -> None:
    task = federation.task(doing.file(li))
    for path in ("/tasks", f"/tasks/{task['id']}"):
        assert code(browser(li).get(API + path)) == (403, "not-allowed")
        assert code(browser().get(API + path)) == (401, "sign-in-needed")


def test_officers_may_use_the_same_doors(li: Actor, chen: Actor) -> None:
    doing.file(li)
    (task,) = browser(chen).get(f"{API}/tasks").json()["items"]
    assert browser(chen).get(f"{API}/tasks/{task['id']}").json()["task"]["id"] == task["id"]


def test_a_program_does_not_apply_for_anything(federation: System, li: Actor) -> None:
    assert code(federation.get(f"/services/{town.SERVICE}/draft")) == (403, "not-allowed")
    assert code(federation.post(f"/services/{town.SERVICE}/cases", {})) == (403, "not-allowed")
    assert federation.get("/cases").json()["items"] == []
    assert code(federation.get(f"/cases/{doing.file(li)}")) == (404, "case-unknown")
