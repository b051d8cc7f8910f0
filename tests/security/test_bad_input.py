"""What does the city do with input that no form of it would send? Refuses it clearly, and nothing breaks."""

import socket
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from tests import crawl
from tests.live_city import ON_SQLITE, LiveCity
from tests.security.conftest import Make, gives_nothing_away, refused_clearly
from tests.visitor import ANSWERS, JPEG, Visitor

ABOUT_YOU = "/affairs/services/disability/apply/about-you/"
DOCUMENTS = "/affairs/services/disability/apply/documents/"
DRAFT = "/affairs/services/disability/draft"
QUERIES = [
    "/search/?q={}",
    "/inbox/?cursor={}",
    "/affairs/cases/?cursor={}",
    "/plan/?project={}",
    "/map/?layer={}",
    "/map/?thing={}",
    "/map/search/?q={}",
    "/sign-in/?next={}",
    "/api/v1/affairs/cases?cursor={}",
    "/live/events?topics={}",
    "/live/events?topics=inbox&since={}",
]


@pytest.mark.parametrize("where", QUERIES)
def test_a_nul_byte_in_an_address_is_refused(city: LiveCity, stranger: Make, where: str) -> None:
    refused_clearly(stranger(city).get(where.format("a%00b")))


@pytest.mark.parametrize("where", QUERIES)
@pytest.mark.parametrize(
    "text", ["%ff%fe", "%ed%a0%80", "'%22%3E%3Csvg/onload=1%3E", "%F0%9F%92%A9" * 50, "9" * 5000]
)
def test_odd_text_in_an_address_never_breaks_a_page(
    city: LiveCity, stranger: Make, where: str, text: str
) -> None:
    if where.startswith("/live/events?topics=inbox"):
        return  # a good topic opens the stream whatever `since` says
    answer = gives_nothing_away(stranger(city).get(where.format(text)))
    assert answer.status_code < 500
    assert "<svg/onload" not in answer.text


@pytest.mark.parametrize("persona", ["li-xiuying", "sun-jian", "he-ping"])
def test_a_nul_byte_in_any_field_of_any_form_is_refused(city: LiveCity, persona: str) -> None:
    visitor = Visitor(city).become(persona)
    start = {"sun-jian": "/desk/", "he-ping": "/audit/"}.get(persona, "/")
    tried = 0
    for form in crawl.forms(visitor, start).values():
        for name in set(form.typed) - {"csrfmiddlewaretoken"}:
            fields = form.fields | {name: "a\x00b"}
            if form.method == "get":
                refused_clearly(visitor.get(f"{urlsplit(form.action).path}?{name}=a%00b"))
            else:
                refused_clearly(visitor.post(form.action, {**fields, "csrfmiddlewaretoken": visitor.token()}))
            tried += 1
    assert tried >= 5


def test_a_nul_byte_in_a_file_name_or_in_json_is_refused_or_dropped(city: LiveCity, stranger: Make) -> None:
    visitor = stranger(city)
    answer = visitor.post(DOCUMENTS, {"document": "photo"}, files={"file": ("a\x00b.jpg", JPEG)})
    assert answer.status_code < 500
    refused_clearly(visitor.api("PUT", DRAFT, json={"answers": {"name": "a\x00b"}}))
    refused_clearly(visitor.api("PUT", DRAFT, json={"answers": {"a\x00b": "x"}}))


@pytest.mark.parametrize("size", [10_000, 1_000_000, 3_000_000])
def test_text_that_is_far_too_long_is_refused(city: LiveCity, stranger: Make, size: int) -> None:
    refused_clearly(stranger(city).fill(ABOUT_YOU, ANSWERS["about-you"] | {"name": "好" * (size // 3)}))


def test_an_officers_text_that_is_too_long_is_cut_or_refused(city: LiveCity, owner: Make) -> None:
    owner(city)
    clerk = Visitor(city).become("chen-li")
    action = next(f.action for kind, f in crawl.forms(clerk, "/desk/").items() if kind[1] == "affairs:step")
    answer = clerk.post(action.replace(action.split("/")[-2], "extend"), {"reason": "长" * 400_000})
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "body",
    [
        {"answers": {"name": 5, "has_certificate": "maybe", "income_per_month": -1}},
        {"answers": {"income_per_month": 10**40}},
        {"answers": {"income_per_month": True, "severity": ["grade-1", "grade-2"], "name": ["x"]}},
        {"answers": {"name": {"$gt": ""}}},
        {"answers": {"name": None}},
        {"answers": {"no_such_question": "x"}},
        {"answers": {f"q{i}": "x" for i in range(1000)}},
        {"answers": []},
        {"answers": "x"},
        {},
        [],
        None,
        "x",
        5,
    ],
)
def test_json_of_the_wrong_shape_is_answered_422(city: LiveCity, stranger: Make, body: object) -> None:
    answer = refused_clearly(stranger(city).api("PUT", DRAFT, json=body))
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"answers": {"name": "\xff"}}', b"NaN", b'{"answers":' * 3000, b"[" * 100_000],
)
def test_a_body_that_is_no_json_is_refused(city: LiveCity, stranger: Make, content: bytes) -> None:
    answer = stranger(city).api("PUT", DRAFT, content=content, headers={"Content-Type": "application/json"})
    assert refused_clearly(answer).headers["Content-Type"] == "application/problem+json"


def test_invalid_utf_8_in_a_form_is_refused(city: LiveCity, stranger: Make) -> None:
    visitor = stranger(city)
    body = b"csrfmiddlewaretoken=" + visitor.token().encode() + b"&name=%ff%fe%00&phone=\xff"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    refused_clearly(visitor.http.post(ABOUT_YOU, content=body, headers=kind))


@ON_SQLITE
def test_too_many_fields_are_refused(sqlite_city: LiveCity, stranger: Make) -> None:
    refused_clearly(stranger(sqlite_city).fill(ABOUT_YOU, {f"f{i}": "x" for i in range(2_000)}))


@ON_SQLITE
@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "text/xml", "x" * 300]
)
def test_a_body_of_an_unreadable_kind_is_refused(sqlite_city: LiveCity, stranger: Make, kind: str) -> None:
    visitor = stranger(sqlite_city)
    headers = {"Content-Type": kind, "X-CSRFToken": visitor.token()}
    refused_clearly(visitor.http.post(ABOUT_YOU, content=b"--\r\n\r\nbroken", headers=headers))


