"""Has a request that is sent again one effect, and a failed one none?"""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from onecity.base.actor import NotAllowed
from onecity.base.audit.models import Entry
from onecity.web.idempotency import forget_old_answers
from onecity.web.models import StoredAnswer

made = itertools.count(1)
SAME = "a" * 32  # a token of the right form, else it would be replaced


@csrf_exempt
def count(request: HttpRequest) -> HttpResponse:
    """A write with an effect in the database, that ends as it is told."""
    StoredAnswer.objects.create(actor="effect", route="/", key=str(next(made)), body_hash="")
    end = request.POST.get("end", "")
    if end == "crash":
        raise RuntimeError("the view has broken")
    if end == "refuse":
        raise NotAllowed("anything")
    if end == "stream":
        return StreamingHttpResponse([b"x"])
    return HttpResponse(f"made {effects()}", status=int(end or 200), headers={"Location": "/there/"})


urlpatterns = [path("count/", count), path("other/", count)]
handler403 = "onecity.web.errors.not_allowed"


def effects() -> int:
    return StoredAnswer.objects.filter(actor="effect").count()


@pytest.fixture(autouse=True)
def _here(settings: LazySettings) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "Actor" not in m and "Release" not in m]


@pytest.fixture
def client(db: None) -> Client:
    browser = Client(raise_request_exception=False)
    browser.cookies["csrftoken"] = SAME
    return browser


def send(client: Client, key: str = "k", address: str = "/count/", **sent: object) -> HttpResponse:
    answer: HttpResponse = client.post(address, sent, headers={"Idempotency-Key": key})
    return answer


def test_the_second_answer_is_the_first(client: Client) -> None:
    first, second = send(client), send(client)
    assert (first.content, second.content) == (b"made 1", b"made 1")
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert second["Location"] == "/there/"
    assert effects() == 1


def test_a_hidden_field_serves_as_well_and_the_token_of_the_form_does_not_count(client: Client) -> None:
    answers = [
        client.post("/count/", {"idempotency_key": "k", "csrfmiddlewaretoken": token}) for token in ("a", "b")
    ]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert effects() == 1


def test_without_a_key_each_request_counts(client: Client) -> None:
    client.post("/count/")
    client.post("/count/", {"idempotency_key": ""})
    assert effects() == 2


@pytest.mark.parametrize(("end", "status"), [("crash", 500), ("422", 422), ("404", 404), ("503", 503)])
def test_a_failed_request_has_no_effect_and_leaves_its_key_free(
    client: Client, end: str, status: int
) -> None:
    assert send(client, end=end).status_code == status
    assert effects() == 0
    assert send(client).content == b"made 1"


def test_a_stream_cannot_be_stored_so_it_has_no_effect(client: Client) -> None:
    send(client, end="stream")
    assert effects() == 0


def test_one_key_for_two_requests_is_refused(client: Client) -> None:
    send(client, note="one")
    other = send(client, note="two")
    assert other.status_code == 422
    assert effects() == 1


def test_a_file_counts_by_its_content(client: Client) -> None:
    for content, status in ((b"one", 200), (b"one", 200), (b"two", 422)):
        answer = send(client, file=SimpleUploadedFile("a.txt", content))
        assert answer.status_code == status
    assert effects() == 1


def test_a_key_counts_for_one_address_and_one_person(client: Client) -> None:
    send(client)
    send(client, address="/other/")
    stranger = Client()
    stranger.cookies["csrftoken"] = "b" * 32
    send(stranger)
    assert effects() == 3


@pytest.mark.parametrize("key", ["x" * 101, "with space", "ü"])
def test_a_key_that_is_none_is_refused(client: Client, key: str) -> None:
    assert client.post("/count/", {"idempotency_key": key}).status_code == 400
    assert effects() == 0


def test_reading_needs_no_key(client: Client) -> None:
    client.get("/count/", headers={"Idempotency-Key": "k"})
    client.get("/count/", headers={"Idempotency-Key": "k"})
    assert effects() == 2


def test_answers_are_forgotten_after_a_day(client: Client) -> None:
    with time_machine.travel("2026-11-09T10:00:00+08:00", tick=False) as clock:
        send(client)
        clock.shift(timedelta(hours=23))
        forget_old_answers()
        assert send(client)["Idempotency-Replayed"] == "true"
        clock.shift(timedelta(hours=2))
        forget_old_answers()
        assert "Idempotency-Replayed" not in send(client)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_has_its_effect() -> None:
    start = Barrier(4)

    def attempt(_: int) -> HttpResponse:
        browser = Client()
        browser.cookies["csrftoken"] = SAME
        start.wait()
        try:
            return send(browser)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(4)))
    assert [answer.content for answer in answers] == [b"made 1"] * 4
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 3
    assert effects() == 1
    assert not Entry.objects.exists()


def test_nothing_that_was_answered_or_sent_is_kept_in_clear(client: Client) -> None:
    answer = client.post("/count/", {"note": "secret-note"}, headers={"Idempotency-Key": "my-secret-key"})
    kept = str(StoredAnswer.objects.exclude(actor="effect").values().get()) + str(
        bytes(StoredAnswer.objects.exclude(actor="effect").get().body)
    )
    for secret in ("made 1", "/there/", "secret-note", "my-secret-key"):
        assert secret not in kept
    again = client.post("/count/", {"note": "secret-note"}, headers={"Idempotency-Key": "my-secret-key"})
    assert (again.content, again["Location"]) == (answer.content, "/there/")


def test_what_an_older_version_kept_in_clear_is_still_the_answer(client: Client) -> None:
    send(client)
    row = StoredAnswer.objects.exclude(actor="effect").get()
    StoredAnswer.objects.filter(pk=row.pk).update(
        route="/count/", key="k", headers={"Location": "/old/"}, body=b"as it was"
    )
    again = send(client)
    assert (again.content, again["Location"], effects()) == (b"as it was", "/old/", 1)
