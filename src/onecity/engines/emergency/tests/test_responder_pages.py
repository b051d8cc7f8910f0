"""Do the pages of volunteers, defibrillators and green waves show what they should, to whom, and nothing more?"""

import time

import pytest
from django.test import Client
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.base.identity.door import create_account
from onecity.engines.emergency.door import volunteers, waves
from onecity.engines.emergency.events import MissionMoved
from onecity.engines.emergency.models import Mission, Unit, Volunteer, Wave
from onecity.engines.emergency.tests import fleet, nearby

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped_city")]

REGISTERS = {
    "kind": "volunteer",
    "certificate": "red-cross",
    "skills": ["cpr", "aed"],
    "hours": "24/7",
    "agrees": "true",
}


def browser(actor: Actor, language: str = "zh-hans") -> Client:
    """A browser in which the actor has signed in."""
    assert actor.id is not None
    account = create_account(fleet.OPERATOR, actor.id, username=f"u{actor.id.hex[-10:]}", password=None)
    client = Client()
    client.cookies["language"] = language
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session.update({"since": int(time.time()), "seen": int(time.time()), "second_factor": True})
    session.save()
    return client


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_resident_registers_on_the_page_and_says_when_they_can_come() -> None:
    client = browser(nearby.resident("王新"))
    assert "成为急救志愿者" in shown(client, "/emergency/volunteer/")
    refused = client.post("/emergency/volunteer/register/", REGISTERS | {"agrees": ""})
    assert refused.status_code == 422
    assert "须同意" in refused.content.decode()
    client.post("/emergency/volunteer/register/", REGISTERS)
    assert "核对您的证书" in shown(client, "/emergency/volunteer/")
    client.post("/emergency/volunteer/available/", {"available": "on"})
    assert Volunteer.objects.get().is_available
    assert client.post("/emergency/volunteer/position/", {"lon": "x", "lat": "1"}).status_code == 422
    assert client.post("/emergency/volunteer/position/", {"lon": "120.3", "lat": "36.07"}).status_code == 204
    client.post("/emergency/volunteer/leave/")
    assert Volunteer.objects.get().lon is None


def test_the_phone_shows_a_rough_place_then_the_exact_one_then_asks_how_it_was() -> None:
    actor = nearby.volunteer("钱快", 100)
    client = browser(actor, "en")
    nearby.happens(nearby.call())
    page = shown(client, "/emergency/volunteer/")
    assert "I am going" in page
    exact = f"{nearby.HERE[1]:.5f}, {nearby.HERE[0]:.5f}"
    assert exact not in page
    assert str(nearby.HERE[0]) not in page.replace(str(volunteers.alerts_of(actor)[0].rough_lon), "")
    alert = volunteers.alerts_of(actor)[0]
    step = f"/emergency/volunteer/alerts/{alert.id}"
    answer = client.post(f"{step}/accept/", headers={"HX-Request": "true"}).content.decode()
    assert exact in answer
    for name in ("arrived", "cpr", "shock"):
        client.post(f"{step}/{name}/", {"once": f"one-{name}"})
    assert "Shock given · 1" in shown(client, "/emergency/volunteer/now/")
    client.post(f"{step}/handed-over/")
    page = shown(client, "/emergency/volunteer/")
    assert exact not in page
    assert "How was it?" in page
    client.post(f"{step}/debrief/", {"found": "arrest", "did_cpr": "true", "shocks": "1", "words": "x"})
    assert "You have told how it was." in shown(client, "/emergency/volunteer/")
    other = browser(nearby.volunteer("别人", 2_000))
    assert other.post(f"{step}/accept/").status_code == 404


def test_everybody_sees_defibrillators_near_with_open_now_and_that_they_are_simulated() -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.cookies["language"] = "en"
    page = shown(client, "/emergency/aeds/")
    assert "Simulated" in page
    assert 'href="tel:120"' in page
    place = {"lon": str(nearby.HERE[0]), "lat": str(nearby.HERE[1])}
    answer = client.post("/emergency/aeds/", place, headers={"HX-Request": "true"}).content.decode()
    for words in ("Can be fetched now", "Closed now", "No fresh self-test", "until 18:00", "Day and night"):
        assert words in answer
    nothing = client.post("/emergency/aeds/", {"lon": "121", "lat": "37"}, headers={"HX-Request": "true"})
    assert "None within 3 km" in nothing.content.decode()
    assert "/emergency/aeds/new/" in nothing.content.decode()


def test_the_manager_sees_missing_tests_and_confirms_volunteers_and_others_may_not() -> None:
    manager, resident = fleet.officer("emergency-manager", "白冠礼"), nearby.resident("路人")
    volunteers.register(resident, nearby.WELL)
    client, stranger = browser(manager, "en"), browser(resident)
    page = shown(client, "/emergency/aeds/manage/")
    assert "near-untested" in page
    assert "near-closed" not in page
    client.post("/emergency/aeds/near-untested/report/", {"kind": "self-test"})
    assert "near-untested" not in shown(client, "/emergency/aeds/manage/")
    assert client.post("/emergency/aeds/nothing/report/", {"kind": "self-test"}).status_code == 404
    assert "Confirm" in shown(client, "/emergency/volunteers/")
    client.post(f"/emergency/volunteers/{Volunteer.objects.get().id}/confirm/")
    assert Volunteer.objects.get().is_confirmed
    for path in ("aeds/manage/", "volunteers/", "waves/"):
        assert stranger.get(f"/emergency/{path}").status_code == 403


def test_the_police_see_waves_even_without_roads_and_refuse_one() -> None:
    client = browser(fleet.officer("signal-officer", "路畅通"), "en")
    assert "No ambulance asks for green" in shown(client, "/emergency/waves/")
    call, now = fleet.call_at("west", "critical"), timezone.now()
    unit = Unit.objects.get(code="west-1")
    mission = Mission.objects.create(call=call, unit=unit, state="en_route", ordered_at=now, departed_at=now)
    waves.begin(MissionMoved(mission.id, call.id, unit.code, "en_route", now, "critical"))
    Wave.objects.update(is_away=True)
    page = shown(client, "/emergency/waves/")
    assert "drives on without green" in page
    assert call.number not in page
    client.post(f"/emergency/waves/{mission.id}/refuse/")
    assert Wave.objects.get().refused_by is not None
    assert client.post(f"/emergency/waves/{mission.id}/nothing/").status_code == 404
