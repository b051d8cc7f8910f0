"""Is the second factor asked for where it must be?"""

import re
from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from onecity.base.actor import system
from onecity.base.identity.door import assign_role
from onecity.base.identity.models import Account
from onecity.base.identity.totp import code_of
from onecity.web.account.tests.conftest import PASSWORD

Make = Callable[..., Account]
Enter = Callable[..., Client]
NOW = timezone.now().replace(microsecond=0) + timedelta(hours=1)


def at(seconds: float) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(seconds=seconds), tick=False)


def code(secret: str) -> str:
    return code_of(secret, int(timezone.now().timestamp()) // 30)


def set_up(browser: Client) -> tuple[str, list[str]]:
    """Scan, enter the first code; gives the secret and the recovery codes."""
    page = browser.get("/me/second-factor/").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert secret is not None
    plain = secret[1].replace(" ", "")
    done = browser.post("/me/second-factor/", {"code": code(plain)})
    assert done.status_code == 200
    return plain, re.findall(r"<code>(\d+)</code>", done.content.decode())


def test_who_has_it_enters_a_code_after_the_password(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    with at(0):
        secret, codes = set_up(sign_in("qian"))
        assert len(codes) == 10
    browser = Client()
    with at(60):
        form = {"identifier": "qian", "password": PASSWORD, "next": "/me/"}
        assert browser.post("/sign-in/", form)["Location"] == "/sign-in/code/"
        assert browser.get("/").json()["kind"] == "anonymous"
        assert browser.post("/sign-in/code/", {"code": "000000"}).status_code == 422
        before = browser.session.session_key
        assert browser.post("/sign-in/code/", {"code": code(secret)})["Location"] == "/me/"
        assert browser.session.session_key != before
        assert browser.get("/").json()["kind"] == "resident"
        again = Client()
        again.post("/sign-in/", form)
        assert again.post("/sign-in/code/", {"code": code(secret)}).status_code == 422
        assert again.post("/sign-in/code/", {"code": codes[0]}).status_code == 302


def test_the_code_page_is_closed_without_the_password_and_after_five_minutes(
    make_account: Make, sign_in: Enter
) -> None:
    make_account("qian")
    with at(0):
        secret, _ = set_up(sign_in("qian"))
    browser = Client()
    assert browser.get("/sign-in/code/")["Location"] == "/sign-in/"
    with at(60):
        browser.post("/sign-in/", {"identifier": "qian", "password": PASSWORD})
    with at(60 + 301):
        assert browser.post("/sign-in/code/", {"code": code(secret)})["Location"] == "/sign-in/"
        assert browser.get("/").json()["kind"] == "anonymous"


def test_five_wrong_codes_close_the_page_whoever_tries(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    with at(0):
        secret, _ = set_up(sign_in("qian"))
    with at(60):
        statuses = []
        for last in range(5):
            browser = Client(REMOTE_ADDR=f"10.0.0.{last}")
            browser.post("/sign-in/", {"identifier": "qian", "password": PASSWORD})
            statuses.append(browser.post("/sign-in/code/", {"code": "000000"}).status_code)
        assert statuses == [422, 422, 422, 422, 429]
        browser.post("/sign-in/", {"identifier": "qian", "password": PASSWORD})
        assert browser.post("/sign-in/code/", {"code": code(secret)}).status_code == 429


def test_duties_that_need_it_can_do_nothing_before_it_is_set_up(make_account: Make) -> None:
    make_account("ma", "administrator")
    browser = Client()
    with at(0):
        form = {"identifier": "ma", "password": PASSWORD, "next": "/decide/"}
        assert browser.post("/sign-in/", form)["Location"] == "/me/second-factor/"
        assert browser.get("/decide/")["Location"] == "/me/second-factor/"
        assert browser.get("/")["Location"] == "/me/second-factor/"
        told = browser.get("/", headers={"accept": "application/json"})
        assert (told.status_code, told.json()["type"]) == (403, "urn:onecity:problem:second-factor-needed")
        set_up(browser)
        assert "identity.assign" in browser.get("/").json()["may"]


def test_a_duty_given_in_a_session_asks_for_it_at_the_next_click(make_account: Make, sign_in: Enter) -> None:
    account = make_account("wang", "clerk")
    browser = sign_in("wang")
    assert "affairs.decide" in browser.get("/").json()["may"]
    assign_role(system({"identity.assign"}), account.person.id, "auditor")
    assert browser.get("/")["Location"] == "/me/second-factor/"


def test_duties_that_need_it_cannot_turn_it_off(make_account: Make, sign_in: Enter) -> None:
    make_account("ma", "administrator")
    with at(0):
        browser = sign_in("ma")
        set_up(browser)
        response = browser.post("/me/second-factor/off/", {"password": PASSWORD})
        assert response.status_code == 409
        assert browser.get("/me/second-factor/").content.decode().count("/me/second-factor/off/") == 0


def test_a_resident_turns_it_off_with_the_password(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    with at(0):
        browser = sign_in("qian")
        set_up(browser)
    assert browser.post("/me/second-factor/off/", {"password": "wrong one"}).status_code == 422
    assert browser.post("/me/second-factor/off/", {"password": PASSWORD})["Location"] == "/me/"
    assert Client().post("/sign-in/", {"identifier": "qian", "password": PASSWORD})["Location"] == "/"


def test_new_recovery_codes_are_shown_once(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    browser = sign_in("qian")
    with at(0):
        _, before = set_up(browser)
        shown = browser.post("/me/second-factor/recovery-codes/", {"password": PASSWORD}).content.decode()
    after = re.findall(r"<code>(\d+)</code>", shown)
    assert len(after) == 10
    assert not set(before) & set(after)
    assert after[0] not in browser.get("/me/second-factor/").content.decode()


def test_in_demo_mode_it_is_not_required(make_account: Make, sign_in: Enter, settings: LazySettings) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"demo": True})
    make_account("ma", "administrator")
    assert "identity.assign" in sign_in("ma").get("/").json()["may"]
