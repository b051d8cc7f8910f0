"""Which protections has nobody else tested? Headers, cookies, sessions and passwords, one by one."""

import logging
import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from onecity.base.actor import ANONYMOUS
from onecity.base.identity.accounts import Registration, register
from onecity.base.identity.models import Account
from onecity.core.ids.resident import resident_check
from onecity.site.configuration import Configuration
from onecity.site.cookies import cookie_names
from onecity.web.hygiene import HygieneMiddleware

PASSWORD = "a-long-word-nobody-has"


@pytest.fixture
def resident(db: None) -> Account:
    """A resident with a password."""
    body = "37020219850101007"
    return register(Registration("李小明", "13900000007", PASSWORD, body + resident_check(body)))


def signed_in(account: Account) -> Client:
    browser = Client()
    answer = browser.post("/sign-in/", {"identifier": "13900000007", "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def test_every_answer_denies_what_no_page_needs(db: None) -> None:
    for path in ("/", "/sign-in/", "/healthz", "/api/v1/openapi.json", "/no-such-page/"):
        headers = Client().get(path).headers
        denied = headers["Permissions-Policy"]
        for feature in ("camera", "microphone", "payment", "usb", "display-capture", "browsing-topics"):
            assert f"{feature}=()" in denied
        assert "geolocation=(self)" in denied
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_view_may_open_its_resource_to_others() -> None:
    def view(_request: object) -> HttpResponse:
        return HttpResponse(headers={"Cross-Origin-Resource-Policy": "cross-origin"})

    answered = HygieneMiddleware(view)(RequestFactory().get("/"))
    assert answered["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_over_https_cookies_are_bound_to_this_very_host() -> None:
    names = cookie_names(Configuration(secure=True))
    assert names == {"session": "__Host-sessionid", "csrf": "__Host-csrftoken"}
    assert set(cookie_names(Configuration(secure=False)).values()) == {"sessionid", "csrftoken"}
    # what the prefix asks for: the whole site, no domain
    assert (settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH) == ("/", "/")
    assert (settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN) == (None, None)


@pytest.mark.parametrize(
    "weak",
    ["short", "1234567890123", "qwertyuiop", "password123", "13900000007", "李" * 5],
)
def test_a_password_that_is_short_known_or_only_digits_is_refused(weak: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak)


def test_a_long_password_of_any_characters_is_taken_whole(db: None) -> None:
    long = "  长 pass phrase, 😀 of sixty-four and more characters, all of which count  " * 2
    body = "37020219850101008"
    account = register(Registration("王五", "13900000008", long, body + resident_check(body)))
    assert account.check_password(long)
    assert not account.check_password(long.strip())
    assert not account.check_password(long[:72])


def test_a_residents_session_ends_after_two_weeks(resident: Account) -> None:
    browser = signed_in(resident)
    assert browser.get("/me/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert browser.get("/me/").status_code == 302


def test_fresh_recovery_codes_need_the_password_again(resident: Account) -> None:
    from onecity.base.identity.door import actor_for, new_secret, switch_on
    from onecity.base.identity.totp import STEP_S, code_of

    secret = new_secret()
    browser = signed_in(resident)
    switch_on(actor_for(resident), resident, secret, code_of(secret, int(time.time()) // STEP_S))
    for password, status in (("", 422), ("wrong-password-1", 422)):
        answer = browser.post("/me/second-factor/recovery-codes/", {"password": password})
        assert answer.status_code == status
        assert b"<code>" not in answer.content
    assert browser.post("/me/second-factor/recovery-codes/", {"password": PASSWORD}).status_code == 200


def test_the_same_answer_for_a_wrong_password_and_an_unknown_name(resident: Account) -> None:
    answers = [
        Client().post("/sign-in/", {"identifier": name, "password": "wrong-password-1"})
        for name in ("13900000007", "13900009999")
    ]
    assert {one.status_code for one in answers} == {422}
    # what was typed stands in the field again, and each page has its own token
    own = re.compile(r"""(value|content|hx-headers|id)=("[^"]*"|'[^']*')""")
    first, second = (own.sub("", one.content.decode()).splitlines() for one in answers)
    assert first == second


def test_nobody_makes_themselves_staff_by_further_fields(db: None) -> None:
    body = "37020219850101009"
    sent = {
        "name": "赵六",
        "phone": "13900000009",
        "resident_id": body + resident_check(body),
        "password": PASSWORD,
        "is_staff": "1",
        "is_superuser": "1",
        "roles": "administrator",
        "kind": "staff",
        "verified": "1",
    }
    browser = Client()
    assert browser.post("/register/", sent).status_code == 302
    assert browser.get("/desk/").status_code in {302, 403}
    assert browser.get("/audit/").status_code in {302, 403}
    assert ANONYMOUS.id is None


def test_a_line_break_in_an_address_forges_no_line(caplog: pytest.LogCaptureFixture, db: None) -> None:
    with caplog.at_level(logging.DEBUG):
        Client().get("/no-such%0d%0aERROR forged/")
    from onecity.site.logging_lines import Line

    assert all("\n" not in Line().format(record) for record in caplog.records)
