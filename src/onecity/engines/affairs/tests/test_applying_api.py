"""Can a program walk a resident through a whole application: question by question, document by document?"""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.models import Draft
from onecity.engines.affairs.tests import doing, town, workshops
from onecity.engines.affairs.tests.browsing import browser
from onecity.engines.affairs.tests.systems import API

DRAFT = f"{API}/services/{workshops.WORKSHOP}/draft"
TYPED: dict[str, Any] = dict(workshops.ANSWERS) | {"handles_food": False}


@pytest.fixture
def registrar(city: Path, monday: time_machine.Traveller) -> Actor:
    """Decides registrations for the whole city, where the workshop is declared."""
    workshops.add(city)
    town.reload(city)
    return town.officer("market-supervision", division="3702", name="周倩")


@pytest.fixture
def client(registrar: Actor, li: Actor) -> Client:
    return browser(li)


def pdf(content: bytes = town.PDF, name: str = "lease.pdf") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def put(client: Client, path: str, body: object) -> Any:
    return client.put(path, body, content_type="application/json")


def errors(answer: Any) -> tuple[int, str]:
    return answer.status_code, json.loads(answer.content)["type"].removeprefix("urn:onecity:problem:")


def way(client: Client, document: str) -> dict[str, Any]:
    return dict(next(one for one in client.get(DRAFT).json()["ways"] if one["document"] == document))


def test_the_form_is_open_to_everybody_as_json_schema(registrar: Actor) -> None:
    schema = browser().get(f"{API}/services/{workshops.WORKSHOP}/schema").json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]["handles_food"]["type"] == "boolean"
    assert browser().get(f"{API}/services/flying/schema").status_code == 404


def test_the_next_question_is_asked_until_nothing_is_missing(client: Client) -> None:
    asked = []
    while question := client.get(DRAFT).json()["next_question"]:
        asked.append(question["field"])
        assert (
            put(client, DRAFT, {"answers": {question["field"]: TYPED[question["field"]]}}).status_code == 204
        )
        assert len(asked) < 20
    assert asked[0] == "handles_food"
    state = client.get(DRAFT).json()
    assert (state["missing"], state["complete"]) == ([], False)
    assert set(state["missing_documents"]) == {"identity", "lease", "safety-report"}


def test_looking_at_an_application_makes_none(client: Client) -> None:
    client.get(DRAFT)
    assert not Draft.objects.exists()


def test_each_document_comes_by_a_way_that_is_open_to_it(client: Client) -> None:
    put(client, DRAFT, {"answers": TYPED})
    assert (way(client, "lease")["way"], way(client, "lease")["open"]) == ("upload", ["upload", "later"])
    assert put(client, f"{DRAFT}/ways/lease", {"way": "later"}).status_code == 200
    assert way(client, "lease")["way"] == "later"
    assert errors(put(client, f"{DRAFT}/ways/lease", {"way": "promise"})) == (422, "document-refused")
    assert errors(put(client, f"{DRAFT}/ways/lease", {"way": "fax"})) == (422, "invalid")
    assert errors(put(client, f"{DRAFT}/ways/horoscope", {"way": "upload"})) == (422, "document-refused")


def test_a_file_is_attached_and_taken_out_again(client: Client) -> None:
    put(client, DRAFT, {"answers": TYPED})
    made = client.post(f"{DRAFT}/documents/lease", pdf())
    assert made.status_code == 201
    (kept,) = client.get(DRAFT).json()["documents"]
    assert (kept["id"], kept["document"]) == (made.json()["id"], "lease")
    assert client.delete(f"{DRAFT}/uploads/{kept['id']}").status_code == 204
    assert errors(client.delete(f"{DRAFT}/uploads/{kept['id']}"))[0] == 404
    for content in (b"", b"MZ no document at all"):
        assert errors(client.post(f"{DRAFT}/documents/lease", pdf(content))) == (422, "document-refused")
    assert errors(client.post(f"{DRAFT}/documents/lease", {})) == (422, "invalid")


def test_results_come_as_was_chosen(client: Client, li: Actor) -> None:
    assert put(client, f"{DRAFT}/delivery", {"channel": "window"}).status_code == 204
    assert client.get(DRAFT).json()["delivery"] == "window"
    assert errors(put(client, f"{DRAFT}/delivery", {"channel": "pigeon"})) == (422, "document-refused")


def granted(client: Client, registrar: Actor) -> UUID:
    """A case that was applied for over the interface and granted; its lease is still owed."""
    put(client, DRAFT, {"answers": TYPED})
    put(client, f"{DRAFT}/ways/lease", {"way": "later"})
    for document in client.get(DRAFT).json()["missing_documents"]:
        client.post(f"{DRAFT}/documents/{document}", pdf())
    assert client.get(DRAFT).json()["complete"]
    filed = client.post(f"{API}/services/{workshops.WORKSHOP}/cases", headers={"Idempotency-Key": "k1"})
    case_id = UUID(filed.json()["id"])
    task = doing.task(registrar, case_id, "registration")
    door.accept_with_tolerance(registrar, task.id, "lease")
    door.approve(registrar, task.id)
    return case_id


def test_what_is_owed_is_delivered(client: Client, registrar: Actor) -> None:
    where = f"{API}/cases/{granted(client, registrar)}"
    (owed,) = client.get(where).json()["owed"]
    assert (owed["kind"], owed["name"], owed["due_at"][:10]) == ("document", "lease", "2026-11-16")
    assert client.post(f"{where}/documents/lease", pdf()).status_code == 201
    assert client.get(where).json()["owed"] == []
    assert errors(client.post(f"{where}/documents/lease", pdf())) == (409, "step-not-possible")


def test_a_result_is_confirmed_once_by_whom_it_belongs_to(client: Client, registrar: Actor) -> None:
    where = f"{API}/cases/{granted(client, registrar)}"
    first = client.get(where).json()["deliveries"][0]
    receipt = f"{where}/deliveries/{first['id']}/receipt"
    assert first["state"] == "sent"
    stranger = browser(town.resident("王秀英", "37020319550307122X"))
    assert errors(stranger.post(receipt)) == (404, "case-unknown")
    assert [client.post(receipt).status_code for _ in range(2)] == [204, 204]
    assert client.get(where).json()["deliveries"][0]["state"] == "received"
