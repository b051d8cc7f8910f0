"""Can a call-taker work with the keyboard alone, question by question, and does the desk refuse everybody else?"""

import re
import time
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from onecity.base.actor import Actor
from onecity.base.identity.door import create_account
from onecity.engines.emergency.door import calls, missions
from onecity.engines.emergency.models import Call
from onecity.engines.emergency.tests import fleet, helped

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
DESK = "/emergency/desk/calls/"
ONCE = "d" * 30


@pytest.fixture
def desk(taker: Actor) -> Client:
    """The call-taker's browser."""
    return browser(taker)


def browser(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client()
    client.cookies["language"] = language
    assert actor.id is not None
    account = create_account(fleet.OPERATOR, actor.id, username=f"u{actor.id.hex[-10:]}", password=None)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"since": int(time.time()), "seen": int(time.time()), "second_factor": True})
    session.save()
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def step(client: Client, call: Any, verb: str, **said: str) -> int:
    return client.post(f"{DESK}{call}/{verb}/", said).status_code


def test_what_no_button_sends_is_refused_and_breaks_nothing(desk: Client) -> None:
    call = calls.receive(calls.Tap(ONCE)).id
    assert step(desk, call, "take") in {204, 302}
    assert step(desk, call, "units", count="two") == 400
    assert step(desk, call, "units", count="2") in {204, 302}
    assert desk.get(f"{DESK}addresses/", {"q": "x", "call": "no-id"}).status_code == 404
    assert desk.get(f"{DESK}addresses/", {"q": "x", "call": str(call)}).status_code == 200


def test_the_next_call_is_taken_by_one_key_and_asked_one_question_at_a_time(desk: Client) -> None:
    first = calls.receive(calls.Tap(ONCE))
    calls.receive(calls.Tap(ONCE + "2"))
    assert 'data-key="n"' in page(desk, DESK)
    assert desk.post(f"{DESK}next/")["Location"] == f"{DESK}{first.id}/"
    shown = page(desk, f"{DESK}{first.id}/")
    assert 'data-key="1"' in shown
    assert "突然倒下" in shown
    step(desk, first.id, "judge", protocol="collapse")
    asked = page(desk, f"{DESK}{first.id}/")
    assert len(re.findall("call-question", asked)) == 1
    for question, option in {"conscious": "no", "breathing": "none", "age": "adult"}.items():
        step(desk, first.id, "judge", protocol="collapse", question=question, option=option)
    decided = page(desk, f"{DESK}{first.id}/")
    assert "call-question" not in decided
    assert "疑似心脏骤停" in decided
    assert "每分钟 110 次" in decided
    assert "未经医学审核" in decided


def test_a_complaint_is_found_while_typing_and_enter_takes_the_best(desk: Client) -> None:
    call = calls.receive(calls.Tap(ONCE))
    found = page(desk, f"{DESK}{call.id}/complaints/?q=xiong")
    assert 'value="chest-pain"' in found
    assert 'value="burn"' not in found
    step(desk, call.id, "search", q="liuxue")
    assert Call.objects.get().protocol == "bleeding"


def test_a_telephone_call_is_entered_with_number_and_words_and_gets_its_link(
    desk: Client, settings: LazySettings
) -> None:
    answer = desk.post(f"{DESK}enter/", {"once": ONCE, "phone": "138 0000 5678", "words": "老人摔倒"})
    again = desk.post(f"{DESK}enter/", {"once": ONCE, "phone": "138 0000 5678", "words": "老人摔倒"})
    assert answer["Location"] == again["Location"]
    shown = page(desk, answer["Location"])
    assert "tel:13800005678" in shown
    assert "老人摔倒" in shown
    step(desk, Call.objects.get().id, "link", phone="13800005678")
    assert len(list((settings.DATA / "sms").iterdir())) == 1


