"""How do dispatchers, crews and hospitals work on the pages of the emergency service? Steps for journeys."""

import json
import re

from playwright.sync_api import expect
from tests.journeys.person import Person
from tests.live_city import LiveCity

TRIES = 4
PLACE = (120.3693, 36.0667)  # in the old town of Qingdao, beside roads and stations
JUDGED = """
import json, secrets, sys, warnings
warnings.simplefilter("ignore")
import django
django.setup()
from onecity.base.actor import system
from onecity.engines.emergency.door import calls
from onecity.engines.emergency.permissions import DISPATCH, READ, TAKE
given = json.loads(sys.argv[1])
taker = system({TAKE, READ, DISPATCH})
call = calls.enter(taker, calls.PhoneCall(secrets.token_urlsafe(24), given["phone"], given["words"]))
calls.pin(taker, call, calls.fix("address", *given["place"], 40), given["address"])
calls.judge(taker, call, given["protocol"], given["answers"])
print(call)
"""
STROKE = ("stroke", {"conscious": "yes", "face": "yes", "onset": "recent"})


def judged_call(
    city: LiveCity,
    *,
    place: tuple[float, float] = PLACE,
    address: str = "市南区 湖北路 17 号",
    interview: tuple[str, dict[str, str]] = STROKE,
) -> str:
    """A call that came over the telephone and was judged, without a call-taker's page; its id."""
    protocol, answers = interview
    given = {"phone": "13800000000", "words": "老人突然说不清话", "place": place, "address": address}
    said = json.dumps(given | {"protocol": protocol, "answers": answers})
    return city.asked("-c", JUDGED, said)


def signs_on(crew: Person, unit: str) -> None:
    """Sign on to an ambulance on the crew's page, off the one of an earlier journey."""
    crew.go("/emergency/crew/")
    if crew.page.locator(".em-off").count():
        crew.press("Sign off")
    expect(crew.page.locator(".em-off")).to_have_count(0)
    crew.page.locator("select[name=unit]").select_option(unit)
    crew.press("Sign on")
    crew.sees(crew.said("An order arrives here by itself, with a sound. Leave this page open."))


def recommended(dispatcher: Person) -> str:
    """The code of the ambulance that stands first in the open panel."""
    first = dispatcher.page.locator(".em-option.is-first button[name=unit]")
    expect(first).to_be_visible()
    return first.get_attribute("value") or ""


def opens(dispatcher: Person, call: str) -> None:
    """Open a call on the desk."""
    dispatcher.go(f"/emergency/desk/?call={call}")
    expect(dispatcher.page.locator(f"[data-em-selected='{call}']")).to_be_visible()


def confirms_first(dispatcher: Person) -> None:
    """Send the recommended ambulance by the key alone."""
    dispatcher.key("Enter")
    expect(dispatcher.page.locator("#em-panel .em-mission").first).to_be_visible()


def gets_the_order(crew: Person) -> None:
    """The order arrives on the phone by itself."""
    expect(crew.page.locator("[data-em-mission][data-state=ordered]")).to_be_visible()


def presses(crew: Person, english: str, state: str) -> None:
    """The big button, and the stage that must follow; "" when the mission is over."""
    crew.tap(crew.named(english))
    if state:
        expect(crew.page.locator(f"[data-em-mission][data-state={state}]")).to_be_visible()
    else:
        expect(crew.page.locator("[data-em-mission]")).to_have_count(0)


def chooses_first_hospital(crew: Person) -> str:
    """The hospital that is ranked first; its id."""
    form = crew.page.locator(".em-hospitals form").first
    hospital = form.locator("input[name=hospital]").get_attribute("value") or ""
    crew.tap(form.locator("button"))
    expect(crew.page.locator(".em-chosen")).to_be_visible()
    return hospital


def waits_for_patients(hospital: Person, at: str) -> None:
    """Open the page of a hospital."""
    hospital.go(f"/emergency/hospital/?hospital={at}")
    expect(hospital.page).to_have_url(re.compile(f"/emergency/hospital/{at}/"))


def matched(dispatcher: Person, crew: Person, call: str) -> None:
    """The crew of the ambulance that is recommended signs on; other ambulances drive on meanwhile."""
    for _ in range(TRIES):
        unit = recommended(dispatcher)
        signs_on(crew, unit)
        opens(dispatcher, call)
        if recommended(dispatcher) == unit:
            return
    raise AssertionError("the recommendation changes each time")


def acknowledges(hospital: Person) -> None:
    """Say that the patient is expected."""
    hospital.tap(hospital.named("We know, we are ready"))
    hospital.sees(hospital.said("acknowledged"))
