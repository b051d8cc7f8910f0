"""Can a resident rate without a script, a chief make it good on the desk, everybody read the figures?"""

from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from django.http import HttpResponse

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.models import Rating
from onecity.engines.affairs.rules.published import about, published
from onecity.engines.affairs.tests import doing, rating, town
from onecity.engines.affairs.tests.browsing import browser

ITEM = "living-allowance"


@pytest.fixture
def chief(city: Path, monday: time_machine.Traveller) -> Actor:
    """Answers for bad ratings of civil affairs in Shinan."""
    return town.officer("civil-affairs-370202", role="section-chief", name="孙科")


@pytest.fixture
def decided(chief: Actor, li: Actor, wang: Actor) -> UUID:
    """A case whose only item was granted."""
    return rating.decided(li, wang)


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def path(case_id: UUID) -> str:
    return f"/affairs/cases/{case_id}/rating/"


def test_the_case_asks_how_it_went_and_a_form_without_script_takes_it(li: Actor, decided: UUID) -> None:
    client = browser(li)
    assert "办得怎么样？" in text(client.get(f"/affairs/cases/{decided}/"))
    page = text(client.get(path(decided)))
    assert page.index("非常满意") < page.index("不满意") < page.index("非常不满意")
    sent = {"items": [ITEM], "level": "5", "tags": ["fast"], "words": "很快"}
    after = text(client.post(path(decided), sent, follow=True))
    assert "感谢您的评价" in after
    assert "您的评价：困难残疾人生活补贴" in after
    assert client.get(path(decided)).status_code == 302
    assert "还没有办结、已经评价过" in text(client.post(path(decided), sent, follow=True))


def test_without_a_level_the_form_comes_back_with_what_was_written(li: Actor, decided: UUID) -> None:
    for level in ("", "9", "五", "1.5"):
        answer = browser(li).post(path(decided), {"items": [ITEM], "level": level, "words": "等太久"})
        assert answer.status_code == 422
        assert "请先选择一个满意程度" in text(answer)
        assert "等太久" in text(answer)
    assert not Rating.objects.exists()


def test_another_persons_rating_page_does_not_exist(decided: UUID) -> None:
    other = browser(town.resident("王秀英", "37020319550307122X"))
    assert other.get(path(decided)).status_code == 404
    assert other.post(path(decided), {"items": [ITEM], "level": "1"}).status_code == 404
    answer = other.post(f"/affairs/cases/{decided}/answers/{uuid4()}/rating/", {"level": "1"})
    assert answer.status_code == 404


def test_a_chief_makes_it_good_step_by_step_and_the_resident_reads_it(
    chief: Actor, li: Actor, decided: UUID
) -> None:
    client = browser(li)
    sent = {"items": [ITEM], "level": "1", "tags": ["slow"], "words": "没人接电话"}
    assert "办理部门会给您回电" in text(client.post(path(decided), sent, follow=True))
    task = rating.rework_task(chief)
    desk, at = browser(chief), f"/affairs/reworks/{task.id}/"
    page = text(desk.get(f"/desk/tasks/{task.id}/"))
    assert "没人接电话" in page
    assert "13800000001" not in page
    assert "13800000001" in text(desk.post(at + "phone/"))
    early = desk.post(at + "answer/", {"words": "抱歉"}, follow=True)
    assert "现在应办理另一步" in text(early)
    assert "请写明做了什么" in text(desk.post(at + "call/", {"reached": "yes"}, follow=True))
    desk.post(at + "call/", {"reached": "yes", "words": "打不通"})
    desk.post(at + "find/", {"justified": "yes", "words": "属实"})
    desk.post(at + "correct/", {"words": "换了值班表"})
    assert "办理部门正在答复" in text(client.get(f"/affairs/cases/{decided}/"))
    desk.post(at + "answer/", {"words": "对不起，已改好"})
    assert desk.post(at + "unknown/", {"words": "x"}).status_code == 404
    page = text(client.get(f"/affairs/cases/{decided}/"))
    assert "对不起，已改好" in page
    assert "打不通" not in page
    found = door.ratings_of_case(li, decided).given[0].answer
    assert found is not None
    again = f"/affairs/cases/{decided}/answers/{found.id}/rating/"
    assert "对整改的评价已记下" in text(client.post(again, {"level": "4"}, follow=True))
    assert "只能评价一次" in text(client.post(again, {"level": "1"}, follow=True))


