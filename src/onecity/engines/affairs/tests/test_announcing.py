"""Does an office's system hear of its own office's items, in ids only, and of nobody else's?"""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.outbox.door import emit, recover
from onecity.base.webhooks.models import Notice, Subscription
from onecity.engines.affairs import door
from onecity.engines.affairs.events import ItemChanged
from onecity.engines.affairs.tests import doing, town
from onecity.engines.affairs.tests.browsing import browser
from onecity.engines.affairs.tests.systems import System

FILED, CHANGED, CLOSED = (
    f"onecity.affairs.{name}.v1" for name in ("case-filed", "item-changed", "case-closed")
)
ALL = [FILED, CHANGED, CLOSED]
HOOK = "https://hooks.example/city"
API = "/api/v1"


@pytest.fixture
def federation(city: object) -> System:
    return System("disabled-federation-370202", root=API)


@pytest.fixture
def civil(city: object) -> System:
    return System("civil-affairs-370202", root=API)


def subscribe(office: System, **changes: Any) -> Any:
    return office.post("/subscriptions", {"url": HOOK, "types": ALL} | changes)


def heard(office: System) -> list[dict[str, Any]]:
    """The events on their way to an office, in order."""
    recover()
    rows = Notice.objects.filter(subscription__client_id=office.program.id).order_by("id")
    return [json.loads(bytes(row.written)) for row in rows]


def steps(office: System) -> list[tuple[str, str]]:
    return [(one["data"]["item"], one["data"]["step"]) for one in heard(office) if one["type"] == CHANGED]


def test_offered_are_the_types_that_ones_permissions_cover(federation: System) -> None:
    assert {one["type"] for one in federation.get("/event-types").json()} == set(ALL)
    reader = System("civil-affairs-370202", name="reader", root=API, permissions=("affairs.read",))
    assert reader.get("/event-types").json() == []
    assert subscribe(reader).status_code == 422


def test_an_office_hears_of_its_own_items_and_of_the_case_as_a_whole(
    federation: System, civil: System, li: Actor, chen: Actor
) -> None:
    for office in (federation, civil):
        assert subscribe(office).status_code == 201
    case_id = doing.file(li)
    assert steps(federation) == [("certificate", "opened")]
    assert steps(civil) == []
    door.approve(chen, doing.task(chen, case_id, "certificate").id)
    assert steps(federation) == [("certificate", "opened"), ("certificate", "approved")]
    assert ("living-allowance", "opened") in steps(civil)
    door.withdraw(li, case_id)
    for office in (federation, civil):
        kinds = [one["type"] for one in heard(office)]
        assert (kinds.count(FILED), kinds.count(CLOSED)) == (1, 1)


def test_a_notice_holds_ids_and_nothing_of_the_applicant(federation: System, li: Actor) -> None:
    subscribe(federation)
    case_id = doing.file(li)
    for event in heard(federation):
        assert event["data"]["case_id"] == str(case_id)
        assert set(event["data"]) <= {"case_id", "item", "step", "service", "outcome"}
    raw = json.dumps(heard(federation), ensure_ascii=False)
    for secret in (town.ANSWERS["name"], town.ANSWERS["resident_id"], town.ANSWERS["bank_account"]):
        assert str(secret) not in raw
    assert federation.get(f"/affairs/tasks?case_id={case_id}").json()["items"][0]["item"] == "certificate"


def test_services_can_be_chosen(federation: System, li: Actor) -> None:
    subscribe(federation, services=["newborn"])
    doing.file(li)
    assert heard(federation) == []


def test_an_event_of_a_case_that_is_gone_reaches_nobody(federation: System) -> None:
    subscribe(federation)
    with transaction.atomic():
        emit(ItemChanged(uuid4(), "certificate", "opened"))
    assert heard(federation) == []


def test_a_subscription_is_seen_paused_and_cancelled_by_its_own_program(
    federation: System, civil: System
) -> None:
    made = subscribe(federation).json()
    assert (made["url"], made["enabled"], made["failures"]) == (HOOK, True, 0)
    assert [one["id"] for one in federation.get("/subscriptions").json()] == [made["id"]]
    assert civil.get("/subscriptions").json() == []
    where = f"/subscriptions/{made['id']}"
    assert civil.send("DELETE", where).status_code == 404
    assert civil.get(f"{where}/notices").status_code == 404
    assert federation.send("PUT", where, {"enabled": False}).status_code == 204
    assert not Subscription.objects.get().enabled
    assert federation.get(f"{where}/notices?state=dead").json() == {"items": [], "next_cursor": None}
    assert federation.post(f"/notices/{uuid4()}/retry", {}).status_code == 404
    assert federation.send("DELETE", where).status_code == 204
    assert federation.get("/subscriptions").json() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "https://10.0.0.1/"}, "not in the public network"),
        ({"url": "http://hooks.example/"}, "not in the public network"),
        ({"url": "hooks.example"}, "Nothing can be sent to"),
        ({"types": ["onecity.identity.person-erased.v1"]}, "cannot be subscribed to"),
    ],
)
def test_what_is_refused_is_explained(federation: System, changes: dict[str, Any], words: str) -> None:
    answer = subscribe(federation, **changes)
    assert answer.status_code == 422
    assert words in json.loads(answer.content)["title"]


def test_people_do_not_subscribe(chen: Actor) -> None:
    body = {"url": HOOK, "types": ALL}
    answer = browser(chen).post(f"{API}/subscriptions", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")


def test_the_citys_keys_are_public(city: object) -> None:
    answer = browser().get("/.well-known/jwks.json")
    assert answer["Content-Type"] == "application/jwk-set+json"
    assert "public" in answer["Cache-Control"]
    (key,) = json.loads(answer.content)["keys"]
    assert (key["kty"], key["crv"], key["use"]) == ("OKP", "Ed25519", "sig")
    assert "d" not in key
