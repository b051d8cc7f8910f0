"""Does whoever works for the city find the desk from the first page, and is a resident not shown it?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from onecity.base.declarations.current import look_again
from onecity.engines.affairs.tests import town
from onecity.engines.affairs.tests.browsing import browser


@pytest.fixture(autouse=True)
def city(db: None, tmp_path: Path) -> Iterator[None]:
    """The small Qingdao."""
    town.reload(town.write_city(tmp_path))
    yield
    look_again()


def first_page(client: Client) -> str:
    return client.get("/").content.decode()


@pytest.mark.parametrize(("language", "title"), [("zh-hans", "我的工作"), ("en", "My work")])
def test_an_officer_finds_the_desk_on_the_first_page(language: str, title: str) -> None:
    page = first_page(browser(town.officer("disabled-federation-370202"), language))
    assert title in page
    assert 'class="tile" href="/desk/"' in page


def test_residents_and_visitors_are_not_shown_it() -> None:
    for client in (browser(town.resident()), browser()):
        page = first_page(client)
        assert "我的工作" not in page
        assert "/desk/" not in page
