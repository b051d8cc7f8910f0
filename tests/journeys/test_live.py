"""Do screens that stand open follow what others do, without being loaded again?"""

from playwright.sync_api import expect
from tests.journeys.conftest import Enter
from tests.journeys.disability import approve
from tests.journeys.person import Person
from tests.live_city import LiveCity
from tests.visitor import Visitor, file_case

MARK = "document.documentElement.dataset.sameWindow"


def stay(person: Person, path: str) -> None:
    """Open a page, wait until it follows live, and mark the window: a reload would lose the mark."""
    with person.page.expect_response(lambda answer: "/live/events" in answer.url):
        person.go(path)
    person.page.evaluate(f"{MARK} = 'yes'")


def never_reloaded(person: Person) -> bool:
    """Whether the window is still the one that was marked."""
    return person.page.evaluate(MARK) == "yes"


def test_a_new_case_appears_in_an_open_queue_by_itself(city: LiveCity, enter: Enter) -> None:
    officer = enter(city, "chen-li")
    stay(officer, "/desk/?tab=free")
    items = officer.page.locator(".queue-item")
    before = items.count()
    file_case(Visitor(city).register())
    expect(items).to_have_count(before + 1)
    assert never_reloaded(officer)


def test_a_resident_sees_a_decision_on_the_open_case_page(city: LiveCity, enter: Enter) -> None:
    applicant = Visitor(city, "zh-hans").become("li-xiuying")
    case = file_case(applicant)
    number = applicant.api("GET", f"/affairs/cases/{case}").json()["number"]
    resident = enter(city, "li-xiuying", width=390)
    stay(resident, f"/affairs/cases/{case}/")
    granted = resident.page.locator("main .tag", has_text=resident.said("Granted"))
    expect(granted).to_have_count(0)
    approve(enter(city, "chen-li"), "残疾人证核发", number)
    expect(granted.first).to_be_visible()
    assert never_reloaded(resident)


def test_a_page_says_while_it_is_not_live_and_goes_on_by_itself(city: LiveCity, enter: Enter) -> None:
    officer = enter(city, "chen-li")
    officer.page.route("**/live/events*", lambda route: route.fulfill(status=404))
    officer.go("/desk/?tab=free")
    said = officer.page.locator("#stale")
    expect(said).to_be_visible()
    officer.page.unroute("**/live/events*")
    expect(said).to_be_hidden()
    items = officer.page.locator(".queue-item")
    before = items.count()
    file_case(Visitor(city).register())
    expect(items).to_have_count(before + 1)
