"""Is every refusal told in words, to people and to programs?"""

from collections.abc import Callable

import pytest
from django.test import Client

from onecity.base.identity.models import Account

Make = Callable[..., Account]
Enter = Callable[..., Client]
PROGRAM = {"accept": "application/json", "accept-language": "en"}


def test_the_anonymous_sign_in_first_and_come_back(client: Client) -> None:
    assert client.get("/decide/?a=1")["Location"] == "/sign-in/?next=%2Fdecide%2F%3Fa%3D1"
    told = client.get("/decide/", headers=PROGRAM)
    assert (told.status_code, told["Content-Type"]) == (401, "application/problem+json")


def test_a_fragment_sends_the_whole_page_to_sign_in(client: Client) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/desk/"}
    response = client.get("/decide/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/sign-in/?next=http%3A%2F%2Ftestserver%2Fdesk%2F"


def test_the_signed_in_without_the_right_get_403(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    browser = sign_in("qian")
    assert browser.get("/decide/").status_code == 403
    told = browser.get("/decide/", headers=PROGRAM)
    assert (told.status_code, told.json()["type"]) == (403, "urn:onecity:problem:not-allowed")


def test_who_has_the_right_gets_through(make_account: Make, sign_in: Enter) -> None:
    make_account("wang", "clerk")
    assert sign_in("wang").get("/decide/").content == b"decided"


@pytest.mark.parametrize(
    ("how", "code", "words"),
    [
        ("duties", "duties-not-separated", "administration, security and audit"),
        ("case", "case-closed", "closed"),
    ],
)
def test_known_errors_become_409_with_words(client: Client, how: str, code: str, words: str) -> None:
    told = client.get(f"/fail/{how}/", headers=PROGRAM)
    assert (told.status_code, told.json()["type"]) == (409, f"urn:onecity:problem:{code}")
    assert words in told.json()["title"]
    page = client.get(f"/fail/{how}/", headers={"accept": "text/html", "accept-language": "en"})
    assert page.status_code == 409
    assert words in page.content.decode()


def test_a_bug_is_not_hidden(client: Client) -> None:
    with pytest.raises(ZeroDivisionError):
        client.get("/fail/bug/")
