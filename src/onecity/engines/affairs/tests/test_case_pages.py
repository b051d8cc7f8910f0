"""Can a resident follow a case, mend it, take it back, and see nobody else's?"""

from html import unescape
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.tests import doing, town
from onecity.engines.affairs.tests.browsing import browser


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def asked(li: Actor, chen: Actor) -> UUID:
    """A case whose certificate waits for a photo and the identity number."""
    case_id = doing.file(li)
    task = doing.task(chen, case_id, "certificate")
    door.request_supplement(chen, task.id, ["photo", "resident_id"], "照片不清楚")
    return case_id


def mend(case_id: UUID) -> str:
    return f"/affairs/cases/{case_id}/items/certificate/supplement/"


def test_the_case_says_whose_turn_it_is_and_why_the_clock_stands(li: Actor, asked: UUID) -> None:
    page = text(browser(li).get(f"/affairs/cases/{asked}/"))
    assert "需要您处理：残疾人证核发" in page
    assert "照片不清楚" in page
    assert "计时为什么暂停？" in page
    english = text(browser(li, "en").get(f"/affairs/cases/{asked}/"))
    assert "Your turn: Disability certificate" in english


def test_what_is_still_wrong_is_named_and_a_good_file_stays(li: Actor, asked: UUID) -> None:
    client = browser(li)
    photo = SimpleUploadedFile("new.png", town.PNG)
    page = client.post(mend(asked), {"resident_id": "37020219900102001X", "photo": photo})
    assert page.status_code == 422
    assert "身份证号不对" in text(page)
    assert "new.png" in text(page)
    answer = client.post(mend(asked), {"resident_id": "370202199001020010"})
    assert (answer.status_code, answer["Location"]) == (302, f"/affairs/cases/{asked}/")
    assert door.my_case(li, asked).items[0].status == "open"


def test_a_missing_and_a_wrong_file_are_told(li: Actor, asked: UUID) -> None:
    client = browser(li)
    answers = {"resident_id": "370202199001020010"}
    assert "还缺这份材料" in text(client.post(mend(asked), answers))
    wrong = client.post(mend(asked), answers | {"photo": SimpleUploadedFile("new.png", town.PDF)})
    assert wrong.status_code == 422
    assert "不支持这种文件" in text(wrong)
    assert door.my_case(li, asked).items[0].status == "supplement"


def test_answering_twice_is_told_not_done_twice(li: Actor, asked: UUID) -> None:
    client = browser(li)
    for _ in range(2):
        sent = {"resident_id": "370202199001020010", "photo": SimpleUploadedFile("n.png", town.PNG)}
        answer = client.post(mend(asked), sent, follow=True)
    assert "这里不需要您再补充了" in text(answer)


def test_withdrawing_asks_first_and_cannot_be_repeated(li: Actor, asked: UUID) -> None:
    client = browser(li)
    path = f"/affairs/cases/{asked}/withdraw/"
    assert "要撤回申请吗？" in text(client.get(path))
    assert door.my_case(li, asked).outcome == "open"
    assert "申请已撤回" in text(client.post(path, follow=True))
    assert "没有可以撤回的" in text(client.post(path, follow=True))


def test_another_persons_pages_do_not_exist(li: Actor, asked: UUID) -> None:
    other = browser(town.resident("王秀英", "37020319550307122X"))
    photo = door.my_case(li, asked).documents[1]
    for path in (
        f"/affairs/cases/{asked}/",
        f"/affairs/cases/{asked}/filed/",
        f"/affairs/cases/{asked}/withdraw/",
        mend(asked),
        f"/affairs/documents/{photo.id}/",
        f"/affairs/documents/{photo.id}/picture/",
    ):
        assert other.get(path).status_code == 404, path
    assert other.post(f"/affairs/cases/{asked}/withdraw/").status_code == 404
    assert other.post(mend(asked), {}).status_code == 404


def test_a_document_is_a_download_that_no_browser_runs(li: Actor, asked: UUID) -> None:
    report, photo = door.my_case(li, asked).documents
    answer = browser(li).get(f"/affairs/documents/{report.id}/")
    assert answer.content == town.PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%9D%8E")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert browser(li).get(f"/affairs/documents/{report.id}/picture/").status_code == 404
    picture = browser(li).get(f"/affairs/documents/{photo.id}/picture/")
    assert (picture["Content-Type"], picture["Content-Disposition"]) == ("image/png", "inline")
    assert picture["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_the_first_page_shows_what_one_waits_for(li: Actor, asked: UUID) -> None:
    page = text(browser(li).get("/"))
    assert "残疾人证核发：需要您补充" in page
    assert "助残一件事" in page
    assert "残疾人证核发：需要您补充" not in text(browser().get("/"))
