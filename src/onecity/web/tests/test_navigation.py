"""A face shows the lines that its reader may use, in order, and marks where they are."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django.urls import path
from django.views import View

from onecity.base import manifest
from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant
from onecity.base.manifest import Engine, NavigationItem
from onecity.core.text import Text
from onecity.web.context import CityContext, navigation

HOME = NavigationItem("portal", Text(zh="首页", en="Home"), "home", "home", 1)
SERVICES = NavigationItem("portal", Text(zh="办事", en="Services"), "services", "file-text", 2)
QUEUE = NavigationItem("desk", Text(zh="待办", en="Queue"), "queue", "subtask", 1, "worklist.work")
GONE = NavigationItem("portal", Text(zh="没有", en="Gone"), "no-such-page", "x", 3)
ENGINE = Engine(id="sample", title=Text(zh="例", en="Sample"), navigation=(SERVICES, QUEUE, GONE, HOME))

urlpatterns = [
    path("", View.as_view(), name="home"),
    path("services/", View.as_view(), name="services"),
    path("desk/", View.as_view(), name="queue"),
]


@pytest.fixture(autouse=True)
def _one_engine() -> Iterator[None]:
    manifest.engines.cache_clear()
    with override_settings(ONECITY_ENGINES=[f"{__name__}:ENGINE"], ROOT_URLCONF=__name__):
        yield
    manifest.engines.cache_clear()


def test_lines_stand_in_order_and_pages_that_are_not_there_are_left_out() -> None:
    links = navigation("portal", ANONYMOUS, "/", "en")
    assert [(link.title, link.url) for link in links] == [("Home", "/"), ("Services", "/services/")]


def test_a_line_that_needs_a_permission_is_shown_to_whom_has_it() -> None:
    clerk = Actor(ActorKind.STAFF, grants=frozenset({Grant("worklist.work")}))
    assert navigation("desk", ANONYMOUS, "/", "zh-hans") == []
    assert [link.title for link in navigation("desk", clerk, "/", "zh-hans")] == ["待办"]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", "Home"), ("/services/", "Services"), ("/services/42", "Services"), ("/else", None)],
)
def test_the_line_that_a_page_lies_under_is_current(path: str, current: str | None) -> None:
    links = navigation("portal", ANONYMOUS, path, "en")
    assert next((link.title for link in links if link.is_current), None) == current


def request(**cookies: str) -> HttpRequest:
    """A request with these cookies."""
    made = RequestFactory().get("/")
    made.COOKIES.update(cookies)
    return made


def test_the_elder_view_and_the_colours_come_from_cookies() -> None:
    city = CityContext(request(elder="1", theme="dark"))
    assert (city.elder, city.theme) == (True, "dark")


@pytest.mark.parametrize("theme", ["", "auto", "javascript:alert(1)"])
def test_any_other_theme_means_as_the_device_prefers(theme: str) -> None:
    assert CityContext(request(theme=theme)).theme == ""


def test_nobody_in_particular_has_no_unread_messages() -> None:
    assert CityContext(request()).unread == 0


@pytest.mark.django_db
def test_without_a_city_there_is_no_name() -> None:
    city = CityContext(request())
    assert (city.name, city.loaded) == ("", False)
    assert city.calendar.covers(2026)
