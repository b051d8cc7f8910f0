"""Is help there for everybody, in both languages, with a table of contents that leads somewhere?"""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = "onecity.web.map.tests.addresses"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("zh-hans", "日期是什么意思"), ("en", "What the dates mean")])
def test_help_speaks_the_readers_language(client: Client, language: str, word: str) -> None:
    client.cookies["language"] = language
    answer = client.get("/help/")
    assert (answer.status_code, word in answer.content.decode()) == (200, True)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_line_of_the_contents_leads_to_its_part(client: Client, language: str) -> None:
    client.cookies["language"] = language
    page = client.get("/help/").content.decode()
    parts = re.findall(r'<li><a href="#([a-z]+)">', page)
    assert len(parts) == 9
    assert [part for part in parts if f'id="{part}"' not in page] == []
