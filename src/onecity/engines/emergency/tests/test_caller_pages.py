"""Can somebody call for help from any phone: without signing in, without cookies, without JavaScript?"""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client

from onecity.base.actor import ANONYMOUS, Actor
from onecity.core.geo import wgs84_to_gcj02
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.models import Call, CallEvent
from onecity.engines.emergency.tests import fleet
from onecity.web.live.stream import allowed, read_topics
from onecity.web.models import StoredAnswer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
ARREST = {"conscious": "no", "breathing": "none", "age": "adult"}
ONCE = "a" * 30


@pytest.fixture
def phone() -> Client:
    """A phone that keeps no cookie and sends no token."""
    return Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="zh-CN")


def called(phone: Client, once: str = ONCE, **more: str) -> str:
    """Tap; gives the address of the caller's page."""
    answer = phone.post("/emergency/call/", {"once": once, **more})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_one_tap_without_cookie_sign_in_or_script_is_a_call_and_leads_to_its_page(phone: Client) -> None:
    page = phone.get("/emergency/call/").content.decode()
    assert 'href="tel:120"' in page
    assert "name" not in re.findall(r'<input type="text"', page)
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    url = called(phone, once[1])
    assert called(phone, once[1]) == url
    assert Call.objects.count() == 1
    shown = phone.get(url)
    assert Call.objects.get().number in shown.content.decode()
    assert 'href="tel:120"' in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]


def test_a_script_is_told_where_the_page_is_once_the_call_is_committed(phone: Client) -> None:
    answer = phone.post("/emergency/call/", {"once": ONCE, "text": "1"}, HTTP_ACCEPT="application/json")
    assert (answer.status_code, set(answer.json())) == (201, {"number", "url"})
    assert Call.objects.get().is_text_only


def test_a_form_that_lost_its_key_is_a_call_all_the_same(phone: Client) -> None:
    assert called(phone, "").startswith("/emergency/call/")
    assert Call.objects.count() == 1


def test_many_taps_from_one_network_all_get_their_page_and_one_from_another_site_too(phone: Client) -> None:
    for n in range(6):
        called(phone, f"{ONCE}{n}")
    answer = phone.post("/emergency/call/", {"once": "b" * 30}, HTTP_ORIGIN="https://elsewhere.example")
    assert answer.status_code == 302
    assert Call.objects.count() == 7
    assert Call.objects.filter(is_suspicious=True).count() == 3


def test_nobody_else_finds_the_page(phone: Client) -> None:
    url = called(phone)
    row = Call.objects.get()
    for guess in ("x" * 43, row.token_hash, str(row.id), row.number):
        for path in (f"/emergency/call/{guess}/", f"/emergency/call/{guess}/now/"):
            assert phone.get(path).status_code == 404
        assert phone.post(f"/emergency/call/{guess}/say/", {"text": "x"}).status_code == 404
    assert phone.get(url).status_code == 200


def test_a_position_is_taken_from_phones_and_from_chinese_maps_and_nonsense_changes_nothing(
    phone: Client,
) -> None:
    url = called(phone)
    place = {"lon": "120.35", "lat": "36.07", "radius_m": "40"}
    assert phone.post(f"{url}place/", place).status_code == 204
    lon, lat = wgs84_to_gcj02(120.36, 36.08)
    phone.post(f"{url}place/", {"lon": str(lon), "lat": str(lat), "radius_m": "10", "crs": "gcj02"})
    row = Call.objects.get()
    assert (row.lon, row.lat) == (pytest.approx(120.36, abs=1e-6), pytest.approx(36.08, abs=1e-6))
    for wrong in ({}, {"lon": "x", "lat": "1"}, {"lon": "nan", "lat": "1"}, {**place, "radius_m": "nan"}):
        assert phone.post(f"{url}place/", wrong).status_code == 422
    assert Call.objects.get().lon == row.lon


