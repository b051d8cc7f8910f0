"""Does somebody find an app, see what it wants and how it is, and know when they leave the city's pages?"""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from onecity.base.actor import Actor, ActorKind, Grant, NotAllowed
from onecity.base.search.door import rebuild
from onecity.base.shelf.models import AppHealth
from onecity.web.openid.tests.conftest import city
from onecity.web.shelf.pages import health

__all__ = ["city"]


def page(path: str, language: str = "en") -> str:
    """What stands on a page."""
    browser = Client()
    browser.cookies["language"] = language
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "Culture and sport"), ("zh-hans", "文化体育")])
def test_apps_stand_by_theme_in_the_readers_language(city: Path, language: str, words: str) -> None:
    shelf = page("/apps/", language)
    assert words in shelf
    assert shelf.count('href="/apps/') == 3


def test_an_app_is_found_by_its_name_and_nothing_else_is(city: Path) -> None:
    rebuild()
    assert 'href="/apps/pocket/"' in page("/apps/?q=dushu")
    assert "Nothing found for “xyz”" in page("/apps/?q=xyz")


def test_an_app_says_what_it_wants_and_where_it_leads(city: Path) -> None:
    text = page("/apps/reader/")
    for words in (
        "To tell you that a book is there",
        "You choose",
        "about to leave",
        "reader.example",
        "noopener",
    ):
        assert words in text, words
    assert Client().get("/apps/nobody/").status_code == 404


def test_an_app_that_is_down_for_long_is_greyed_with_a_sentence(city: Path) -> None:
    now = timezone.now()
    AppHealth.objects.create(app="reader", state="down", since=now - timedelta(hours=2), next_look_at=now)
    AppHealth.objects.create(app="other", state="slow", since=now, next_look_at=now)
    shelf = page("/apps/")
    assert shelf.count("is-away") == 1
    assert "It has not answered for a while." in shelf
    assert "Slow now" in shelf
    assert "Not reachable since" in page("/apps/reader/")


def test_only_operators_see_the_states_of_all(city: Path, rf: RequestFactory) -> None:
    assert Client().get("/desk/apps/").status_code == 302
    now = timezone.now()
    AppHealth.objects.create(
        app="reader", state="down", since=now, next_look_at=now, looked_at=now, error="answered 500"
    )
    request = rf.get("/desk/apps/")
    request.actor = Actor(ActorKind.STAFF, id=uuid4())  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        health(request)
    request.actor = Actor(ActorKind.STAFF, id=uuid4(), grants=frozenset({Grant("system.operate")}))  # type: ignore[attr-defined]
    with translation.override("en"):
        text = health(request).content.decode()
    assert "answered 500" in text
    assert "Not reachable" in text
