"""What can another site do to somebody who is signed in here? Nothing: no form, no redirect, no frame, no cookie."""

import re

import pytest
from tests import crawl
from tests.live_city import ON_SQLITE, LiveCity
from tests.page import read
from tests.security.conftest import Make, refused_clearly
from tests.visitor import ANSWERS, Visitor

pytestmark = ON_SQLITE
ABOUT_YOU = "/affairs/services/disability/apply/about-you/"
# Whoever cannot keep a cookie must be able to call for help, and the secret of a call's page is its own token: see
# `engines/emergency/pages/caller`. Such a form is no danger to a session, for it uses none.
CALLS_FOR_HELP = ("/emergency/call/", "/emergency/here/")
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
]


def test_a_form_without_its_token_is_refused(sqlite_city: LiveCity, stranger: Make) -> None:
    visitor = stranger(sqlite_city)
    for token in ({}, {"csrfmiddlewaretoken": ""}, {"csrfmiddlewaretoken": "x" * 64}):
        answer = visitor.http.post(ABOUT_YOU, data=token | {"name": "别人写的"})
        assert refused_clearly(answer).status_code == 403
    assert "别人写的" not in visitor.get(ABOUT_YOU).text


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1"]
)
def test_a_form_from_another_origin_is_refused(sqlite_city: LiveCity, stranger: Make, origin: str) -> None:
    visitor = stranger(sqlite_city)
    answer = visitor.fill(ABOUT_YOU, ANSWERS["about-you"], headers={"Origin": origin})
    assert refused_clearly(answer).status_code == 403


def test_every_form_of_the_city_asks_for_its_token(sqlite_city: LiveCity) -> None:
    for persona, start in (("li-xiuying", "/"), ("sun-jian", "/desk/"), ("he-ping", "/audit/")):
        visitor = Visitor(sqlite_city).become(persona)
        posted = [
            form
            for form in crawl.forms(visitor, start).values()
            if form.method == "post" and not form.action.startswith(CALLS_FOR_HELP)
        ]
        assert posted
        for form in posted:
            bare = {name: value for name, value in form.fields.items() if name != "csrfmiddlewaretoken"}
            assert visitor.http.post(form.action, data=bare).status_code == 403, form.action


def test_a_program_needs_the_token_too(sqlite_city: LiveCity, stranger: Make) -> None:
    answer = stranger(sqlite_city).http.put("/api/v1/affairs/services/disability/draft", json={"answers": {}})
    assert refused_clearly(answer).status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_next_leads_to_another_site(sqlite_city: LiveCity, target: str) -> None:
    visitor = Visitor(sqlite_city)
    for path, data in (
        ("/sign-in/as/", {"persona": "li-xiuying"}),
        ("/preferences/", {"language": "en"}),
        ("/sign-out/", {}),
    ):
        answer = visitor.post(path, data | {"next": target})
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/", path
        assert "evil" not in answer.text
    shown = read("/", visitor.get("/sign-in/", params={"next": target}).text)[1]
    assert all(re.match(r"/(?![/\\])", form.fields.get("next", "/")) for form in shown)


def test_a_session_that_somebody_planted_is_not_taken_over(sqlite_city: LiveCity) -> None:
    planted = "a" * 32
    visitor = Visitor(sqlite_city)
    visitor.http.cookies.set("sessionid", planted, domain="127.0.0.1")
    visitor.become("li-xiuying")
    other = Visitor(sqlite_city)
    other.http.cookies.set("sessionid", planted, domain="127.0.0.1")
    assert other.get("/me/").status_code == 302


def test_signing_in_changes_the_session_and_the_token(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city).become("li-xiuying")
    first = dict(visitor.http.cookies)
    visitor.become("li-xiaoming")
    second = dict(visitor.http.cookies)
    assert first["sessionid"] != second["sessionid"]
    assert first["csrftoken"] != second["csrftoken"]
    old = Visitor(sqlite_city)
    old.http.cookies.set("sessionid", first["sessionid"], domain="127.0.0.1")
    assert old.get("/me/").status_code == 302


def test_after_signing_out_the_old_cookie_is_worth_nothing(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city).become("li-xiuying")
    kept = visitor.http.cookies["sessionid"]
    visitor.post("/sign-out/")
    again = Visitor(sqlite_city)
    again.http.cookies.set("sessionid", kept, domain="127.0.0.1")
    assert again.get("/me/").status_code == 302


def test_cookies_keep_away_from_scripts_and_other_sites(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city)
    visitor.get("/sign-in/")
    set_by = [
        visitor.post("/sign-in/as/", {"persona": "li-xiuying"}),
        visitor.post("/preferences/", {"language": "en", "elder": "1", "theme": "dark"}),
    ]
    lines = [line for answer in set_by for line in answer.headers.get_list("set-cookie")]
    names = {line.split("=")[0] for line in lines}
    assert {"sessionid", "csrftoken", "language", "elder", "theme"} <= names
    for line in lines:
        assert "SameSite=Lax" in line
        assert "HttpOnly" in line or line.startswith("csrftoken="), line


@pytest.mark.parametrize(
    "path", ["/", "/sign-in/", "/affairs/", "/plan/", "/map/", "/no-such-page/", "/api/v1/affairs/services"]
)
def test_every_answer_carries_the_protecting_headers(sqlite_city: LiveCity, path: str) -> None:
    headers = Visitor(sqlite_city).get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert (policy["object-src"], policy["base-uri"]) == ("'none'", "'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "server" not in headers or "/" not in headers["server"]


def test_no_page_has_script_or_style_inside(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city).become("sun-jian")
    for path, html in crawl.pages(visitor, "/desk/"):
        for line in html.split("<script")[1:]:
            assert line.startswith((" src=", ' id="')), f"{path}: {line[:100]}"
        assert "<style" not in html, path
        assert " style=" not in html, path
        assert " onclick=" not in html, path


def test_personal_pages_are_not_kept_by_caches(sqlite_city: LiveCity, owner: Make) -> None:
    visitor = owner(sqlite_city)
    for path in (
        "/",
        "/inbox/",
        "/me/",
        "/affairs/cases/",
        f"/affairs/cases/{visitor.case}/",
        "/affairs/services/disability/apply/about-you/",
    ):
        kept = visitor.get(path).headers
        assert "Cookie" in kept.get("Vary", "") or "no-store" in kept.get("Cache-Control", ""), path
    for path in ("/me/", f"/affairs/cases/{visitor.case}/"):
        control = visitor.get(path).headers.get("Cache-Control", "")
        assert "no-store" in control or "private" in control, path
