"""A heart stops: do caller, call-taker, dispatcher, crew, volunteer and hospital work on one call, side by side?

With `ONECITY_PICTURES=folder` each of the six windows is kept as a picture at the moment that matters most.
"""

import os
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys import dispatching as work
from tests.journeys.conftest import Enter
from tests.journeys.person import Person
from tests.live_city import ON_SQLITE, LiveCity

pytestmark = ON_SQLITE
LON, LAT = work.PLACE
HERE = {"latitude": LAT, "longitude": LON, "accuracy": 20}
ROUND_THE_CORNER = {"latitude": LAT + 0.0006, "longitude": LON, "accuracy": 20}


def test_a_cardiac_arrest_in_six_browsers(sqlite_city: LiveCity, enter: Enter) -> None:
    volunteer = ready_volunteer(sqlite_city, enter)
    caller = enter(sqlite_city, None, width=390)
    call = taps(caller)

    taker = enter(sqlite_city, "yu-shouli", width=1440)
    takes_and_judges(taker, caller, call)
    caller.sees("成人心肺复苏")
    for _ in range(3):
        caller.tap(caller.named("Next"))
    caller.sees("用力快速向下压")

    volunteer.sees(volunteer.said("Cardiac arrest: come and give CPR"))
    expect(volunteer.page.locator(".rs-place")).to_have_count(0)
    picture(volunteer, "volunteer")
    volunteer.tap(volunteer.named("I am going"))
    expect(volunteer.page.locator(".rs-place")).to_be_visible()

    dispatcher = enter(sqlite_city, "tang-diaodu", width=1440)
    dispatcher.go("/emergency/desk/")
    waiting = dispatcher.page.locator(".em-call", has_text=call)
    dispatcher.tap(waiting)
    crew = enter(sqlite_city, "ma-chezu", width=390)
    work.matched(dispatcher, crew, waiting.get_attribute("data-em-call") or "")
    picture(dispatcher, "dispatcher")
    work.confirms_first(dispatcher)
    work.gets_the_order(crew)
    work.presses(crew, "We are leaving", "en_route")
    caller.sees(caller.said("An ambulance is coming"))
    picture(caller, "caller")
    volunteer.tap(volunteer.named("I am there"))

    work.presses(crew, "We are there", "on_scene")
    picture(crew, "crew")
    caller.sees(caller.said("The ambulance is there"))
    hospital = enter(sqlite_city, "he-jizhen", width=1440)
    work.waits_for_patients(hospital, work.chooses_first_hospital(crew))
    work.acknowledges(hospital)
    picture(hospital, "hospital")
    picture(taker, "taker")
    work.presses(crew, "To the hospital", "transporting")
    work.presses(crew, "At the hospital", "at_hospital")
    hospital.tap(hospital.named("Patient taken over"))
    expect(crew.page.locator("[data-em-mission]")).to_have_count(0)


def ready_volunteer(city: LiveCity, enter: Enter) -> Person:
    """A resident round the corner who has registered, whose certificate was seen, and who can come."""
    volunteer = enter(city, "li-xiaoming", width=390)
    volunteer.context.grant_permissions(["geolocation"])
    volunteer.context.set_geolocation(ROUND_THE_CORNER)
    volunteer.go("/emergency/volunteer/")
    if volunteer.page.locator("#certificate").count():
        volunteer.page.locator("input[name=kind]").first.check()
        volunteer.page.locator("#certificate").select_option(index=1)
        volunteer.page.locator("input[name=hours]").first.check()
        volunteer.page.locator("input[name=agrees]").check()
        volunteer.press("Register")
        expect(volunteer.page.locator("#certificate")).to_have_count(0)
        manager = enter(city, "bai-guanli", width=1440)
        manager.go("/emergency/volunteers/")
        confirms = manager.page.get_by_role("button", name=manager.said("Confirm"))
        before = confirms.count()
        manager.press("Confirm")
        expect(confirms).to_have_count(before - 1)
    volunteer.go("/emergency/volunteer/")
    volunteer.press("I can come")
    volunteer.sees(volunteer.said("You can be called"))
    with volunteer.page.expect_response("**/emergency/volunteer/position/"):
        volunteer.go("/emergency/volunteer/")
    volunteer.sees(volunteer.said("You can be called"))
    return volunteer


def taps(caller: Person) -> str:
    """One tap on the portal; the number of the call."""
    caller.context.grant_permissions(["geolocation"])
    caller.context.set_geolocation(HERE)
    caller.go("/")
    caller.page.locator(".sos-tile").click()
    caller.page.locator(".sos-button").click()
    expect(caller.page.locator("#sos-place")).to_contain_text("20")
    return caller.page.locator(".sos-number").inner_text().split()[-1]


def takes_and_judges(taker: Person, caller: Person, call: str) -> None:
    """By the keyboard: take, cardiac arrest, unconscious, no breath, adult."""
    taker.go("/emergency/desk/calls/")
    taker.tap(taker.page.get_by_role("link", name=call))
    expect(taker.page.locator("#call-place")).to_contain_text("±20 m")
    taker.key("k")
    caller.sees(caller.said("A call-taker is with you"))
    for key, question in (("1", "清醒"), ("2", "呼吸"), ("2", "多大")):
        taker.key(key)
        expect(taker.page.locator(".call-question")).to_contain_text(question)
    taker.key("1")
    expect(taker.page.get_by_role("heading", level=1)).to_have_text("疑似心脏骤停")


def picture(person: Person, name: str) -> None:
    """Keep the window as a picture where somebody wants them."""
    if folder := os.environ.get("ONECITY_PICTURES"):
        person.page.screenshot(path=Path(folder) / f"{name}.png", full_page=False)
