"""How is 助残一件事 walked: applied for by a resident, decided by officers, on the screens that they have?"""

import re
import time

from playwright.sync_api import Locator, expect
from tests.journeys.person import COMES_WITHIN_S, Person
from tests.visitor import ANSWERS, JPEG, PDF

FILES = {
    "assessment-report": {"name": "评定表.pdf", "mimeType": "application/pdf", "buffer": PDF},
    "photo": {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": JPEG},
}
APPLY = "/affairs/services/disability/apply/"
ACCOUNT = "6217000000008888"


def apply(resident: Person) -> str:
    """Fill in every question, hand in both documents, check, send; gives the case's number."""
    page = resident.page
    resident.go("/")
    page.locator('main a[href="/affairs/services/disability/"]').first.click()
    resident.press("Start")
    page.locator("main a[href$='/apply/situation/']").click()
    expect(page).to_have_url(re.compile("/apply/situation/"))
    # parts that the city knows already are passed over
    while (section := page.url.rstrip("/").rpartition("/")[2]) in ANSWERS:
        answer(resident, ANSWERS[section])
        resident.submit()
        expect(page).not_to_have_url(re.compile(f"/apply/{section}/"))
    for document, file in FILES.items():
        resident.is_there()
        page.locator(f"#file-{document}").set_input_files(file)
        expect(page.get_by_role("link", name=file["name"])).to_be_visible()
    resident.press("Continue")
    expect(page.get_by_text(ANSWERS["about-you"]["name"]).first).to_be_visible()
    resident.submit()
    resident.sees(resident.said("Application sent"))
    return number_on(page.locator("main strong.number"))


def answer(person: Person, answers: dict[str, str]) -> None:
    """Answer the questions of a page; a question that appears by an answer is waited for."""
    for name, value in answers.items():
        fields = person.page.locator(f'[name="{name}"]')
        expect(fields.first).to_be_attached()
        person.is_there()
        with person.page.expect_response(lambda answer: answer.request.method == "POST"):
            if fields.first.get_attribute("type") == "radio":
                person.page.locator(f'[name="{name}"][value="{value}"]').check()
            elif fields.first.evaluate("e => e.tagName") == "SELECT":
                fields.select_option(value)
            else:
                fields.fill(value)
                fields.press("Tab")


def number_on(place: Locator) -> str:
    """A case's number."""
    found = re.search(r"\w*\d{14,}", place.first.inner_text())
    assert found, place.first.inner_text()
    return found[0]


def open_task(officer: Person, item: str, number: str) -> None:
    """Find the task of an item of that case in the queue, and open it; a task may come a moment after its reason."""
    until = time.monotonic() + COMES_WITHIN_S
    while time.monotonic() < until:
        if _is_opened(officer, item, number):
            return
    raise AssertionError(f"no task {item} of case {number} in the queue")


def _is_opened(officer: Person, item: str, number: str) -> bool:
    page = officer.page
    officer.go("/desk/")
    expect(page.locator(".queue-item", has_text=item).first).to_be_visible()
    links = page.locator(".queue-item", has_text=item).evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    for link in reversed(links):  # the newest stand last
        officer.go(link)
        if page.locator(".desk-head", has_text=number).count():
            return True
    return False


def approve(officer: Person, item: str, number: str) -> None:
    """Open the task and press Y."""
    open_task(officer, item, number)
    with officer.page.expect_navigation():
        officer.key("y")
    officer.sees(officer.said("Granted. The applicant has been told."))


def send_back(officer: Person, item: str, number: str, mark: str, reason: str) -> None:
    """Open the task, press S, mark what to mend, say why."""
    open_task(officer, item, number)
    page = officer.page
    officer.key("s")
    form = page.locator("#form-supplement")
    form.locator(f'input[value="{mark}"]').check()
    form.locator("textarea").fill(reason)
    form.locator("button[type=submit]").click()
    officer.sees(officer.said("Sent back. The clock is paused until the applicant answers."))


def refuse(officer: Person, item: str, number: str, reason: str, remedy: str) -> None:
    """Open the task, press N, say why and what the applicant can do."""
    open_task(officer, item, number)
    page = officer.page
    officer.key("n")
    form = page.locator("#form-refuse")
    form.locator('[name="reason"]').fill(reason)
    form.locator('[name="remedy"]').fill(remedy)
    form.locator("button[type=submit]").click()
    officer.sees(officer.said("Refused. The applicant has been told why and what to do."))
