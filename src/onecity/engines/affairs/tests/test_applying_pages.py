"""Can a resident apply, page by page, in both languages, and is every mistake told?"""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.models import Case, Draft, Upload
from onecity.engines.affairs.tests import doing, town
from onecity.engines.affairs.tests.browsing import APPLY, browser, page_of

WORDS = {
    "zh-hans": {
        "missing": "请回答“残疾等级”。",
        "sent": "申请已提交",
        "wrong_type": "不支持这种文件，请使用：JPG, PNG。",
    },
    "en": {
        "missing": "Answer “Grade of disability” to go on.",
        "sent": "Application sent",
        "wrong_type": "This kind of file cannot be used. Use one of: JPG, PNG.",
    },
}


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def upload(client: Client, document: str, content: bytes, name: str = "a.png") -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    answer: HttpResponse = client.post(f"{APPLY}documents/", {"document": document, "file": file})
    return answer


def key_on(page: HttpResponse) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', text(page))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_whole_way_from_the_service_to_the_receipt(li: Actor, language: str) -> None:
    client, words = browser(li, language), WORDS[language]
    assert client.get(f"/affairs/services/{town.SERVICE}/").status_code == 200
    assert client.get(APPLY).status_code == 200
    wrong = client.post(f"{APPLY}situation/", {"whole": "1"})
    assert wrong.status_code == 422
    assert text(wrong).count(words["missing"]) == 2, "in the summary and at the question"
    assert 'role="alert"' in text(wrong)
    for section, then in [
        ("situation", f"{APPLY}family-and-payment/"),
        ("family-and-payment", f"{APPLY}documents/"),
        ("about-you", f"{APPLY}documents/"),
    ]:
        answer = client.post(f"{APPLY}{section}/", page_of(section))
        assert (answer.status_code, answer["Location"]) == (302, then)
    assert client.get(f"{APPLY}check/").status_code == 302, "documents are missing"
    refused = upload(client, "photo", town.PDF)
    assert refused.status_code == 422
    assert words["wrong_type"] in text(refused)
    assert upload(client, "photo", town.PNG).status_code == 302
    assert upload(client, "assessment-report", town.PDF).status_code == 302
    check = client.get(f"{APPLY}check/")
    assert "370202199001020010" in text(check)
    sent = client.post(f"{APPLY}check/", {"idempotency_key": key_on(check)})
    assert sent.status_code == 302
    receipt = client.get(sent["Location"])
    assert words["sent"] in text(receipt)
    assert Case.objects.get().number in text(receipt)
    for page in ("/affairs/cases/", f"/affairs/cases/{Case.objects.get().id}/"):
        assert Case.objects.get().number in text(client.get(page))


def test_a_condition_shows_its_question_while_one_answers(li: Actor) -> None:
    client = browser(li)
    without = client.post(f"{APPLY}situation/?preview=1", {"severity": "grade-3"})
    assert b'name="needs_care"' not in without.content
    with_it = client.post(f"{APPLY}situation/?preview=1", {"severity": "grade-1"})
    assert b'name="needs_care"' in with_it.content
    assert b"<html" not in with_it.content
    assert not Draft.objects.exists(), "a preview keeps nothing"


def test_a_preview_that_changes_no_question_disturbs_nobody_who_types(li: Actor) -> None:
    shown = {"shown": "has_certificate severity needs_care wants_bus_card "}
    same = browser(li).post(f"{APPLY}situation/?preview=1", {"severity": "grade-2"} | shown)
    assert (same.status_code, same.content) == (204, b"")
    other = browser(li).post(f"{APPLY}situation/?preview=1", {"severity": "grade-3"} | shown)
    assert other.status_code == 200


def test_a_form_whose_end_was_lost_on_the_way_empties_nothing(li: Actor) -> None:
    doing.write(li)
    before = door.application(li, town.SERVICE).answers
    for came in ({}, {"has_certificate": "yes"}):
        assert browser(li).post(f"{APPLY}situation/", came).status_code == 400
    assert door.application(li, town.SERVICE).answers == before


def test_what_was_entered_wrong_stands_in_the_field_again(li: Actor) -> None:
    page = browser(li).post(
        f"{APPLY}about-you/", page_of("about-you") | {"resident_id": ("37020219900102001",)}
    )
    assert page.status_code == 422
    assert 'value="37020219900102001"' in text(page)
    assert "身份证号不对" in text(page)


