"""Is a signed request answered as its program's, without a session, and every refusal explained?"""

import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from onecity.base.identity.clients import recognising, set_client_enabled
from onecity.base.identity.tests.programs import OFFICER, Program
from onecity.web.account.tests.addresses import whoami
from onecity.web.live import stream
from onecity.web.models import StoredAnswer

HERE = "http://testserver"
made: list[str] = []


def make(request: HttpRequest) -> HttpResponse:
    """A write with an effect that is counted."""
    made.append(request.body.decode())
    return JsonResponse({"made": len(made), "by": str(request.actor.id)}, status=201)  # type: ignore[attr-defined]


urlpatterns = [path("api/whoami", whoami), path("whoami", whoami), path("api/make", make)]


@pytest.fixture(autouse=True)
def _addresses(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = __name__
    made.clear()


@pytest.fixture
def program() -> Program:
    return Program()


@pytest.fixture
def client() -> Client:
    """A program's way to the city; the CSRF token is looked for as in production."""
    return Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})


def get(client: Client, program: Program, where: str = "/api/whoami", **options: Any) -> Any:
    return client.get(where, headers=program.headers("GET", HERE + where, **options))


def post(client: Client, program: Program, body: object, **more: str) -> Any:
    raw = json.dumps(body).encode()
    signed = program.headers("POST", f"{HERE}/api/make", raw)
    return client.post("/api/make", raw, "application/json", headers=signed | more)


def problem(answer: Any) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/problem+json"
    return dict(json.loads(answer.content))


def test_a_signed_request_is_its_programs(client: Client, program: Program) -> None:
    answer = json.loads(get(client, program).content)
    assert (answer["kind"], answer["id"], answer["language"]) == ("client", str(program.id), "en")
    assert "affairs.decide" in answer["may"]


def test_the_query_and_an_encoded_path_are_signed_as_they_were_sent(client: Client, program: Program) -> None:
    assert get(client, program, "/api/whoami?a=%E6%B0%91&b=1+2").status_code == 200


def test_answers_to_programs_stay_out_of_caches(client: Client, program: Program) -> None:
    assert "no-store" in get(client, program)["Cache-Control"]


def test_a_signature_counts_for_the_interface_only(client: Client, program: Program) -> None:
    assert json.loads(get(client, program, "/whoami").content)["kind"] == "anonymous"


def test_a_signature_goes_before_a_cookie_and_a_wrong_one_is_no_way_round(
    client: Client, program: Program, make_account: Any
) -> None:
    client.force_login(make_account("wang", "clerk"), "django.contrib.auth.backends.ModelBackend")
    assert json.loads(get(client, program).content)["kind"] == "client"
    assert client.get("/api/whoami", headers={"Signature": "sig1=:AAAA:"}).status_code == 400


def test_a_program_writes_without_a_csrf_token(client: Client, program: Program) -> None:
    assert post(client, program, {"a": 1}).status_code == 201
    assert client.post("/api/make", b"{}", "application/json").status_code == 403
    assert made == ['{"a": 1}']


def test_a_retry_signed_anew_gets_the_first_answer(client: Client, program: Program) -> None:
    first, second = (post(client, program, {"a": 1}, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert made == ['{"a": 1}']
    other = Program("other")
    assert json.loads(post(client, other, {"a": 1}, **{"Idempotency-Key": "k1"}).content)["by"] == str(
        other.id
    )
    assert set(StoredAnswer.objects.values_list("actor", flat=True)) == {
        f"program:{program.id}",
        f"program:{other.id}",
    }


def test_the_same_request_sent_twice_is_refused(client: Client, program: Program) -> None:
    raw = b"{}"
    headers = program.headers("POST", f"{HERE}/api/make", raw) | {"Idempotency-Key": "k1"}
    assert client.post("/api/make", raw, "application/json", headers=headers).status_code == 201
    again = client.post("/api/make", raw, "application/json", headers=headers)
    assert again.status_code == 401
    assert problem(again)["type"] == "urn:onecity:problem:nonce-used"
    assert '"@method"' in again["Accept-Signature"]
    assert made == ["{}"]


def test_a_changed_body_is_refused(client: Client, program: Program) -> None:
    signed = program.headers("POST", f"{HERE}/api/make", b'{"a": 1}')
    answer = client.post("/api/make", b'{"a": 2}', "application/json", headers=signed)
    assert (answer.status_code, made) == (400, [])
    assert problem(answer)["type"] == "urn:onecity:problem:body-changed"


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "已停用"), ("en", "Ask the city's security officer")]
)
def test_a_disabled_program_is_told_in_its_language(program: Program, language: str, words: str) -> None:
    set_client_enabled(OFFICER, program.name, False)
    answer = get(Client(headers={"Accept-Language": language}), program)
    assert answer.status_code == 403
    assert words in problem(answer)["title"]
    assert "/developers/" in problem(answer)["detail"]


def test_too_large_a_body_is_refused_before_anything_else(
    client: Client, program: Program, settings: LazySettings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post(client, program, "x" * 200).status_code == 413


def test_a_program_that_asks_too_often_waits_a_minute(
    client: Client, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognising, "MOST_PER_MINUTE", 2)
    assert [get(client, program).status_code for _ in range(3)] == [200, 200, 429]
    assert get(client, Program("other")).status_code == 200
    assert get(client, program)["Retry-After"] == "60"


def live_scope(headers: dict[str, str], query: str = "topics=case:1") -> dict[str, Any]:
    given = {"Host": "testserver", **headers}
    sent = [(name.lower().encode(), value.encode()) for name, value in given.items()]
    where = {"path": "/live/events", "method": "GET", "query_string": query.encode(), "scheme": "http"}
    return {"type": "http", "headers": sent, "client": ("192.0.2.7", 5000), **where}


def test_a_program_follows_live_events_by_its_signature(program: Program) -> None:
    headers = program.headers("GET", f"{HERE}/live/events?topics=case:1")
    assert stream.actor_of(live_scope(headers)).id == program.id
    assert stream.actor_of(live_scope(headers)).id is None, "the same signature a second time"
    fresh = program.headers("GET", f"{HERE}/live/events?topics=case:1")
    assert stream.actor_of(live_scope(fresh, "topics=case:2")).id is None
