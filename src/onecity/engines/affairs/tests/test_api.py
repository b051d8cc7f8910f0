"""Can a program do what a resident can, and is every refusal a problem in the caller's language?"""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.models import Case, Draft
from onecity.engines.affairs.tests import doing, town
from onecity.engines.affairs.tests.browsing import browser

API = "/api/v1/affairs"
DRAFT = f"{API}/services/{town.SERVICE}/draft"
CASES = f"{API}/services/{town.SERVICE}/cases"


def put(client: Client, answers: dict[str, Any]) -> HttpResponse:
    made: HttpResponse = client.put(DRAFT, {"answers": answers}, content_type="application/json")
    return made


def problem(response: HttpResponse) -> dict[str, Any]:
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(response.content)
    assert found["status"] == response.status_code
    return found


def test_services_are_open_to_everybody(city: object) -> None:
    (one,) = browser().get(f"{API}/services").json()
    assert one["id"] == town.SERVICE
    assert one["items"] == ["certificate", "living-allowance", "care-allowance", "bus-card"]
    whole = browser().get(f"{API}/services/{town.SERVICE}").json()
    assert whole["form"]["sections"][0]["id"] == "situation"
    assert "examples" not in whole


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-hans", "没有这项服务"), ("en", "There is no such service")],
)
def test_an_unknown_service_is_told_in_the_callers_language(city: object, language: str, title: str) -> None:
    answer = browser(language=language).get(f"{API}/services/flying")
    assert answer.status_code == 404
    assert problem(answer)["title"].startswith(title)


def test_a_draft_takes_typed_answers(li: Actor) -> None:
    client = browser(li)
    assert put(client, dict(town.ANSWERS)).status_code == 204
    kept = door.application(li, town.SERVICE).answers
    assert kept == dict(town.ANSWERS)


def test_wrong_answers_are_named_and_the_right_ones_kept(li: Actor) -> None:
    answer = put(browser(li), {"severity": "grade-9", "name": "李小明", "phone": "1"})
    assert answer.status_code == 422
    assert problem(answer)["errors"] == {"severity": "not-an-option", "phone": "not-a-phone-number"}
    assert door.application(li, town.SERVICE).answers["name"] == "李小明"


@pytest.mark.parametrize(
    ("answers", "errors"),
    [
        ({"income_per_month": "1240"}, {"income_per_month": "wrong-type"}),
        ({"has_certificate": "yes"}, {"has_certificate": "wrong-type"}),
        ({"shoe_size": 42}, {"shoe_size": "unknown"}),
    ],
)
def test_a_value_of_another_type_keeps_nothing(
    li: Actor, answers: dict[str, Any], errors: dict[str, str]
) -> None:
    answer = put(browser(li), answers)
    assert answer.status_code == 422
    assert problem(answer)["errors"] == errors
    assert not Draft.objects.exists()


@pytest.mark.parametrize("body", ["{", "[]", '{"answers": {"name": null}}', '{"answers": {"name": 1.5}}'])
def test_a_body_of_another_shape_is_refused(li: Actor, body: str) -> None:
    answer = browser(li).put(DRAFT, body, content_type="application/json")
    assert answer.status_code in {400, 422}
    problem(answer)


def test_filing_twice_with_one_key_makes_one_case(li: Actor) -> None:
    doing.write(li)
    client = browser(li)
    first, second = (client.post(CASES, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Case.objects.count() == 1
    assert first.json()["number"] == Case.objects.get().number


def test_a_key_that_served_for_something_else_is_refused(li: Actor) -> None:
    client = browser(li)
    for name in ("李小明", "李晓明"):
        answer = client.put(
            DRAFT,
            {"answers": {"name": name}},
            content_type="application/json",
            headers={"Idempotency-Key": "k1"},
        )
    assert answer.status_code == 422
    assert problem(answer)["type"] == "urn:onecity:problem:idempotency-key-reused"


def test_a_refused_filing_leaves_its_key_free(li: Actor) -> None:
    client = browser(li)
    refused = client.post(CASES, headers={"Idempotency-Key": "k1"})
    assert refused.status_code == 422
    assert problem(refused)["errors"]["severity"] == "missing"
    doing.write(li)
    assert client.post(CASES, headers={"Idempotency-Key": "k1"}).status_code == 201


def test_nobody_files_without_signing_in(city: object) -> None:
    client = browser()
    for answer in (client.post(CASES), put(client, {}), client.get(f"{API}/cases")):
        assert answer.status_code == 401
        assert problem(answer)["type"] == "urn:onecity:problem:sign-in-needed"


@pytest.mark.parametrize(
    ("language", "title"),
    [("zh-hans", "这个表单已经过期"), ("en", "This form has expired")],
)
def test_a_write_without_the_token_is_refused(li: Actor, language: str, title: str) -> None:
    doing.write(li)
    answer = browser(li, language, enforce_csrf_checks=True).post(CASES)
    assert answer.status_code == 403
    assert problem(answer)["title"].startswith(title)
    assert not Case.objects.exists()


def test_a_case_tells_when_each_item_is_due_and_why(li: Actor, monday: object) -> None:
    case_id = doing.file(li)
    case = browser(li).get(f"{API}/cases/{case_id}").json()
    item = case["items"][0]
    assert (item["id"], item["status"], item["due_at"][:10]) == ("certificate", "open", "2026-11-23")
    assert item["why"][0]["zh"].startswith("2026年11月9日：开始计时")
    assert case["items"][1]["due_at"] is None


def test_another_persons_case_is_not_found(li: Actor) -> None:
    case_id = doing.file(li)
    other = browser(town.resident("王秀英", "37020319550307122X"))
    for answer in (other.get(f"{API}/cases/{case_id}"), other.post(f"{API}/cases/{case_id}/withdrawal")):
        assert answer.status_code == 404
        problem(answer)
    assert other.get(f"{API}/cases").json() == {"items": [], "next_cursor": None}


def test_cases_come_in_pages(li: Actor) -> None:
    made = [str(doing.file(li, **doing.CARD_ONLY)) for _ in range(21)]
    client = browser(li)
    first = client.get(f"{API}/cases").json()
    second = client.get(f"{API}/cases", {"cursor": first["next_cursor"]}).json()
    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
    assert client.get(f"{API}/cases", {"cursor": "made-up"}).status_code == 400


def test_withdrawing_works_once(li: Actor) -> None:
    case_id = doing.file(li)
    client = browser(li)
    assert client.post(f"{API}/cases/{case_id}/withdrawal").status_code == 204
    again = client.post(f"{API}/cases/{case_id}/withdrawal")
    assert again.status_code == 409
    assert problem(again)["type"] == "urn:onecity:problem:step-not-possible"
