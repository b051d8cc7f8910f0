"""Can everything be done without a mouse? An application from start to end, and a decision at the desk."""

import re
import time

from playwright.sync_api import FilePayload, Locator, Route, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from tests.journeys.conftest import Enter
from tests.journeys.disability import ACCOUNT, FILES, number_on, open_task
from tests.journeys.person import COMES_WITHIN_S, Person
from tests.live_city import ON_SQLITE, LiveCity
from tests.visitor import ANSWERS

pytestmark = ON_SQLITE
FARTHEST = 120
TRIES, CHOOSER_MS = 4, 6_000
ASKED_AHEAD = re.compile(r"/apply/family-and-payment/\?preview")


def tab_to(person: Person, target: Locator, key: str = "Tab") -> None:
    """Press Tab, or Shift+Tab, until the focus is on the target; it must be seen there.

    Where the way there has sent an answer, what came back may have taken the focus: then once more.
    """
    for _ in range(TRIES):
        person.is_there()
        press_until(person, target, key)
        person.is_there()
        if has_focus(target):
            assert focus_is_seen(target), "the focus cannot be seen"
            return
    raise AssertionError(f"the focus does not stay on {target}")


def press_until(person: Person, target: Locator, key: str) -> None:
    """Press a key until the focus is on the target."""
    for _ in range(FARTHEST):
        if has_focus(target):
            return
        person.page.keyboard.press(key)
    raise AssertionError(f"{FARTHEST} × {key} does not reach {target}")


def has_focus(target: Locator) -> bool:
    """Whether a key pressed now reaches the target."""
    return bool(target.evaluate("e => e === document.activeElement"))


def focus_is_seen(target: Locator) -> bool:
    """Whether an outline, shadow or border shows where the focus is, on the element or the label around it."""
    return bool(
        target.evaluate(
            """e => [e, e.closest('label'), e.parentElement].filter(Boolean).some(one => {
                const style = getComputedStyle(one);
                const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                return outlined || style.boxShadow !== 'none';
            })"""
        )
    )


def enter_on(person: Person, target: Locator) -> None:
    """Go there by Tab and press Enter."""
    tab_to(person, target)
    person.page.keyboard.press("Enter")


def fill_by_keys(person: Person, answers: dict[str, str]) -> None:
    """Answer the questions of a page: Space for a choice, letters for text, arrows for a list."""
    page = person.page
    for name, value in answers.items():
        fields = page.locator(f'[name="{name}"]')
        expect(fields.first).to_be_visible()
        if fields.first.get_attribute("type") == "radio":
            choose(person, name, value)
        elif fields.first.evaluate("e => e.tagName") == "SELECT":
            tab_to(person, fields)
            assert fields.input_value() == value, "the city knows the district"
        else:
            tab_to(person, fields)
            page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(value)


def choose(person: Person, name: str, value: str) -> None:
    """Go to the group of radio buttons by Tab, to the option by arrows."""
    page = person.page
    wanted = page.locator(f'[name="{name}"][value="{value}"]')
    options = page.locator(f'[name="{name}"]').evaluate_all("all => all.map(e => e.value)")
    checked = page.locator(f'[name="{name}"]:checked')
    start = checked if checked.count() else page.locator(f'[name="{name}"]').first
    tab_to(person, start)
    page.keyboard.press("Space")
    way = options.index(value) - options.index(str(start.get_attribute("value")))
    for _ in range(abs(way)):
        person.is_there()
        page.keyboard.press("ArrowDown" if way > 0 else "ArrowUp")
    expect(wanted).to_be_checked()
    person.is_there()


def choose_file(person: Person, field: Locator, file: FilePayload) -> None:
    """Go to the field by Tab and press Space; again if the page was just being renewed, which takes the focus."""
    page = person.page
    for _ in range(TRIES):
        tab_to(person, field)
        try:
            with page.expect_file_chooser(timeout=CHOOSER_MS) as chosen:
                page.keyboard.press("Space")
        except PlaywrightTimeout:
            continue
        chosen.value.set_files(file)
        return
    raise AssertionError("the field for a file does not open by Space")