def test_an_address_or_a_pin_becomes_the_place(desk: Client) -> None:
    call = calls.receive(calls.Tap(ONCE))
    step(desk, call.id, "pin", lon="120.36", lat="36.08", radius_m="30")
    assert Call.objects.get().radius_m == 30
    step(desk, call.id, "pin", lon="120.37", lat="36.09", radius_m="80", address="香港中路 11 号")
    shown = page(desk, f"{DESK}{call.id}/")
    assert "香港中路 11 号" in shown
    assert "±80 m" in shown


def test_a_step_by_a_script_says_what_to_look_at_again_and_a_refusal_is_told(desk: Client) -> None:
    call = calls.receive(calls.Tap(ONCE))
    done = desk.post(f"{DESK}{call.id}/judge/", {"protocol": "collapse"}, HTTP_HX_REQUEST="true")
    assert (done.status_code, done["HX-Trigger"]) == (204, "call-changed")
    desk.post(f"{DESK}{call.id}/close/", {"reason": ""})
    assert "请选择关闭的原因" in page(desk, f"{DESK}{call.id}/")
    assert Call.objects.get().closed_at is None


def test_the_same_emergency_is_offered_for_merging_and_undone_by_one_button(desk: Client) -> None:
    one, other = (calls.receive(calls.Tap(ONCE + n)) for n in "12")
    for n in "12":
        calls.locate(calls.token_of(ONCE + n), calls.fix("phone", 120.35, 36.07, 20))
    assert 'data-key="m"' in page(desk, f"{DESK}{one.id}/")
    step(desk, one.id, "merge", other=str(other.id))
    assert Call.objects.get(id=other.id).merged_into_id == one.id
    assert "撤销" in page(desk, f"{DESK}{one.id}/")
    step(desk, other.id, "part")
    assert Call.objects.get(id=other.id).merged_into_id is None


def test_hung_up_is_called_back_and_closed_with_a_reason(desk: Client) -> None:
    desk.post(f"{DESK}enter/", {"once": ONCE, "phone": "13800005678"})
    call = Call.objects.get()
    step(desk, call.id, "hung-up")
    assert "需要回拨" in page(desk, DESK)
    step(desk, call.id, "not-reached")
    step(desk, call.id, "close", reason="unreachable", words="回拨三次")
    assert Call.objects.get().state == "closed"
    assert "多次回拨无人应答" in page(desk, f"{DESK}{call.id}/")


def test_caller_and_call_taker_see_each_others_lines(desk: Client) -> None:
    call = calls.receive(calls.Tap(ONCE, is_text_only=True))
    calls.say(calls.token_of(ONCE), "我听不见")
    step(desk, call.id, "reply", text="马上到", key="k1")
    step(desk, call.id, "reply", text="马上到", key="k1")
    shown = page(desk, f"{DESK}{call.id}/")
    assert "我听不见" in shown
    assert shown.count("马上到") == 1


def test_the_desk_reads_in_english_and_is_closed_to_others(desk: Client, taker: Actor) -> None:
    call = calls.receive(calls.Tap(ONCE))
    english = browser(fleet.officer("call-taker", "Yu"), "en")
    assert "What is the matter?" in page(english, f"{DESK}{call.id}/")
    crew = browser(fleet.officer("ambulance-crew"))
    for path in (DESK, f"{DESK}{call.id}/", f"{DESK}addresses/?q=a"):
        assert crew.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert step(crew, call.id, "take") == 403
    assert desk.get(f"{DESK}00000000-0000-7000-8000-000000000000/").status_code == 404
    assert step(desk, call.id, "no-such") == 404


def test_the_page_of_a_call_whose_ambulance_was_taken_back_says_that_it_waits_again(desk: Client) -> None:
    staff = helped.staff()
    call = helped.judged(staff)
    missions.cancel(staff.dispatcher, helped.sent(staff, call), "路断了")
    assert "重新等待派车" in page(desk, f"{DESK}{call}/")


def test_a_call_by_telephone_without_its_key_is_refused_in_words(desk: Client) -> None:
    answer = desk.post(f"{DESK}enter/", {"once": "", "phone": "13900000000"}, follow=True)
    assert (answer.status_code, "没有收到呼救" in answer.content.decode()) == (200, True)
    assert not Call.objects.exists()
