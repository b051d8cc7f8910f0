"""A stroke in the old town: is the nearest ambulance sent by one key, guided, and received at a hospital that knows?"""

import re

from playwright.sync_api import expect
from tests.journeys import dispatching as work
from tests.journeys.conftest import WITH_SOAK, Enter
from tests.journeys.looks import violations
from tests.live_city import ON_SQLITE, LiveCity

# With every test run six browsers go the same way in `test_six_browsers`.
pytestmark = [ON_SQLITE, WITH_SOAK]


def test_a_call_is_dispatched_driven_and_handed_over_in_three_browsers(
    sqlite_city: LiveCity, enter: Enter
) -> None:
    call = work.judged_call(sqlite_city)
    dispatcher = enter(sqlite_city, "tang-diaodu", width=1440)
    work.opens(dispatcher, call)
    crew = enter(sqlite_city, "ma-chezu", width=390)
    work.matched(dispatcher, crew, call)
    assert violations(dispatcher.page) == []
    work.opens(dispatcher, call)  # axe leaves traces that a policy without inline styles complains of
    work.confirms_first(dispatcher)

    work.gets_the_order(crew)
    assert violations(crew.page) == []
    crew.context.set_offline(True)
    crew.tap(crew.named("We are leaving"))
    crew.sees(crew.said("Kept on this phone, being sent…"))
    expect(crew.page.get_by_role("button", name=crew.said("We are there"))).to_be_visible()
    crew.context.set_offline(False)
    expect(crew.page.locator("[data-em-mission][data-state=en_route]")).to_be_visible()
    crew.broken[:] = [one for one in crew.broken if "ERR_INTERNET_DISCONNECTED" not in one]
    session = [one for one in crew.context.cookies() if "session" in one["name"]]
    crew.context.clear_cookies(name=session[0]["name"])
    crew.tap(crew.named("We are there"))
    expect(crew.page).to_have_url(re.compile("/sign-in/"))
    crew.context.add_cookies(session)  # type: ignore[arg-type]
    crew.go("/emergency/crew/")
    expect(crew.page.locator("[data-em-mission][data-state=on_scene]")).to_be_visible()

    hospital = enter(sqlite_city, "he-jizhen", width=1440, language="en")
    at = work.chooses_first_hospital(crew)
    work.waits_for_patients(hospital, at)
    work.acknowledges(hospital)
    assert violations(hospital.page) == []
    crew.sees(crew.said("The hospital knows"))
    work.presses(crew, "To the hospital", "transporting")
    work.presses(crew, "At the hospital", "at_hospital")
    hospital.tap(hospital.named("Patient taken over"))
    hospital.sees(hospital.said("Nobody is on the way"))
    expect(crew.page.locator("[data-em-mission]")).to_have_count(0)
    expect(dispatcher.page.locator(f"[data-em-call='{call}']")).to_have_count(0)
