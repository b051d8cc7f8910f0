"""Does somebody who writes a program find out how, and every door, in their language?"""

import json

import pytest
from django.test import Client


def page(language: str, path: str = "/developers/") -> str:
    browser = Client()
    browser.cookies["language"] = language
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_lists_every_door_of_the_description(language: str) -> None:
    shown = page(language)
    described = json.loads(page(language, "/api/v1/openapi.json"))
    assert "/api/v1/affairs/tasks" in described["paths"]
    for path in described["paths"]:
        assert f"<code>{path}</code>" in shown
    assert "RFC 9421" in shown
    assert "/.well-known/jwks.json" in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "容缺受理"), ("en", "Accept, a document to follow")]
)
def test_a_door_is_called_in_the_readers_language(language: str, words: str) -> None:
    assert f"<div>{words}</div>" in page(language)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_help_page_leads_there(language: str) -> None:
    assert 'href="/developers/"' in page(language, "/help/")
