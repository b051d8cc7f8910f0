"""Can an officer work through the queue, and is every conflict told?"""

from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.http import HttpResponse

from onecity.base.actor import Actor
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.engines.affairs import door
from onecity.engines.affairs.tests import doing, town
from onecity.engines.affairs.tests.browsing import browser


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def task(li: Actor, chen: Actor) -> TaskView:
    """The certificate of a case."""
    return doing.task(chen, doing.file(li), "certificate")


def step(task: TaskView, name: str) -> str:
    return f"/affairs/tasks/{task.id}/{name}/"


def status(li: Actor) -> str:
    (case,) = door.my_cases(li).items
    return door.my_case(li, case.id).items[0].status


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("同意", "要求补充", "不予同意")), ("en", ("Grant", "Ask for more", "Refuse"))],
)
def test_the_task_shows_what_is_to_be_decided(
    li: Actor, chen: Actor, task: TaskView, language: str, words: tuple[str, ...]
) -> None:
    page = text(browser(chen, language).get(f"/desk/tasks/{task.id}/"))
    assert "李**" in page
    assert "6222020000006210" not in page
    assert all(word in page for word in words)
    assert 'data-key="y"' in page


def test_granting_leads_straight_to_the_next_due_task(li: Actor, chen: Actor, task: TaskView) -> None:
    doing.file(li)
    after = next(one for one in worklist.queue(chen).items if one.id != task.id)
    client = browser(chen)
    answer = client.post(step(task, "approve"))
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/tasks/{after.id}/")
    assert "已同意，已通知申请人。" in text(client.get(answer["Location"]))
    last = client.post(step(after, "approve"))
    assert last["Location"] == "/desk/"


def test_a_colleagues_task_is_not_the_next_one(li: Actor, chen: Actor, task: TaskView, city: Path) -> None:
    doing.file(li)
    other = town.officer("disabled-federation-370202", name="周芳")
    after = next(one for one in worklist.queue(chen).items if one.id != task.id)
    worklist.claim(other, after.id)
    assert browser(chen).post(step(task, "approve"))["Location"] == "/desk/"


def test_a_reason_is_asked_for_and_nothing_is_changed(li: Actor, chen: Actor, task: TaskView) -> None:
    client = browser(chen)
    for name, sent, said in (
        ("refuse", {"reason": "不符"}, "请写明理由"),
        ("supplement", {"reason": "不清楚"}, "请勾选"),
        ("extend", {"reason": " "}, "请写明理由"),
    ):
        assert said in text(client.post(step(task, name), sent, follow=True)), name
    assert status(li) == "open"


def test_each_step_is_taken_and_said(li: Actor, chen: Actor, task: TaskView) -> None:
    client = browser(chen)
    assert "已延长" in text(client.post(step(task, "extend"), {"reason": "复核"}, follow=True))
    sent = {"reason": "看不清", "marks": ["photo"]}
    page = text(client.post(step(task, "supplement"), sent, follow=True))
    assert "已退回" in page
    assert "等申请人补充" in page
    refusal = {"reason": "未补充", "remedy": "请重新申请"}
    assert "不予同意" in text(client.post(step(task, "refuse"), refusal, follow=True))
    assert status(li) == "refused"


def test_a_conflict_is_told_and_nothing_is_changed(
    li: Actor, chen: Actor, task: TaskView, city: Path
) -> None:
    other = town.officer("disabled-federation-370202", name="周芳")
    worklist.claim(other, task.id)
    page = text(browser(chen).post(step(task, "approve"), follow=True))
    assert "周芳 正在办理这项任务" in page
    assert status(li) == "open"
    door.approve(other, task.id)
    again = text(browser(other).post(step(task, "approve"), follow=True))
    assert "状态已经变了" in again


def test_the_same_click_twice_is_one_decision(li: Actor, chen: Actor, task: TaskView) -> None:
    client = browser(chen)
    answers = [client.post(step(task, "approve"), {"idempotency_key": "one"}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert answers[1]["Idempotency-Replayed"] == "true"


def test_an_error_behind_a_key_is_told_as_without_one(li: Actor, wang: Actor, task: TaskView) -> None:
    client = browser(wang)
    assert client.post(step(task, "approve"), {"idempotency_key": "one"}).status_code == 403
    assert client.post(step(task, "approve")).status_code == 403


@pytest.mark.parametrize("name", ["dance", "approve-all"])
def test_an_unknown_step_is_not_found(chen: Actor, task: TaskView, name: str) -> None:
    assert browser(chen).post(step(task, name)).status_code == 404


def test_an_unknown_task_is_not_found(chen: Actor) -> None:
    unknown = UUID("00000000-0000-7000-8000-000000000000")
    assert browser(chen).get(f"/desk/tasks/{unknown}/").status_code == 404
    assert browser(chen).post(f"/affairs/tasks/{unknown}/approve/").status_code == 404


def test_an_officer_looks_at_a_photo_beside_the_answers(li: Actor, chen: Actor, task: TaskView) -> None:
    client = browser(chen)
    photo = next(d for d in door.case_of_task(chen, task.id)[0].documents if d.document == "photo")
    page = text(client.get(f"/desk/tasks/{task.id}/"))
    assert f'src="/affairs/documents/{photo.id}/picture/"' in page
    assert client.get(f"/affairs/documents/{photo.id}/picture/").status_code == 200


def test_presence_is_asked_without_reading_the_case_again(
    li: Actor, chen: Actor, task: TaskView, city: Path
) -> None:
    other = town.officer("disabled-federation-370202", name="周芳")
    worklist.look(other, task.id)
    client = browser(chen)
    client.get(f"/desk/tasks/{task.id}/")
    before = len(doing.audited("personal.read"))
    assert "周芳" in text(client.get(f"/desk/tasks/{task.id}/others/"))
    client.get(f"/desk/queue/?task={task.id}")
    assert len(doing.audited("personal.read")) == before
