"""Do sessions end when they should?"""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.conf import LazySettings
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from onecity.base.actor import ActorKind
from onecity.base.identity.door import sessions_of, sweep_sessions
from onecity.base.identity.models import Account, SignIn
from onecity.web.account.session import session_actor
from onecity.web.account.tests.conftest import PASSWORD

Make = Callable[..., Account]
Enter = Callable[..., Client]
NOW = timezone.now() + timedelta(hours=1)


def at(minutes: float) -> time_machine.travel:
    return time_machine.travel(NOW + timedelta(minutes=minutes), tick=False)


def kind(browser: Client) -> str:
    response = browser.get("/")
    return str(response.json()["kind"]) if response.status_code == 200 else f"{response.status_code}"


def test_a_staff_session_ends_after_idle_minutes_and_says_so(make_account: Make, sign_in: Enter) -> None:
    make_account("wang", "clerk")
    with at(0):
        browser = sign_in("wang")
    with at(29):
        assert kind(browser) == "staff"
    with at(58):
        assert kind(browser) == "staff"
    with at(89):
        response = browser.get("/decide/")
        assert response["Location"] == "/sign-in/?next=%2Fdecide%2F"
        assert "nothing happened" in browser.get(response["Location"]).content.decode()
        assert kind(browser) == "anonymous"


def test_a_staff_session_ends_after_twelve_hours_of_work(make_account: Make, sign_in: Enter) -> None:
    make_account("wang", "clerk")
    with at(0):
        browser = sign_in("wang")
    for minutes in range(20, 12 * 60 + 1, 20):
        with at(minutes):
            assert kind(browser) == "staff"
    with at(12 * 60 + 1):
        assert kind(browser) == "302"


def test_the_idle_time_is_a_setting(make_account: Make, sign_in: Enter, settings: LazySettings) -> None:
    settings.CONFIGURATION = settings.CONFIGURATION.model_copy(update={"session_minutes": 5})
    make_account("wang", "clerk")
    with at(0):
        browser = sign_in("wang")
    with at(6):
        assert kind(browser) == "302"


def test_a_resident_stays_signed_in_for_days(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    with at(0):
        browser = sign_in("qian")
    with at(5 * 24 * 60):
        assert kind(browser) == "resident"


def test_a_program_is_told_by_a_problem_not_by_a_page(make_account: Make, sign_in: Enter) -> None:
    make_account("wang", "clerk")
    with at(0):
        browser = sign_in("wang")
    with at(31):
        response = browser.get("/decide/", headers={"accept": "application/json"})
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_one_sees_and_ends_the_other_session(make_account: Make, sign_in: Enter) -> None:
    account = make_account("qian")
    phone = sign_in("qian", HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile")
    desk = sign_in("qian", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/130")
    page = desk.get("/me/sessions/").content.decode()
    assert "Chrome · Android" in page
    assert "Firefox · Windows" in page
    (other,) = [s for s in sessions_of(account, desk.session.session_key) if not s.current]
    desk.post(f"/me/sessions/{other.id}/end/")
    assert (kind(phone), kind(desk)) == ("anonymous", "resident")


def test_nobody_ends_somebody_elses_session(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    make_account("sun")
    theirs, mine = sign_in("qian"), sign_in("sun")
    target = SignIn.objects.get(session_key=theirs.session.session_key)
    mine.post(f"/me/sessions/{target.id}/end/")
    assert kind(theirs) == "resident"


def test_signing_out_everywhere_ends_unlisted_sessions_too(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    one, two = sign_in("qian"), sign_in("qian")
    SignIn.objects.filter(session_key=one.session.session_key).delete()
    two.post("/me/sessions/end-all/")
    assert (kind(one), kind(two)) == ("anonymous", "anonymous")


def test_a_new_password_ends_the_others_and_keeps_this_one(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    here, there = sign_in("qian"), sign_in("qian")
    assert here.post("/me/password/", {"old": "wrong one", "new": "another long pass"}).status_code == 422
    assert here.post("/me/password/", {"old": PASSWORD, "new": "short"}).status_code == 422
    assert here.post("/me/password/", {"old": PASSWORD, "new": "another long pass"}).status_code == 302
    assert (kind(here), kind(there)) == ("resident", "anonymous")


def test_a_live_stream_follows_the_same_rules(make_account: Make, sign_in: Enter) -> None:
    make_account("wang", "clerk")
    with at(0):
        browser = sign_in("wang")
    request = HttpRequest()
    request.session = browser.session
    with at(1):
        assert session_actor(request).kind is ActorKind.STAFF
    with at(40):
        assert session_actor(request).kind is ActorKind.ANONYMOUS


def test_sessions_that_ran_out_are_swept(make_account: Make, sign_in: Enter) -> None:
    make_account("qian")
    with at(0):
        sign_in("qian")
    with at(15 * 24 * 60):
        assert sweep_sessions() == 1
    assert not SignIn.objects.exists()