def test_an_application_is_sent_and_decided_by_keys_alone(sqlite_city: LiveCity, enter: Enter) -> None:
    resident = enter(sqlite_city)
    page = resident.page
    resident.go("/sign-in/?next=/affairs/services/disability/")
    form = page.locator("form", has=page.locator('input[value="li-xiuying"]'))
    enter_on(resident, form.get_by_role("button"))
    expect(page).to_have_url(re.compile("/affairs/services/disability/$"))
    enter_on(resident, page.locator("main a[href$='/apply/']").first)
    enter_on(resident, page.locator("main a[href$='/apply/situation/']"))
    expect(page).to_have_url(re.compile("/apply/situation/"))
    while (section := page.url.rstrip("/").rpartition("/")[2]) in ANSWERS:
        wanted = {"bank_account": ACCOUNT} if section == "family-and-payment" else {}
        fill_by_keys(
            resident, {k: v for k, v in (ANSWERS[section] | wanted).items() if section != "about-you"}
        )
        enter_on(resident, page.locator("main form[method=post] .form-actions button").first)
        expect(page).not_to_have_url(re.compile(f"/apply/{section}/"))
    for document, file in FILES.items():
        choose_file(resident, page.locator(f"#file-{document}"), file)
        expect(page.get_by_role("link", name=file["name"])).to_be_visible()
    enter_on(resident, page.locator("main a[href$='/apply/check/']").last)
    enter_on(resident, page.locator("main form[method=post] .form-actions button").first)
    expect(page).to_have_url(re.compile("/filed/"))
    decide_by_keys(enter(sqlite_city, "chen-li"), number_on(page.locator("main strong.number")))


def decide_by_keys(officer: Person, number: str) -> None:
    """J opens the first task, ? lists the keys, Escape closes the list, N opens the refusal, Tab and Enter send it."""
    page = officer.page
    officer.go("/desk/")
    officer.key("j")
    expect(page).to_have_url(re.compile("/desk/tasks/"))
    officer.key("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys dt").filter(has_text=re.compile("^Y$"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("y")
    assert page.locator("[data-key='/']").first.input_value() == "y", "keys rest while somebody types"
    open_task(officer, "残疾人证核发", number)
    officer.key("n")
    expect(page.locator('#form-refuse [name="reason"]')).to_be_focused()
    page.keyboard.type("评定机构不在名单内。")
    tab_to(officer, page.locator('#form-refuse [name="remedy"]'))
    page.keyboard.type("请到指定医院重新评定。")
    enter_on(officer, page.locator("#form-refuse button[type=submit]"))
    officer.sees(officer.said("Refused. The applicant has been told why and what to do."))


def test_what_is_typed_while_the_page_asks_ahead_is_not_lost(sqlite_city: LiveCity, enter: Enter) -> None:
    resident = enter(sqlite_city, "li-xiaoming")
    page = resident.page
    resident.go("/affairs/services/disability/apply/family-and-payment/")
    # the questions that follow from an answer are asked for over a slow line
    held: list[Route] = []
    page.route(ASKED_AHEAD, lambda route: held.append(route))
    account = page.locator('[name="bank_account"]')
    page.locator('[name="income_per_month"]').fill("900")
    account.fill("62170000")
    until = time.monotonic() + COMES_WITHIN_S
    while not held:
        assert time.monotonic() < until, "nothing was asked ahead"
        page.wait_for_timeout(20)
    while held:
        with page.expect_response(ASKED_AHEAD):
            held.pop().continue_()
    page.unroute(ASKED_AHEAD)
    resident.is_there()
    expect(account).to_have_value("62170000")
    expect(page.locator('[name="income_per_month"]')).to_have_value("900")


def test_something_is_found_by_keys_alone(sqlite_city: LiveCity, enter: Enter) -> None:
    visitor = enter(sqlite_city)
    page = visitor.page
    visitor.go("/")
    tab_to(visitor, page.locator('input[name="q"]').first)
    page.keyboard.type("残疾人")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/search/"))
    enter_on(visitor, page.locator("main a[href*='/affairs/services/']").first)
    expect(page).to_have_url(re.compile("/affairs/services/"))


def test_the_map_is_asked_by_keys_alone(sqlite_city: LiveCity, enter: Enter) -> None:
    leader = enter(sqlite_city, "zhou-wei", width=1024)
    page = leader.page
    leader.go("/map/")
    layer = page.locator('.layer input[name="layer"][value="hospitals"]')
    was = layer.is_checked()
    tab_to(leader, layer)
    page.keyboard.press("Space")
    expect(layer).to_be_checked(checked=not was)
    tab_to(leader, page.locator("#map-q"), "Shift+Tab")
    page.keyboard.type("医院")
    found = page.locator("#map-found a").first
    expect(found).to_be_visible()
    enter_on(leader, found)
    expect(page.locator(".map-panel h2")).to_be_visible()
    enter_on(leader, page.locator(".map-panel [data-close]"))
    expect(page.locator(".map-panel")).to_have_count(0)
