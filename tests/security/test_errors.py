"""What is told when something is wrong? In the reader's language, as a page or as problem details, never the inside."""

import httpx
import pytest
from tests.live_city import ON_SQLITE, LiveCity
from tests.security.conftest import Make, gives_nothing_away, refused_clearly
from tests.visitor import Visitor

pytestmark = ON_SQLITE


def problem(answer: httpx.Response) -> dict[str, object]:
    """The problem details of an answer (RFC 9457)."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = refused_clearly(answer).json()
    assert {"type", "title", "status"} <= set(body)
    assert body["status"] == answer.status_code
    assert body["type"].startswith("urn:onecity:problem:")
    return body


def test_an_unknown_page_is_told_in_the_readers_language(sqlite_city: LiveCity) -> None:
    english = refused_clearly(Visitor(sqlite_city, "en").get("/no-such-page/"))
    chinese = refused_clearly(Visitor(sqlite_city, "zh-hans").get("/no-such-page/"))
    assert (english.status_code, chinese.status_code) == (404, 404)
    assert 'lang="en"' in english.text
    assert "There is nothing at this address." in english.text
    assert 'lang="zh-CN"' in chinese.text
    assert "There is nothing" not in chinese.text


def test_a_refused_form_is_told_in_the_readers_language(sqlite_city: LiveCity) -> None:
    english = Visitor(sqlite_city, "en").http.post("/preferences/", data={"language": "en"})
    chinese = Visitor(sqlite_city, "zh-hans").http.post("/preferences/", data={"language": "en"})
    assert (english.status_code, chinese.status_code) == (403, 403)
    assert "Nothing was sent" in english.text
    assert "Nothing was sent" not in chinese.text


def test_an_unknown_route_of_the_interface_is_a_problem(sqlite_city: LiveCity, stranger: Make) -> None:
    visitor = stranger(sqlite_city)
    for path in (
        "/no-such",
        "/affairs/services/no-such",
        "/plan/targets/no-such",
        "/affairs/cases/not-an-id",
    ):
        body = problem(visitor.api("GET", path))
        assert body["status"] in {404, 422}
    assert problem(Visitor(sqlite_city, "zh-hans").api("GET", "/no-such"))["title"] == "这个地址没有内容。"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/search/"),
        ("POST", "/"),
        ("PUT", "/inbox/"),
        ("GET", "/preferences/"),
        ("DELETE", "/affairs/cases/"),
        ("GET", "/sign-in/as/"),
        ("PATCH", "/plan/"),
        ("POST", "/map/"),
        ("POST", "/audit/"),
        ("TRACE", "/"),
        ("BREW", "/"),
    ],
)
def test_a_method_that_a_page_does_not_have_is_refused(
    sqlite_city: LiveCity, stranger: Make, method: str, path: str
) -> None:
    visitor = stranger(sqlite_city)
    answer = visitor.http.request(method, path, headers={"X-CSRFToken": visitor.token()})
    assert gives_nothing_away(answer).status_code in ({400, 405} if method == "BREW" else {405})


def test_a_method_that_a_route_does_not_have_is_a_problem(sqlite_city: LiveCity, stranger: Make) -> None:
    body = problem(stranger(sqlite_city).api("DELETE", "/affairs/services"))
    assert body["status"] == 405


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "a b", "[::1"]
)
def test_a_forged_host_is_refused(sqlite_city: LiveCity, host: str) -> None:
    for path in ("/", "/sign-in/", "/api/v1/affairs/services", "/no-such-page/"):
        answer = Visitor(sqlite_city).get(path, headers={"Host": host})
        assert refused_clearly(answer).status_code == 400
        assert "evil" not in answer.text


def test_a_forged_forwarding_header_changes_nothing(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city)
    answer = visitor.get(
        "/sign-in/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    refused = visitor.post(
        "/sign-in/as/", {"persona": "li-xiuying"}, headers={"X-Forwarded-For": "203.0.113.5"}
    )
    assert refused_clearly(refused).status_code == 403


def test_the_live_stream_refuses_by_itself(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city)
    assert visitor.get("/live/events").status_code == 403
    assert visitor.get("/live/no-such").status_code == 404
    assert visitor.http.post("/live/events").status_code in {403, 404, 405}
    assert visitor.get("/live/events?topics=" + "a," * 100).status_code == 400


def test_the_interface_describes_itself(sqlite_city: LiveCity) -> None:
    described = Visitor(sqlite_city).get("/api/v1/openapi.json").json()
    assert "/api/v1/affairs/cases" in described["paths"]
    assert described["info"]["title"] == "OneCity"


def test_wrong_passwords_lock_out_slowly_and_say_so(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city)
    tries = [
        visitor.post("/sign-in/", {"identifier": "13900000000", "password": f"wrong-{n}"}) for n in range(6)
    ]
    assert [answer.status_code for answer in tries[:4]] == [422] * 4
    assert tries[-1].status_code in {403, 429}
    gives_nothing_away(tries[-1])
    assert "13900000000" not in sqlite_city.said


def test_what_was_wrong_is_in_the_log_without_personal_data(sqlite_city: LiveCity, owner: Make) -> None:
    owner(sqlite_city)
    assert "6222020000006210" not in sqlite_city.said
    assert "370202198501" not in sqlite_city.said
