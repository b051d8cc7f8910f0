"""Does the right person get in, and only they?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from onecity.base.audit.models import Entry
from onecity.base.identity.models import Account, SignIn
from onecity.web.account.tests.conftest import PASSWORD

Make = Callable[..., Account]
Enter = Callable[..., Client]


def attempt(client: Client, identifier: str, password: str = "wrong password", **headers: str) -> int:
    form = {"identifier": identifier, "password": password}
    return client.post("/sign-in/", form, headers=headers).status_code


@pytest.mark.parametrize("identifier", ["qian", "13977776666", "+86 139 7777 6666"])
def test_name_or_phone_and_password_open_the_account(
    make_account: Make, client: Client, identifier: str
) -> None:
    account = make_account("qian", phone="13977776666")
    response = client.post(
        "/sign-in/?next=/me/", {"identifier": identifier, "password": PASSWORD, "next": "/me/"}
    )
    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert client.get("/").json()["id"] == str(account.person.id)
    assert Entry.objects.filter(action="identity.sign-in", actor=account.person.id).exists()


def test_the_answer_does_not_tell_whether_the_account_exists(make_account: Make, client: Client) -> None:
    make_account("qian")
    pages = []
    for identifier in ("qian", "nobody"):
        response = client.post("/sign-in/", {"identifier": identifier, "password": "wrong password"})
        assert response.status_code == 422
        pages.append(
            response.content.decode().replace(identifier, "X").split("csrfmiddlewaretoken")[-1][100:]
        )
    assert pages[0] == pages[1]


def test_signing_in_gives_a_new_session_with_nothing_of_the_old(make_account: Make, client: Client) -> None:
    make_account("qian")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    client.post("/sign-in/", {"identifier": "qian", "password": PASSWORD})
    first = client.session.session_key
    assert first != before
    assert "planted" not in client.session
    client.post("/sign-in/", {"identifier": "qian", "password": PASSWORD})
    assert client.session.session_key not in {before, first}
    assert SignIn.objects.count() == 1


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\t//evil.example",
    ],
)
def test_nobody_is_sent_to_another_site_afterwards(make_account: Make, client: Client, target: str) -> None:
    make_account("qian")
    form = {"identifier": "qian", "password": PASSWORD, "next": target}
    assert client.post("/sign-in/", form)["Location"] == "/"
    assert client.post("/preferences/", {"language": "en", "next": target})["Location"] == "/"


def test_five_failures_close_sign_in_for_fifteen_minutes_and_say_until_when(
    make_account: Make, client: Client
) -> None:
    make_account("qian")
    now = timezone.now().replace(hour=2, minute=0, second=0, microsecond=0)
    with time_machine.travel(now, tick=False):
        assert [attempt(client, "qian") for _ in range(5)] == [422, 422, 422, 422, 429]
        response = client.post("/sign-in/", {"identifier": "qian", "password": PASSWORD})
        assert response.status_code == 429
        assert "10:15" in response.content.decode()
        assert response["Retry-After"] == "900"
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        assert attempt(client, "qian", PASSWORD) == 429
    with time_machine.travel(now + timedelta(minutes=15, seconds=1), tick=False):
        assert attempt(client, "qian", PASSWORD) == 302


def test_the_phone_does_not_open_a_way_around_the_lock(make_account: Make, client: Client) -> None:
    make_account("qian", phone="13977776666")
    for _ in range(5):
        attempt(client, "qian")
    assert attempt(client, "13977776666", PASSWORD) == 429


def test_others_sign_in_while_one_account_is_closed(make_account: Make, client: Client) -> None:
    make_account("qian")
    make_account("sun")
    for _ in range(5):
        attempt(client, "qian")
    assert attempt(client, "sun", PASSWORD) == 302


def test_failures_keep_neither_password_nor_phone(make_account: Make, client: Client) -> None:
    make_account("qian", phone="13977776666")
    for identifier in ("13977776666", "13911112222"):
        attempt(client, identifier, "my secret password")
    kept = str(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.count() == 2
    assert not any(text in kept for text in ("13977776666", "13911112222", "my secret password"))


def test_a_locked_account_does_not_open(make_account: Make, client: Client) -> None:
    account = make_account("qian")
    Account.objects.filter(id=account.id).update(is_active=False)
    assert attempt(client, "qian", PASSWORD) == 422


def test_an_account_locked_while_signed_in_is_out_at_once(make_account: Make, sign_in: Enter) -> None:
    account = make_account("qian")
    browser = sign_in("qian")
    Account.objects.filter(id=account.id).update(is_active=False)
    assert browser.get("/").json()["kind"] == "anonymous"


def test_signing_out_takes_a_form_not_a_link(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    browser = sign_in("qian")
    assert browser.get("/sign-out/").status_code == 200
    assert browser.get("/").json()["kind"] == "resident"
    assert browser.post("/sign-out/")["Location"] == "/"
    assert browser.get("/").json()["kind"] == "anonymous"
    assert not SignIn.objects.exists()


def test_forms_without_the_csrf_token_are_refused(make_account: Make) -> None:
    make_account("qian")
    strict = Client(enforce_csrf_checks=True)
    assert attempt(strict, "qian", PASSWORD) == 403


def test_a_resident_registers_and_is_signed_in(client: Client) -> None:
    form = {
        "name": "钱多多",
        "phone": "139 7777 6666",
        "resident_id": "３７０２０２198712300０9x",
        "password": PASSWORD,
        "next": "/me/",
    }
    response = client.post("/register/", form)
    assert (response.status_code, response["Location"]) == (302, "/me/")
    client.post("/preferences/", {"language": "en", "next": "/me/"})
    page = client.get("/me/").content.decode()
    assert "Self-declared" in page
    assert "139****6666" in page
    assert "37020219871230009X" not in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12345"),
        ("phone", "13977776666"),
        ("resident_id", "370202198712300091"),
        ("resident_id", "370202209912300091"),
        ("password", "short"),
        ("name", ""),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_made(
    make_account: Make, client: Client, field: str, value: str
) -> None:
    make_account("other", phone="13977776666")
    form = {
        "name": "孙七",
        "phone": "13500001111",
        "resident_id": "37020219871230009X",
        "password": PASSWORD,
        field: value,
    }
    response = client.post("/register/", form)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert PASSWORD not in response.content.decode()
    assert Account.objects.count() == 1


def test_a_stranger_behind_a_proxy_is_not_local(client: Client, settings: LazySettings) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"trusted_proxy": True})
    attempt(client, "qian", **{"x-forwarded-for": "1.2.3.4, 5.6.7.8"})
    assert AccessAttempt.objects.get().ip_address == "5.6.7.8"
