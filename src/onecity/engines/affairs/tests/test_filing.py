"""What happens from the first answer to a filed case?"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from onecity.base.actor import ANONYMOUS, Actor, NotAllowed
from onecity.base.identity.door import MandateDraft, give_mandate
from onecity.base.identity.models import Person
from onecity.base.notify.door import inbox
from onecity.base.outbox.models import OutboxEvent
from onecity.base.ports import port
from onecity.base.search.door import query, rebuild
from onecity.base.worklist.door import queue
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import (
    AnswersInvalid,
    CaseUnknown,
    DocumentRefused,
    NothingApplies,
    ServiceUnknown,
)
from onecity.engines.affairs.models import Case, CaseEventRow, Draft, Upload
from onecity.engines.affairs.tests import doing, town


def test_a_new_draft_knows_what_the_city_knows_already(li: Actor) -> None:
    known = door.application(li, town.SERVICE).answers
    assert known == {
        "name": "李小明",
        "resident_id": "370202199001020010",
        "phone": "13800000001",
        "home_division": "370202",
    }
    assert not Draft.objects.exists()


def test_what_was_filled_in_for_the_applicant_is_recorded_once_with_its_purpose(li: Actor) -> None:
    door.save_answers(li, town.SERVICE, {"has_certificate": ["no"]})
    door.save_answers(li, town.SERVICE, {"wants_bus_card": ["no"]})
    (entry,) = doing.audited("affairs.draft.begin")
    assert entry.purpose == "affairs.prefill.disability"
    assert '"resident_id"' in entry.details
    assert "370202199001020010" not in entry.details


def test_right_answers_are_kept_although_others_of_the_page_are_wrong(li: Actor) -> None:
    problems = door.save_answers(li, town.SERVICE, {"phone": ["12"], "name": ["李 小明"]})
    assert [(problem.field, problem.code) for problem in problems] == [("phone", "not-a-phone-number")]
    kept = door.application(li, town.SERVICE).answers
    assert kept["name"] == "李 小明"
    assert "phone" not in kept


def test_a_district_that_does_not_exist_is_no_answer(li: Actor) -> None:
    (problem,) = door.save_answers(li, town.SERVICE, {"home_division": ["370299"]})
    assert problem.code == "not-a-division"


def test_a_home_outside_the_city_is_not_filled_in(city: Path) -> None:
    person = town.resident("王五", "110101199003070134")
    Person.objects.filter(id=person.id).update(division="110101")
    assert "home_division" not in door.application(person, town.SERVICE).answers


def test_an_answer_that_todays_service_reads_otherwise_is_asked_again(li: Actor, city: Path) -> None:
    doing.write(li)
    form = city / "affairs/disability/form.yaml"
    form.write_text(
        form.read_text().replace("- id: grade-2", "- id: grade-two").replace('"grade-2"', '"grade-two"')
    )
    service = city / "affairs/disability/service.yaml"
    service.write_text(service.read_text().replace('"grade-2"', '"grade-two"'))
    town.reload(city)
    applied = door.application(li, town.SERVICE)
    assert "severity" not in applied.answers
    assert "severity" in {problem.field for problem in applied.missing}


def test_filing_names_everything_that_is_missing(li: Actor) -> None:
    door.save_answers(li, town.SERVICE, {"has_certificate": ["no"]})
    with pytest.raises(AnswersInvalid) as caught:
        door.file_case(li, town.SERVICE)
    assert {"severity", "income_per_month", "bank_account"} <= set(caught.value.problems)
    assert not Case.objects.exists()


def test_filing_names_a_missing_document(li: Actor) -> None:
    doing.write(li)
    photo = next(
        upload for upload in door.application(li, town.SERVICE).uploads if upload.document == "photo"
    )
    door.detach(li, town.SERVICE, photo.id)
    with pytest.raises(AnswersInvalid) as caught:
        door.file_case(li, town.SERVICE)
    assert caught.value.fields() == {"photo": "document-missing"}


def test_nothing_is_filed_where_nothing_applies(li: Actor) -> None:
    doing.write(li, **doing.ALLOWANCE_ONLY, income_per_month=900_000)
    with pytest.raises(NothingApplies):
        door.file_case(li, town.SERVICE)


def test_a_filed_case_takes_the_draft_and_its_documents(li: Actor, monday: object) -> None:
    case = door.my_case(li, doing.file(li))
    assert case.outcome == "open"
    assert case.number.startswith("370220261109")
    assert len(case.number) == 18
    assert [document.document for document in case.documents] == ["assessment-report", "photo"]
    assert case.documents[0].name == "李小明.pdf"
    assert not Draft.objects.exists()


def test_documents_that_the_case_does_not_need_go_with_the_draft(
    li: Actor, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    extra = doing.attach(li, "existing-certificate", town.PDF)
    blob = Upload.objects.get(id=extra).blob
    with django_capture_on_commit_callbacks(execute=True):
        case = door.my_case(li, doing.file(li))
    assert "existing-certificate" not in {document.document for document in case.documents}
    assert not Upload.objects.filter(id=extra).exists()
    assert not port("blobs").exists(blob)


def test_filing_puts_the_open_item_before_its_department_with_its_date(
    li: Actor, chen: Actor, wang: Actor, monday: object
) -> None:
    case_id = doing.file(li)
    (task,) = queue(chen).items
    assert task.key == f"{case_id}:certificate"
    assert task.title.zh == "残疾人证核发 · 李**"
    assert task.due_at is not None
    assert task.due_at.isoformat() == "2026-11-23T15:59:59.999999+00:00"
    assert queue(wang).items == ()


def test_filing_tells_the_city_the_applicant_and_the_audit(li: Actor) -> None:
    case_id = doing.file(li)
    kinds = list(
        OutboxEvent.objects.filter(subject=f"case:{case_id}").order_by("at").values_list("type", flat=True)
    )
    assert kinds == ["onecity.affairs.case-filed.v1", "onecity.affairs.item-changed.v1"]
    message = inbox(li).items[0]
    assert message.title.zh == "已收到您的申请：助残一件事"
    assert message.title.en == "We have your application: Disability support"
    assert message.url == f"/affairs/cases/{case_id}/"
    (entry,) = doing.audited("affairs.case.filed")
    assert (entry.actor, entry.subject, entry.target) == (li.id, li.id, f"case:{case_id}")


def test_nobody_reads_answers_words_or_file_names_in_the_database(li: Actor, chen: Actor) -> None:
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    door.request_supplement(chen, task.id, ["photo"], "照片里不是李小明")
    row = Case.objects.get(id=case_id)
    stored = [bytes(row.answers), *(bytes(event.words) for event in CaseEventRow.objects.exclude(words=None))]
    for upload in Upload.objects.all():
        stored.append(bytes(upload.name))
        with port("blobs").open(upload.blob) as stream:
            stored.append(stream.read())
    for secret in ("李小明", "370202199001020010", "6222020000006210", "%PDF", "PNG"):
        assert not any(secret.encode() in text for text in stored), secret


def test_two_equal_documents_are_kept_apart(li: Actor) -> None:
    first, second = doing.attach(li, "photo", town.PNG), doing.attach(li, "photo", town.PNG)
    blobs = set(Upload.objects.filter(id__in=[first, second]).values_list("blob", flat=True))
    assert len(blobs) == 2
    assert door.upload(li, first)[1] == town.PNG


@pytest.mark.parametrize(
    ("document", "content", "code"),
    [
        ("passport", town.PDF, "unknown"),
        ("photo", b"", "empty"),
        ("photo", town.PDF, "wrong-type"),
        ("photo", b"MZ\x90\x00", "wrong-type"),
        ("photo", b"\x89PNG\r\n\x1a\n" + bytes(5 * 1024 * 1024), "too-large"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    li: Actor, document: str, content: bytes, code: str
) -> None:
    with pytest.raises(DocumentRefused) as caught:
        doing.attach(li, document, content, name="photo.png")
    assert caught.value.code == code
    assert not Upload.objects.exists()


def test_one_document_has_at_most_twenty_files(li: Actor) -> None:
    for _ in range(20):
        doing.attach(li, "photo", town.PNG)
    with pytest.raises(DocumentRefused) as caught:
        doing.attach(li, "photo", town.PNG)
    assert caught.value.code == "too-many"


def test_a_draft_is_its_writers_own(li: Actor, city: Path) -> None:
    mine = doing.attach(li, "photo", town.PNG)
    other = town.resident("王秀英", "37020319550307122X")
    with pytest.raises(CaseUnknown):
        door.upload(other, mine)
    with pytest.raises(CaseUnknown):
        door.detach(other, town.SERVICE, mine)
    assert door.application(other, town.SERVICE).uploads == ()


def test_nobody_applies_anonymously_or_for_what_does_not_exist(li: Actor) -> None:
    with pytest.raises(NotAllowed):
        door.application(ANONYMOUS, town.SERVICE)
    with pytest.raises(NotAllowed):
        door.file_case(ANONYMOUS, town.SERVICE)
    with pytest.raises(ServiceUnknown):
        door.save_answers(li, "flying", {})


def test_another_persons_case_does_not_exist(li: Actor, city: Path) -> None:
    case_id = doing.file(li)
    other = town.resident("王秀英", "37020319550307122X")
    with pytest.raises(CaseUnknown):
        door.my_case(other, case_id)
    with pytest.raises(CaseUnknown):
        door.withdraw(other, case_id)
    assert door.my_cases(other).items == ()
    assert not door.may_follow(other, str(case_id))
    assert door.may_follow(li, str(case_id))


@pytest.mark.parametrize(
    ("scope", "reaches"), [("affairs", True), ("affairs/disability", True), ("parking", False)]
)
def test_an_agent_applies_as_far_as_the_mandate_reaches(
    li: Actor, city: Path, scope: str, reaches: bool
) -> None:
    son = town.resident("李大明", "37020319550307122X")
    case_id = doing.file(li)
    assert son.id is not None
    assert li.id is not None
    give_mandate(li, MandateDraft(agent_id=son.id, scope=scope, principal_id=li.id))
    agent = acting(son, li)
    if not reaches:
        with pytest.raises(NotAllowed):
            door.application(agent, town.SERVICE)
        with pytest.raises(CaseUnknown):
            door.my_case(agent, case_id)
        assert door.my_cases(agent).items == ()
        return
    assert door.application(agent, town.SERVICE).answers["name"] == "李小明"
    assert door.my_case(agent, case_id).id == case_id
    assert [case.id for case in door.my_cases(agent).items] == [case_id]
    readings = doing.audited("personal.read")
    assert {(entry.actor, entry.on_behalf_of) for entry in readings} == {(son.id, li.id)}


def acting(agent: Actor, principal: Actor) -> Actor:
    return replace(agent, on_behalf_of=principal.id)


def test_cases_come_in_pages_newest_first(li: Actor, monday: object) -> None:
    made = [doing.file(li, **doing.CARD_ONLY) for _ in range(3)]
    first = door.my_cases(li, limit=2)
    assert [case.id for case in first.items] == [made[2], made[1]]
    second = door.my_cases(li, first.next_cursor, limit=2)
    assert [case.id for case in second.items] == [made[0]]
    assert second.next_cursor is None


def test_the_card_counts_open_cases_and_names_what_happens_now(li: Actor, monday: object) -> None:
    doing.file(li, **doing.CARD_ONLY)
    count, (case,) = door.open_cases_of(li)
    assert (count, case.decided, case.items) == (1, 0, 1)
    assert case.now.zh == "正在办理：残疾人公交优待卡"
    assert case.next_due == datetime.fromisoformat("2026-11-16T15:59:59.999999+00:00")


def test_a_case_is_found_by_its_applicant_alone_also_after_the_index_was_made_anew(
    li: Actor, chen: Actor
) -> None:
    number = door.my_case(li, doing.file(li)).number
    for _ in range(2):
        assert [hit.kind for hit in query(li, number)] == ["case"]
        assert query(chen, number) == []
        rebuild()
    assert "service" in {hit.kind for hit in query(chen, "助残")}


def test_a_filed_case_keeps_its_declaration_when_the_service_changes(li: Actor, city: Path) -> None:
    case_id = doing.file(li)
    town.change(city, "affairs/disability/service.yaml", title={"zh": "新名", "en": "New name"})
    town.reload(city)
    assert door.service(town.SERVICE).title.en == "New name"
    assert door.my_case(li, case_id).title.en == "Disability support"


def test_a_case_of_a_service_that_was_withdrawn_goes_on(li: Actor, chen: Actor, city: Path) -> None:
    case_id = doing.file(li)
    shutil.rmtree(city / "affairs")
    town.reload(city)
    with pytest.raises(ServiceUnknown):
        door.service(town.SERVICE)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    assert door.my_case(li, case_id).items[0].status == "approved"