def test_an_over_long_answer_is_told_its_limit(li: Actor) -> None:
    page = browser(li, "en").post(f"{APPLY}about-you/", page_of("about-you") | {"name": ("李" * 51,)})
    assert page.status_code == 422
    assert "Shorten it to at most 50 characters." in text(page)


def test_a_name_with_markup_is_shown_not_run(li: Actor) -> None:
    client = browser(li)
    client.post(f"{APPLY}about-you/", page_of("about-you") | {"name": ("<script>alert(1)</script>",)})
    assert b"<script>alert" not in client.get(f"{APPLY}about-you/").content


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"", "文件是空的"),
        ("a.png", b"GIF89a" + bytes(50), "不支持这种文件"),
        ("a.png", town.PNG + bytes(5 * 1024 * 1024), "文件太大，最大 5 MB"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(
    li: Actor, name: str, content: bytes, said: str
) -> None:
    client = browser(li)
    doing.write(li)
    page = upload(client, "photo", content, name)
    assert page.status_code == 422
    assert said in text(page)


def test_no_file_at_all_is_told(li: Actor) -> None:
    doing.write(li)
    page = browser(li).post(f"{APPLY}documents/", {"document": "photo"})
    assert page.status_code == 422
    assert "请先选择文件" in text(page)


def test_a_path_in_a_file_name_leads_nowhere(li: Actor) -> None:
    doing.write(li)
    upload(browser(li), "photo", town.PNG, "../../../etc/passwd.png")
    names = {view.name for view in door.application(li, town.SERVICE).uploads}
    assert "passwd.png" in names


def test_a_removed_file_is_gone(li: Actor) -> None:
    client = browser(li)
    photo = doing.attach(li, "photo", town.PNG)
    assert client.get(f"/affairs/drafts/documents/{photo}/").status_code == 200
    assert client.post(f"{APPLY}documents/{photo}/remove/").status_code == 302
    assert client.get(f"/affairs/drafts/documents/{photo}/").status_code == 404
    assert not Upload.objects.exists()


def test_a_double_click_on_send_makes_one_case_and_shows_the_same_receipt(li: Actor) -> None:
    client = browser(li)
    doing.write(li)
    key = key_on(client.get(f"{APPLY}check/"))
    first, second = (client.post(f"{APPLY}check/", {"idempotency_key": key}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert second["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_sending_an_unfinished_application_leads_back_to_it(li: Actor) -> None:
    answer = browser(li).post(f"{APPLY}check/", {"idempotency_key": "x"})
    assert (answer.status_code, answer["Location"]) == (302, APPLY)


def test_where_nothing_applies_the_resident_is_told_so(li: Actor) -> None:
    doing.write(li, **doing.ALLOWANCE_ONLY, income_per_month=900_000)
    client = browser(li)
    for page in (APPLY, f"{APPLY}check/"):
        assert "没有可以办理的事项" in text(client.get(page))
    assert client.post(f"{APPLY}check/", {}).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        f"{APPLY}nothing/",
        "/affairs/services/flying/",
        "/affairs/services/flying/apply/",
        "/affairs/services/flying/apply/situation/",
        "/affairs/services/flying/apply/documents/",
        "/affairs/services/flying/apply/check/",
        "/affairs/cases/00000000-0000-7000-8000-000000000000/",
        "/affairs/documents/00000000-0000-7000-8000-000000000000/",
    ],
)
def test_what_does_not_exist_is_not_found(li: Actor, path: str) -> None:
    assert browser(li).get(path).status_code == 404


def test_a_visitor_sees_services_and_signs_in_to_apply(city: object) -> None:
    client = browser()
    assert client.get("/affairs/").status_code == 200
    assert client.get(f"/affairs/services/{town.SERVICE}/").status_code == 200
    for path in (APPLY, f"{APPLY}situation/", "/affairs/cases/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/")


def test_a_form_from_elsewhere_is_refused(li: Actor) -> None:
    client = browser(li, enforce_csrf_checks=True)
    doing.write(li)
    answer = client.post(f"{APPLY}check/", {"idempotency_key": "x"})
    assert answer.status_code == 403
    assert "这个表单已经过期" in text(answer)
    assert not Case.objects.exists()