def test_who_may_not_work_on_it_sees_nothing(chief: Actor, li: Actor, wang: Actor, decided: UUID) -> None:
    door.rate(li, decided, [ITEM], 1, words="没人接电话")
    task = rating.rework_task(chief)
    for verb in ("call", "phone"):
        answer = browser(wang).post(f"/affairs/reworks/{task.id}/{verb}/", {"words": "x", "reached": "yes"})
        assert answer.status_code == 403
    assert browser(chief).post(f"/affairs/reworks/{uuid4()}/call/", {"words": "x"}).status_code == 404


def test_programs_rate_for_their_applicant_by_the_same_rules(li: Actor, decided: UUID) -> None:
    client, url = browser(li), f"/api/v1/affairs/cases/{decided}/ratings"
    assert [one["item"] for one in client.get(url).json()["open"]] == [ITEM]
    for wrong in ({"level": 6}, {"level": 1, "tags": ["nice"]}):
        sent = {"items": [ITEM]} | wrong
        assert client.post(url, sent, content_type="application/json").status_code == 422
    sent = {"items": [ITEM], "level": 2, "tags": ["slow"], "words": "慢"}
    assert client.post(url, sent, content_type="application/json").status_code == 204
    assert client.post(url, sent, content_type="application/json").status_code == 409
    given = client.get(url).json()["given"][0]
    assert (given["level"], given["answer"]["step"]) == (2, "called")
    again = f"/api/v1/affairs/cases/{decided}/answers/{given['answer']['id']}/rating"
    assert client.post(again, {"level": 5}, content_type="application/json").status_code == 409
    other = browser(town.resident("王秀英", "37020319550307122X"))
    assert other.get(url).status_code == 404
    assert browser().get(url).status_code == 401


def test_small_counts_are_hidden_and_cannot_be_computed_from_a_total() -> None:
    rows = [("a", "x", 5, 12), ("a", "x", 1, 4), ("a", "y", 5, 5), ("a", "y", 2, 5), ("b", "x", 5, 1)]
    first, second, third = published(rows)
    assert (first.counts, first.total) == ({5: "12", 4: "0", 3: "0", 2: "0", 1: "<5"}, None)
    assert first.good_percent is None
    assert (second.total, second.good_percent) == (10, 50)
    assert (third.counts[5], third.total) == ("<5", None)
    assert (about(27), about(9)) == (20, 0)


def test_everybody_reads_the_figures_in_both_languages(li: Actor, chen: Actor, decided: UUID) -> None:
    assert "还没有评价" in text(browser().get("/affairs/ratings/"))
    door.rate(li, decided, [ITEM], 1, words="没人接电话")
    page = text(browser().get("/affairs/ratings/"))
    assert "助残一件事" in page
    assert "<5" in page
    assert "没人接电话" not in page
    assert "Very dissatisfied" in text(browser(language="en").get("/affairs/ratings/"))
    found = browser().get("/api/v1/affairs/ratings").json()
    assert found["about"] == 0
    assert found["rows"][0]["counts"]["1"] == "<5"
    assert found["rows"][0]["total"] is None


def test_a_case_of_several_departments_is_rated_on_one_page(
    chief: Actor, li: Actor, chen: Actor, liu: Actor
) -> None:
    case_id = doing.file(li)
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    door.approve(liu, doing.task(liu, case_id, "bus-card").id)
    page = text(browser(li).get(path(case_id)))
    assert page.count('name="items"') == 2
    browser(li).post(path(case_id), {"items": ["bus-card"], "level": "5"})
    assert 'value="certificate"' in text(browser(li).get(path(case_id)))
    assert 'value="bus-card"' not in text(browser(li).get(path(case_id)))
