"""Do home, inbox, search and health show everybody what is theirs?"""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.utils import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils.safestring import SafeString

from onecity.base import manifest
from onecity.base.actor import Actor
from onecity.base.declarations.current import look_again
from onecity.base.manifest import Card, Engine
from onecity.base.notify.door import inbox, send, unread
from onecity.base.search.door import Entry, put
from onecity.core.text import Text
from onecity.engines.affairs.listeners import search_entries
from onecity.engines.affairs.tests import town
from onecity.engines.affairs.tests.browsing import browser
from onecity.web.pages.home import cards

HERE = "onecity.web.tests.test_first_pages"


def first(_request: HttpRequest) -> SafeString:
    """A card that stands above the other."""
    return SafeString("<p>first</p>")


def second(_request: HttpRequest) -> SafeString:
    """A card that stands below."""
    return SafeString("<p>second</p>")


def nothing(_request: HttpRequest) -> SafeString:
    """A card with nothing to show."""
    return SafeString("")


ENGINE = Engine(
    id="test",
    title=Text(zh="测试", en="Test"),
    cards=(
        Card("portal", f"{HERE}:second", 20),
        Card("portal", f"{HERE}:nothing", 15),
        Card("portal", f"{HERE}:first", 10),
        Card("desk", f"{HERE}:first", 10),
    ),
)


@pytest.fixture
def li(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Actor]:
    """A resident of the small Qingdao."""
    settings.DATA = tmp_path / "data"
    look_again()
    town.reload(town.write_city(tmp_path / "city"))
    yield town.resident()
    look_again()


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def write(to: Actor, title: str, url: str = "") -> UUID:
    assert to.id is not None
    return send(to.id, title=Text(zh=title, en=title), body=Text(zh="正文", en="body"), topic="test", url=url)


def test_cards_stand_in_their_order_and_empty_ones_not_at_all(settings: LazySettings) -> None:
    settings.ONECITY_ENGINES = [f"{HERE}:ENGINE"]
    manifest.engines.cache_clear()
    try:
        assert cards(HttpRequest(), "portal") == ["<p>first</p>", "<p>second</p>"]
        assert cards(HttpRequest(), "map") == []
    finally:
        manifest.engines.cache_clear()


def test_before_a_city_is_loaded_the_first_page_says_what_to_do(db: None) -> None:
    look_again()
    page = Client().get("/")
    assert page.status_code == 503
    assert "onecity load" in text(page)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "一件事，一次办"), ("en", "Things in life")])
def test_the_first_page_offers_services_in_the_readers_language(li: Actor, language: str, words: str) -> None:
    page = text(browser(language=language).get("/"))
    assert words in page
    assert page.count("<h1") == 1


def test_the_inbox_shows_ones_own_messages_newest_first(li: Actor) -> None:
    other = town.resident("王秀英", "37020319550307122X")
    write(li, "the earlier")
    write(li, "the later")
    write(other, "the other")
    page = text(browser(li, "en").get("/inbox/"))
    assert page.index("the later") < page.index("the earlier")
    assert "the other" not in page
    assert "No messages yet" in text(browser(town.resident("赵", "370202194805160024"), "en").get("/inbox/"))


def test_opening_a_message_marks_it_and_leads_on(li: Actor) -> None:
    message = write(li, "one", "/affairs/")
    answer = browser(li).post(f"/inbox/{message}/")
    assert (answer.status_code, answer["Location"]) == (302, "/affairs/")
    assert unread(li) == 0


def test_the_short_address_of_a_text_message_asks_to_sign_in_and_leads_on(li: Actor) -> None:
    short = f"/m/{write(li, 'one', '/affairs/').hex[-8:]}"
    assert browser().get(short)["Location"] == f"/sign-in/?next={short}"
    answer = browser(li).get(short)
    assert (answer.status_code, answer["Location"]) == (302, "/affairs/")
    assert unread(li) == 0


@pytest.mark.parametrize("code", ["00000000", "x", "0" * 200])
def test_a_short_address_of_nothing_or_of_anothers_message_is_not_found(li: Actor, code: str) -> None:
    other = town.resident("王秀英", "37020319550307122X")
    message = write(li, "one")
    assert browser(li).get(f"/m/{code}").status_code == 404
    assert browser(other).get(f"/m/{message.hex[-8:]}").status_code == 404
    assert unread(li) == 1


@pytest.mark.parametrize("url", ["", "https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_a_message_never_leads_out_of_the_city(li: Actor, url: str) -> None:
    answer = browser(li).post(f"/inbox/{write(li, 'one', url)}/")
    assert answer["Location"] == "/inbox/"


def test_another_persons_message_is_not_found_and_stays_unread(li: Actor) -> None:
    other = town.resident("王秀英", "37020319550307122X")
    message = write(li, "one")
    assert browser(other).post(f"/inbox/{message}/").status_code == 404
    assert browser(li).get(f"/inbox/{message}/").status_code == 405
    assert inbox(li).items[0].read_at is None


def test_the_inbox_asks_to_sign_in(li: Actor) -> None:
    answer = browser().get("/inbox/")
    assert answer["Location"] == "/sign-in/?next=/inbox/"


def test_search_finds_by_word_by_pinyin_and_in_both_languages(li: Actor) -> None:
    put(search_entries())
    for words in ("助残", "zcyjs", "Disability"):
        page = text(browser().get("/search/", {"q": words}))
        assert f"/affairs/services/{town.SERVICE}/" in page, words


def test_search_that_finds_nothing_or_is_not_asked_says_what_to_do(li: Actor) -> None:
    client = browser(language="en")
    assert "What are you looking for?" in text(client.get("/search/"))
    assert "Nothing found for “qqqqq”" in text(client.get("/search/", {"q": "qqqqq"}))
    assert client.get("/search/", {"q": "x" * 5_000}).status_code == 200
    assert client.get("/search/", {"q": "\x00"}).status_code == 400


def test_search_tells_what_it_took_a_mistyped_word_for(li: Actor) -> None:
    put(search_entries())
    page = text(browser(language="en").get("/search/", {"q": "disabiltiy"}))
    assert "Nothing has “disabiltiy”. This is for “disability”." in page
    assert f"/affairs/services/{town.SERVICE}/" in page


def test_names_are_suggested_while_one_types(li: Actor) -> None:
    put(search_entries())
    for language, name in (("zh-hans", "助残一件事"), ("en", "Disability support")):
        client = browser(language=language)
        assert name in text(client.get("/search/suggestions/", {"q": "zcy"}))
        assert client.get("/search/suggestions/", {"q": "qqqq"}).content == b""


def test_search_shows_markup_as_words(li: Actor) -> None:
    page = browser().get("/search/", {"q": "<script>alert(1)</script>"})
    assert b"<script>alert" not in page.content


def test_what_belongs_to_somebody_is_found_by_them_alone(li: Actor) -> None:
    entry = Entry("case", "1", Text(zh="办件七七", en="case"), None, "/x/", "owner", owner=li.id)
    put([entry])
    assert "/x/" in text(browser(li).get("/search/", {"q": "办件七七"}))
    assert "/x/" not in text(browser().get("/search/", {"q": "办件七七"}))


def test_health_is_told_in_one_word(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/healthz").content == b"ok"
    assert Client().get("/readyz").content == b"ok"

    def broken() -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        assert Client().get("/readyz").status_code == 503
        assert Client().get("/healthz").status_code == 200
