"""Is every page that somebody can reach readable and operable by everybody, in both languages, on phone and desk?"""

import os
from functools import cache
from itertools import product

import pytest
from playwright.sync_api import expect
from ruamel.yaml import YAML
from tests import crawl
from tests.journeys import looks
from tests.journeys.conftest import Enter
from tests.journeys.person import Language, Person
from tests.live_city import ON_SQLITE, ROOT, LiveCity, live_city
from tests.visitor import Visitor, file_case

pytestmark = ON_SQLITE
IS_SOAK = os.environ.get("ONECITY_SOAK") == "1"
RESIDENT = "a resident with a case"
# Whose pages, from where: together they reach every view of the three faces.
FACES = {
    None: (
        "/",
        "/sign-in/",
        "/register/",
        "/help/",
        "/offline/",
        "/no-such-page/",
        "/search/?q=助残",
        "/map/",
    ),
    RESIDENT: ("/", "/affairs/signatures/", "/affairs/ratings/"),
    "wang-min": ("/desk/",),
    "zhao-lan": ("/affairs/counter/",),
    "zheng-yi": ("/affairs/findings/",),
    "he-ping": ("/audit/",),
    "sun-zhiban": ("/command/", "/sensing/"),
    "ma-chao": ("/sensing/reservoirs/quality/",),
}
VARIANTS = (("zh-hans", 390, False), ("en", 1440, False), ("en", 390, True), ("zh-hans", 1440, True))
MOST_IN_LARGE, FEW, PHONE_PX = 6, 2, 600
# Larger text is chosen by residents: on the desk, and on a wide screen, it is looked at with the soak.
IN_LARGE = tuple(FACES) if IS_SOAK else (None, RESIDENT)
LOOKS = [
    (persona, language, width, elder)
    for persona, (language, width, elder) in product(FACES, VARIANTS)
    if not elder or (persona in IN_LARGE and (IS_SOAK or width < 600))
]
# Both languages at once: the network is gone; samples of every component.
BILINGUAL = ("/offline/", "/kit/")
PERSONAS = YAML(typ="safe").load((ROOT / "cities" / "qingdao" / "people" / "personas.yaml").read_text())
PEOPLE = [one["name"] for one in PERSONAS["personas"]] + ["张测试", "青岛示例海产品有限公司"]
# People, the switch to the other language, what was searched for, the proper name of an app.
NAMES = (*PEOPLE, "中文", "助残", "爱山东")


@cache
def guide(persona: str | None) -> tuple[Visitor, tuple[str, ...]]:
    """Somebody like that, and the address of one page of each view that they reach and nobody before them."""
    city = live_city("sqlite")
    visitor = Visitor(city)
    if persona == RESIDENT:
        file_case(visitor.register())
    elif persona:
        visitor.become(persona)
    names = list(FACES)
    before = {crawl.shape(path) for one in names[: names.index(persona)] for path in guide(one)[1]}
    found: dict[str, str] = {}
    for start in FACES[persona]:
        for path in (start, *crawl.views(visitor, start)):
            found.setdefault(crawl.shape(path), path)
    return visitor, tuple(path for name, path in found.items() if name not in before)


@pytest.mark.parametrize(("persona", "language", "width", "elder"), LOOKS)
def test_pages_have_no_barrier_no_overflow_and_one_language(
    sqlite_city: LiveCity, enter: Enter, persona: str | None, language: Language, width: int, elder: bool
) -> None:
    visitor, paths = guide(persona)
    person = enter(sqlite_city, language=language, width=width, elder=elder)
    if persona:
        person.take_over(visitor)
    found = []
    for path in chosen(paths, width, elder):
        person.page.goto(path, wait_until="load")
        found += [f"{path}: {one}" for one in wrong(person)]
    assert paths
    assert not found, "\n".join(found)


def chosen(paths: tuple[str, ...], width: int, elder: bool) -> tuple[str, ...]:
    """With every test run half of the pages on a phone in Chinese, the others wide in English; all with the soak."""
    if elder:
        return paths[:MOST_IN_LARGE]
    return paths if IS_SOAK or len(paths) < FEW else paths[width > PHONE_PX :: 2]


def wrong(person: Person) -> list[str]:
    """What is wrong with the page that the person sees."""
    page = person.page
    found = looks.violations(page)
    if page.viewport_size and page.viewport_size["width"] < 600:
        found += looks.too_wide(page)
    if not page.url.endswith(BILINGUAL):
        found += [f"not translated: {text}" for text in looks.foreign_texts(page, NAMES)]
    return found


@pytest.mark.parametrize(
    "path", ["/", "/affairs/services/disability/apply/situation/", "case", "/inbox/", "/me/"]
)
def test_larger_text_means_large_letters_and_large_targets(
    sqlite_city: LiveCity, enter: Enter, path: str
) -> None:
    visitor = Visitor(sqlite_city).become("li-xiuying")
    if path == "case":
        path = f"/affairs/cases/{file_case(visitor)}/"
    resident = enter(sqlite_city, "li-xiuying", width=390, elder=True)
    resident.go(path)
    expect(resident.page.locator("html[data-elder]")).to_have_count(1)
    assert looks.small_texts(resident.page, 18) == []
    assert looks.small_targets(resident.page, 60) == []