def test_a_page_that_asks_too_often_is_slowed_down_but_calling_is_not(phone: Client) -> None:
    url = called(phone)
    answers = [phone.post(f"{url}say/", {"text": f"{n}"}).status_code for n in range(61)]
    assert (answers[59], answers[60]) == (302, 429)
    assert CallEvent.objects.filter(kind="said").count() == 60
    assert called(phone, "c" * 30)
    assert phone.get(url).status_code == 200


def test_the_caller_answers_large_buttons_and_is_guided_while_nobody_has_answered(phone: Client) -> None:
    url = called(phone)
    first = phone.get(url).content.decode()
    assert first.index("突然倒下") < first.index("气道异物") if "气道异物" in first else "突然倒下" in first
    phone.post(f"{url}answer/", {"protocol": "collapse"})
    for question, option in ARREST.items():
        phone.post(f"{url}answer/", {"protocol": "collapse", "question": question, "option": option})
    shown = phone.get(f"{url}now/").content.decode()
    assert 'data-guidance="cpr-adult"' in shown
    assert 'data-beat="110"' in shown
    assert "未经医学审核" in shown
    assert Call.objects.get().state == "waiting"


def test_guidance_ambulance_and_messages_reach_the_page_in_its_language(phone: Client, taker: Actor) -> None:
    phone = Client(HTTP_ACCEPT_LANGUAGE="en")
    url = called(phone)
    call_id = Call.objects.get().id
    calls.judge(taker, call_id, "collapse", ARREST)
    calls.reply(taker, call_id, "Help is coming")
    shown = phone.get(f"{url}now/").content.decode()
    assert "Press hard and fast" in shown
    assert "Help is coming" in shown
    assert not re.search("[\u4e00-\u9fff]", shown)
    assert Call.objects.get().language == "en"


def test_the_caller_sees_the_ambulance_until_it_has_arrived(phone: Client) -> None:
    url = called(phone)
    row = Call.objects.get()
    dispatcher = fleet.officer("dispatcher", "唐调度")
    calls.locate(url.split("/")[-2], calls.fix("phone", fleet.ZONES["west"], fleet.LAT, 20))
    calls.judge(dispatcher, row.id, "collapse", ARREST)
    fleet.send(dispatcher, row.id)
    shown = phone.get(f"{url}now/").content.decode()
    assert "sos-minutes" in shown
    assert "公里" in shown
    calls.set_state(row.id, "closed", row.received_at)
    assert "sos-minutes" not in phone.get(f"{url}now/").content.decode()


def test_the_steps_that_a_caller_reaches_are_seen_by_the_call_taker(phone: Client, taker: Actor) -> None:
    url = called(phone)
    call_id = Call.objects.get().id
    calls.judge(taker, call_id, "collapse", ARREST)
    for step in ("1", "2", "2", "x"):
        phone.post(f"{url}guided/", {"guidance": "cpr-adult", "step": step})
    phone.post(f"{url}guided/", {"guidance": "no-such", "step": "1"})
    assert calls.taking(taker, call_id).guided == ("cpr-adult", 2)
    assert CallEvent.objects.filter(kind="guided").count() == 2


def test_a_caller_is_called_back_says_it_is_over_and_comes_back(phone: Client, taker: Actor) -> None:
    url = called(phone)
    assert phone.post(f"{url}number/", {"phone": "12"}).status_code == 422
    phone.post(f"{url}number/", {"phone": "13800005678"})
    phone.post(f"{url}leave/")
    row = Call.objects.get()
    assert (row.state, calls.personal(taker, row.id).phone) == ("abandoned", "13800005678")
    assert "13800005678" not in phone.get(url).content.decode()
    phone.post(f"{url}back/")
    assert Call.objects.get().state == "waiting"
    assert phone.post(f"{url}no-such/").status_code == 404


