"""Can dispatcher, crew and hospital do their work on their pages, and does a refusal say what to do?"""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from onecity.base.actor import Actor
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door.units import unit_of
from onecity.engines.emergency.models import Decision, Mission
from onecity.engines.emergency.tests import fleet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def fields(html: str) -> dict[str, str]:
    """The hidden fields of the form that sends."""
    return dict(re.findall(r'<input type="hidden" name="(token|once|unit)" value="([^"]*)"', html))


def test_enter_sends_the_first_and_a_digit_asks_for_the_reason(dispatcher: Actor) -> None:
    desk, call = browser(dispatcher), fleet.call_at("middle")
    page = desk.get("/emergency/desk/").content.decode()
    assert re.search(r'value="middle-1"[^>]*data-key="Enter"', page)
    assert re.search(r'value="(east|west)-1"[^>]*data-key="2"', page)
    given = fields(page)
    address, htmx = f"/emergency/desk/{call.id}/send/", {"HX-Request": "true"}
    asked = desk.post(address, given | {"unit": "east-1"}, headers=htmx).content.decode()
    assert 'data-key="a"' in asked
    assert Mission.objects.count() == 0
    answer = desk.post(address, fields(asked) | {"reason": "way"}, headers=htmx)
    assert "em-changed" in answer["HX-Trigger"]
    assert (Decision.objects.get().chosen, unit_of("east-1").state) == ("east-1", "ordered")


def test_a_taken_ambulance_is_told_with_a_fresh_recommendation(dispatcher: Actor) -> None:
    desk, call = browser(dispatcher), fleet.call_at("middle")
    given = fields(desk.get(f"/emergency/desk/{call.id}/").content.decode())
    fleet.send(dispatcher, fleet.call_at("middle").id)
    answer = desk.post(
        f"/emergency/desk/{call.id}/send/", given | {"unit": "middle-1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'role="alert"' in answer
    assert 'value="middle-1"' not in answer
    assert fields(answer)["token"] != given["token"]


def test_the_map_gets_calls_with_their_radius_and_ambulances_with_the_age_of_their_place(
    dispatcher: Actor,
) -> None:
    fleet.call_at("west")
    found = browser(dispatcher).get("/emergency/desk/spots/").json()
    assert [(one["radius_m"], one["waits"]) for one in found["calls"]] == [(30.0, True)]
    assert [one["is_old"] for one in found["units"]] == [False, False, False]


def step(phone: Client, mission: Mission, name: str, **more: str) -> str:
    """Press a button of the crew's page."""
    address = f"/emergency/crew/missions/{mission.id}/{name}/"
    return phone.post(address, more, headers={"HX-Request": "true"}).content.decode()


def test_a_crew_and_a_hospital_bring_a_patient_in_with_their_phones_and_pages(dispatcher: Actor) -> None:
    phone = browser(fleet.officer("ambulance-crew"))
    ward = browser(fleet.officer("hospital-reception", "何济真"))
    phone.post("/emergency/crew/sign-on/", {"unit": "middle-1"})
    assert "data-em-mission" not in phone.get("/emergency/crew/").content.decode()
    call = fleet.call_at("middle", leaf=("stroke", "recent"))
    fleet.send(dispatcher, call.id)
    mission = Mission.objects.get()
    assert f'data-em-mission="{mission.id}"' in phone.get("/emergency/crew/now/").content.decode()
    pressed = (timezone.now() - timedelta(seconds=1)).isoformat()
    step(phone, mission, "depart", pressed_at=pressed)
    step(phone, mission, "depart", pressed_at=pressed)
    assert "geo:36.07" in phone.get(f"/emergency/crew/missions/{mission.id}/way/").content.decode()
    there = step(phone, mission, "arrive")
    assert there.count('name="hospital"') == 3
    chosen = re.search(r'name="hospital" value="([^"]+)"', there)
    assert chosen
    step(phone, mission, "hospital", hospital=chosen[1])
    address = f"/emergency/hospital/{chosen[1]}/"
    coming = ward.get(address).content.decode()
    assert f'data-em-inbound="{mission.id}"' in coming
    ward.post(f"/emergency/hospital/missions/{mission.id}/acknowledge/")
    step(phone, mission, "leave")
    step(phone, mission, "reach")
    assert "em-clock" in ward.get(f"{address}now/").content.decode()
    ward.post(f"/emergency/hospital/missions/{mission.id}/take-over/")
    assert Mission.objects.get().state == "done"
    assert "data-em-mission" not in phone.get("/emergency/crew/now/").content.decode()


def test_a_press_that_was_kept_for_somebody_else_is_not_taken_for_ones_own(dispatcher: Actor) -> None:
    one, other = (browser(fleet.officer("ambulance-crew", name)) for name in ("马车组", "李司机"))
    for phone in (one, other):
        phone.post("/emergency/crew/sign-on/", {"unit": "middle-1"})
    fleet.send(dispatcher, fleet.call_at("middle").id)
    mission = Mission.objects.get()
    owners = [
        re.findall(r'data-owner="(\w+)"', phone.get("/emergency/crew/").content.decode())
        for phone in (one, other)
    ]
    assert owners[0] != owners[1]
    assert len(owners[0]) == len(owners[1]) == 1
    address = f"/emergency/crew/missions/{mission.id}/depart/"
    assert other.post(address, {"owner": owners[0][0]}).status_code == 409
    assert Mission.objects.get().state == "ordered"
    step(one, mission, "depart", owner=owners[0][0])
    assert Mission.objects.get().state == "en_route"


def test_a_phone_reports_its_place_silently_and_nonsense_is_refused(dispatcher: Actor) -> None:
    phone = browser(fleet.officer("ambulance-crew"))
    phone.post("/emergency/crew/sign-on/", {"unit": "middle-1"})
    good = phone.post("/emergency/crew/position/", {"lon": "120.36", "lat": "36.07"})
    assert (good.status_code, unit_of("middle-1").lon) == (204, 120.36)
    assert phone.post("/emergency/crew/position/", {"lon": "x", "lat": "36"}).status_code == 422


@pytest.mark.parametrize("page", ["desk/", "crew/", "hospital/"])
def test_a_page_is_for_those_whose_work_it_is(page: str, city: Path) -> None:
    manager = browser(fleet.officer("emergency-manager", "白冠礼"))
    assert manager.get(f"/emergency/{page}").status_code == 403


def test_a_terminal_says_where_its_ambulance_is_and_an_unknown_one_is_not_found(city: Path) -> None:
    driver = browser(fleet.officer("ambulance-crew"))
    driver.post("/emergency/crew/sign-on/", {"unit": "middle-1"})
    address, place = "/api/v1/emergency/units/{}/position", {"lon": 120.37, "lat": 36.07}
    answers = [
        driver.post(address.format(code), json.dumps(place), content_type="application/json").status_code
        for code in ("middle-1", "east-1", "nowhere-1")
    ]
    assert (answers, unit_of("middle-1").lon) == ([204, 403, 404], 120.37)
