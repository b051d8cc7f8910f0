"""Can a resident get certificate, allowances and bus card in one go, and does everybody on the way see their part?"""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect
from tests.journeys.conftest import WITH_SOAK, Enter
from tests.journeys.disability import ACCOUNT, apply, approve, refuse, send_back
from tests.journeys.person import Language, Person
from tests.live_city import ON_SQLITE, LiveCity
from tests.visitor import ANSWERS

ITEMS = {
    "zh-hans": ("残疾人证核发", "困难残疾人生活补贴", "重度残疾人护理补贴", "残疾人公交优待卡"),
    "en": ("Disability certificate", "Living allowance", "Care allowance", "Free bus card"),
}
OUTCOME = {"zh-hans": re.compile("部分(办结|通过)"), "en": re.compile("Partly granted")}
WORDS = {
    "zh-hans": {
        "why": "银行账号少了一位，请核对后重填。",
        "no": "照片不清楚，无法制卡。",
        "remedy": "请重拍一张免冠照片再申请。",
    },
    "en": {
        "why": "One digit of the account is missing.",
        "no": "The photo is blurred.",
        "remedy": "Take a new photo and apply again.",
    },
}


def test_one_application_becomes_four_decisions_seen_by_all(city: LiveCity, enter: Enter) -> None:
    words = WORDS["zh-hans"]
    certificate, living, care, bus = ITEMS["zh-hans"]
    resident = enter(city, "li-xiaoming", width=390)
    number, path = applied(resident)
    approve(enter(city, "chen-li"), certificate, number)
    civil = enter(city, "wang-min")
    send_back(civil, living, number, "bank_account", words["why"])
    mend(resident, path, living, words["why"])
    approve(civil, living, number)
    approve(civil, care, number)
    refuse(enter(city, "liu-yang"), bus, number, words["no"], words["remedy"])
    read_results(resident, path, number, "zh-hans")
    leader = enter(city, "zhou-wei")
    target = leader.page.get_by_text("已声明的一件事")
    leader.finds("/plan/targets/one-thing-scenes/", target)
    auditor_checks(enter(city, "he-ping"), path)


@ON_SQLITE
@WITH_SOAK
def test_the_same_in_english_on_a_wide_screen(sqlite_city: LiveCity, enter: Enter) -> None:
    certificate, living, care, bus = ITEMS["en"]
    resident = enter(sqlite_city, "li-xiaoming", language="en")
    number, path = applied(resident)
    approve(enter(sqlite_city, "chen-li", language="en"), certificate, number)
    civil = enter(sqlite_city, "wang-min", language="en")
    approve(civil, living, number)
    approve(civil, care, number)
    refuse(
        enter(sqlite_city, "liu-yang", language="en"), bus, number, WORDS["en"]["no"], WORDS["en"]["remedy"]
    )
    read_results(resident, path, number, "en")


def applied(resident: Person) -> tuple[str, str]:
    """Apply; gives the case's number and the path of its page."""
    number = apply(resident)
    resident.press("Follow the case")
    expect(resident.page).to_have_url(re.compile("/affairs/cases/[0-9a-f-]+/$"))
    return number, urlsplit(resident.page.url).path


def mend(resident: Person, path: str, item: str, why: str) -> None:
    """Read in the inbox and on the home page that something is missing, and give it."""
    page = resident.page
    resident.finds("/inbox/", page.get_by_role("button").filter(has_text=item))
    resident.go("/")
    expect(page.get_by_role("link").filter(has_text=resident.said("Your turn")).first).to_be_visible()
    resident.go(path)
    resident.sees(why)
    resident.press("Give what is missing")
    page.locator('[name="bank_account"]').fill(ACCOUNT)
    resident.submit()
    expect(page).to_have_url(re.compile(f"{re.escape(path)}$"))
    expect(page.locator(".notice", has_text=why)).to_have_count(0)


def read_results(resident: Person, path: str, number: str, language: Language) -> None:
    """Find every decision in the inbox, the reasons on the case's page, the outcome in the list."""
    page = resident.page
    resident.finds("/inbox/", page.get_by_role("button").filter(has_text=ITEMS[language][-1]))
    for item in ITEMS[language]:
        expect(page.get_by_role("button").filter(has_text=item).first).to_be_visible()
    resident.go(path)
    resident.sees(WORDS[language]["no"])
    resident.sees(WORDS[language]["remedy"])
    assert resident.texts("main .tag").count(resident.said("Granted")) == 3
    assert resident.texts("main .tag").count(resident.said("Refused")) == 1
    resident.go("/affairs/cases/")
    row = page.locator("a", has_text=number)
    expect(row).to_contain_text(OUTCOME[language])
    expect(row).not_to_contain_text(resident.said("Your turn"))


def auditor_checks(auditor: Person, path: str) -> None:
    """Find the case's trail in the log, without personal data, and verify the whole log."""
    page = auditor.page
    auditor.go(f"/audit/?target=case:{path.rstrip('/').rpartition('/')[2]}")
    for action in ("filed", "approved", "supplement-requested", "refused"):
        expect(page.locator(".audit-log").get_by_text(f"affairs.case.{action}").first).to_be_visible()
    assert ANSWERS["about-you"]["resident_id"] not in page.content()
    assert ACCOUNT not in page.content()
    auditor.go("/audit/")
    auditor.press("Verify now")
    auditor.sees(auditor.said("The log is whole."))