def test_only_the_page_of_a_call_follows_it_live(phone: Client, taker: Actor) -> None:
    called(phone)
    row = Call.objects.get()
    crew = fleet.officer("ambulance-crew")
    follows = {
        name: [may(one, name) for one in (ANONYMOUS, crew, taker)]
        for name in (
            f"caller:{row.token_hash}",
            f"call:{row.id}",
            "emergency",
            "caller:" + "0" * 64,
            "call:x",
        )
    }
    assert follows == {
        f"caller:{row.token_hash}": [True, True, True],
        f"call:{row.id}": [False, False, True],
        "emergency": [False, False, True],
        "caller:" + "0" * 64: [False, False, False],
        "call:x": [False, False, False],
    }


def may(actor: Actor, topic: str) -> bool:
    (found,) = read_topics([topic]) or ()
    return allowed(actor, found)


def test_the_link_of_a_text_message_opens_without_anything_and_says_when_it_has_expired(
    phone: Client, taker: Actor, settings: LazySettings
) -> None:
    call_id: UUID = calls.enter(taker, calls.PhoneCall(ONCE, "13800005678", language="en"))
    calls.send_link(taker, call_id)
    (letter,) = (settings.DATA / "sms").iterdir()
    path = "/emergency/here/" + letter.read_text().rsplit("/here/", 1)[1].strip()
    shown = phone.get(path).content.decode()
    assert "Where are you?" in shown
    assert Call.objects.get().number not in shown
    assert phone.post(path, {"lon": "120.35", "lat": "36.07", "radius_m": "9"}).status_code == 204
    assert Call.objects.get().radius_m == 9
    gone = phone.get("/emergency/here/nothing/")
    assert (gone.status_code, "tel:120" in gone.content.decode()) == (410, True)


def test_a_demo_says_on_every_page_of_a_caller_that_nobody_comes(
    phone: Client, settings: LazySettings
) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": True})
    for path in ("/emergency/call/", called(phone), "/emergency/here/nothing/"):
        assert "不是真正的 120" in phone.get(path).content.decode()


def test_a_mini_program_calls_gives_its_place_and_sees_the_help(phone: Client, taker: Actor) -> None:
    where = "/api/v1/emergency/calls"
    body = {"once": ONCE, "language": "en", "position": {"lon": 999, "lat": "x"}}
    made = [phone.post(where, body, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    row = Call.objects.get()
    assert (row.source, row.language, row.lon) == ("program", "en", None)
    own = f"{where}/{made[0].json()['token']}"
    lon, lat = wgs84_to_gcj02(120.36, 36.08)
    place = {"lon": lon, "lat": lat, "radius_m": 12, "crs": "gcj02"}
    assert phone.post(f"{own}/position", place, content_type="application/json").status_code == 204
    assert Call.objects.get().lon == pytest.approx(120.36, abs=1e-6)
    calls.judge(taker, row.id, "collapse", ARREST)
    seen = phone.get(own).json()
    assert (seen["state"], seen["guidance"][0]["steps"][3]["per_minute"]) == ("judged", 110)
    assert phone.get(f"{where}/nobody").status_code == 404
    assert phone.post(where, {"once": "1"}, content_type="application/json").status_code == 422


def test_an_idempotency_key_stores_neither_the_callers_secret_nor_what_it_follows_from(city: Path) -> None:
    phone, headers = Client(), {"Idempotency-Key": ONCE, "Accept": "application/json"}
    first, again = (phone.post("/emergency/call/", {"once": ONCE}, headers=headers) for _ in range(2))
    assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
    said = phone.post(f"{first.json()['url']}say/", {"text": "快来"}, headers=headers)
    assert said.status_code == 204
    rows = list(StoredAnswer.objects.order_by("route"))
    assert [row.route for row in rows] == ["emergency/call/", "emergency/call/<str:token>/<slug:verb>/"]
    kept = "".join(f"{vars(row)}{bytes(row.body)!r}" for row in rows)
    for secret in (ONCE, calls.token_of(ONCE)):
        assert secret not in kept