@ON_SQLITE
def test_a_wrong_choice_is_refused_and_the_right_answers_stay(sqlite_city: LiveCity, stranger: Make) -> None:
    visitor = stranger(sqlite_city)
    entered = ANSWERS["about-you"] | {"home_division": "999999", "name": "王留下"}
    answer = refused_clearly(visitor.fill(ABOUT_YOU, entered))
    assert answer.status_code == 422
    assert "王留下" in visitor.get(ABOUT_YOU).text


@ON_SQLITE
def test_a_key_that_nobody_would_draw_is_refused(sqlite_city: LiveCity, stranger: Make) -> None:
    visitor = stranger(sqlite_city)
    for key in ("", "a b", "ключ", "x" * 101):
        answer = visitor.http.post(
            ABOUT_YOU,
            data={"csrfmiddlewaretoken": visitor.token()} | ANSWERS["about-you"],
            headers={"Idempotency-Key": key.encode()},
        )
        assert refused_clearly(answer).status_code == 400


@ON_SQLITE
def test_a_huge_header_or_address_does_not_bring_the_server_down(sqlite_city: LiveCity) -> None:
    visitor = Visitor(sqlite_city)
    assert visitor.get("/", headers={"X-Long": "x" * 200_000}).status_code < 500
    assert 400 <= visitor.get("/" + "x" * 60_000).status_code < 500
    assert visitor.get("/", headers={"Accept-Language": "x," * 3_000}).status_code == 200
    assert (
        visitor.get(
            "/", headers={"Cookie": "sessionid=" + "x" * 4_000 + "; language=../../x; elder=9"}
        ).status_code
        == 200
    )


@ON_SQLITE
@pytest.mark.parametrize(
    "line", [b"GET / HTTP/9.9", b"GET  HTTP/1.1", b"\x00\x01\x02", b"GET / HTTP/1.1\r\nHost:\x00"]
)
def test_bytes_that_are_no_http_are_refused(sqlite_city: LiveCity, line: bytes) -> None:
    target = urlsplit(sqlite_city.url)
    with socket.create_connection((str(target.hostname), int(target.port or 0)), timeout=60) as connection:
        connection.sendall(line + b"\r\n\r\n")
        said = connection.recv(4096)
    assert said.startswith(b"HTTP/1.1 4") or not said
    assert Visitor(sqlite_city).get("/healthz").status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(
    "path",
    [
        "/static/../onecity.sqlite3",
        "/static/..%2f..%2fonecity.sqlite3",
        "/static/%2e%2e/%2e%2e/keys.json",
        "/static/onecity/../../secret.key",
        "/static//etc/passwd",
        "/map/layers/..%2f..%2fcity.yaml.geojson",
        "/affairs/services/..%2f..%2fcity/",
        "/affairs/documents/..%2f..%2fkeys.json/",
    ],
)
def test_no_address_leads_out_of_its_folder(sqlite_city: LiveCity, stranger: Make, path: str) -> None:
    target = urlsplit(sqlite_city.url)
    with socket.create_connection((str(target.hostname), int(target.port or 0)), timeout=60) as connection:
        # by hand: a client would tidy the path up
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        said = b""
        while part := connection.recv(65536):
            said += part
    assert said.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 302", b"HTTP/1.1 301")), said[:300]
    assert b"SQLite format" not in said
    assert b"root:" not in said


@ON_SQLITE
def test_an_unknown_id_of_every_kind_is_not_found(sqlite_city: LiveCity, stranger: Make) -> None:
    visitor = stranger(sqlite_city)
    for path in (
        f"/affairs/cases/{uuid4()}/",
        f"/affairs/documents/{uuid4()}/",
        "/affairs/services/no-such-service/",
        "/affairs/services/no-such-service/apply/",
        "/affairs/services/disability/apply/no-such-part/",
        "/plan/targets/no-such-target/",
        f"/map/things/{uuid4()}/",
        "/map/layers/no-such-layer.geojson",
        "/affairs/cases/not-an-id/",
        f"/affairs/cases/{quote('９')}/",
    ):
        assert refused_clearly(visitor.get(path)).status_code == 404
