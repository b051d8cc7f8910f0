"""Do people and programs get what they may have, and nobody what they may not?"""

import json
from uuid import UUID

import pytest
from django.test import Client

from onecity.base.actor import Actor
from onecity.base.identity.models import Account
from onecity.engines.certificates import door
from onecity.engines.certificates.door import GrantDraft
from onecity.engines.certificates.door.verifying import code_for
from onecity.engines.certificates.errors import TooManyChecks
from onecity.engines.certificates.tests.conftest import Issue


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_my_certificates_are_masked_in_the_list_and_whole_on_their_own_page(
    phone: Client, issue: Issue
) -> None:
    certificate_id = issue()
    shown = page(phone, "/certificates/")
    assert "disability card" in shown
    assert "李小明" not in shown
    assert "李小明" in page(phone, f"/certificates/{certificate_id}/")


def test_whoever_is_not_signed_in_signs_in_first_and_a_stranger_finds_nothing(
    phone: Client, issue: Issue, clerk: Actor
) -> None:
    certificate_id = issue()
    assert Client().get(f"/certificates/{certificate_id}/").status_code == 302
    assert phone.get(f"/certificates/{UUID(int=1)}/").status_code == 404
    assert phone.get("/certificates/desk/").status_code == 403


def test_a_holder_sees_who_may_read_and_takes_it_back(
    phone: Client, resident: Actor, clerk: Actor, issue: Issue
) -> None:
    certificate_id = issue()
    granted = door.grant(resident, GrantDraft(certificate_id, "bureau", "service", text_version="v1"))
    door.pull(clerk, granted.id, purpose="service")
    uses = f"/certificates/{certificate_id}/uses/"
    assert "Take back" in page(phone, uses)
    assert phone.post(f"/certificates/grants/{granted.id}/withdraw/").status_code == 302
    after = page(phone, uses)
    assert "Take back" not in after
    assert "taken back" in after
    assert phone.post(f"/certificates/grants/{granted.id}/withdraw/").status_code == 404


def verify_url(resident: Actor, certificate_id: UUID, code: str | None = None) -> str:
    identifier = door.my_certificate(resident, certificate_id).identifier
    return f"/certificates/verify/{identifier}/?code={code or code_for(identifier)}"


def test_a_printed_certificate_is_confirmed_with_the_least_that_tells_whose_it_is(
    client: Client, resident: Actor, issuer: Actor, issue: Issue
) -> None:
    client.cookies["language"] = "en"
    certificate_id = issue()
    url = verify_url(resident, certificate_id)
    shown = page(client, url)
    assert "Authentic and valid" in shown
    assert "李**" in shown
    assert "李小明" not in shown
    assert "0010" not in shown.replace(url, "")
    door.change(
        issuer, certificate_id, {"name": "李小明", "resident_id": "370202199001020010", "grade": "1"}, "x"
    )
    assert "Replaced by a newer version" in page(client, url)
    door.revoke(issuer, certificate_id, "an error")
    assert "Revoked" in page(client, url)


def test_a_wrong_code_and_an_unknown_identifier_look_the_same(
    client: Client, resident: Actor, issue: Issue
) -> None:
    client.cookies["language"] = "en"
    real = verify_url(resident, issue(), "22222222")
    identifier = real.split("/")[3]
    wrong = page(client, real, 404)
    unknown = page(client, "/certificates/verify/1.2.156.3005.2.T01.X.Y.001.Z/?code=22222222", 404)
    assert "Not confirmed" in wrong
    assert "disability card" not in wrong
    strip = [
        one.replace(identifier, "").replace("1.2.156.3005.2.T01.X.Y.001.Z", "") for one in (wrong, unknown)
    ]
    assert strip[0].count("<") == strip[1].count("<")


@pytest.mark.usefixtures("small_city")
def test_guessing_stops_after_ten_failures_even_with_the_right_code(resident: Actor, issue: Issue) -> None:
    identifier = door.my_certificate(resident, issue()).identifier
    outcomes = [door.verify(identifier, "22222222", "192.0.2.1").outcome for _ in range(10)]
    assert outcomes == ["unknown"] * 10
    with pytest.raises(TooManyChecks):
        door.verify(identifier, code_for(identifier), "192.0.2.1")
    assert door.verify(identifier, code_for(identifier), "192.0.2.2").outcome == "valid"


def test_the_form_leads_to_the_verification(client: Client, resident: Actor, issue: Issue) -> None:
    identifier = door.my_certificate(resident, issue()).identifier
    sent = {"identifier": identifier, "code": "abcd efgh"}
    assert client.post("/certificates/verify/", sent)["Location"].startswith(
        f"/certificates/verify/{identifier}/?"
    )
    assert client.post("/certificates/verify/", {"identifier": identifier}).status_code == 422


def test_matters_are_public_and_say_what_replaces_each_paper(client: Client, small_city: object) -> None:
    client.cookies["language"] = "en"
    assert "allowance" in page(client, "/certificates/matters/")
    one = page(client, "/certificates/matters/allowance/")
    assert "Read from your certificate" in one
    assert "no law" in one
    assert client.get("/certificates/matters/nothing/").status_code == 404


def test_the_interface_issues_nothing_for_residents_and_gives_them_their_own(
    phone: Client, issue: Issue, li: UUID
) -> None:
    issue()
    mine = phone.get("/api/v1/certificates/mine").json()["items"]
    assert [one["state"] for one in mine] == ["valid"]
    assert {f["id"]: f["value"] for f in mine[0]["fields"]}["name"] == "李**"
    body = {"type": "disability-card", "holder": str(li), "face": {}}
    answer = phone.post("/api/v1/certificates/certificates", json.dumps(body), "application/json")
    assert answer.status_code == 403
    assert Client().get("/api/v1/certificates/mine").status_code == 401


def test_the_interface_grants_pulls_and_refuses(phone: Client, issue: Issue) -> None:
    body = {"organisation": "bureau", "purpose": "service", "text_version": "v1"}
    made = phone.post(
        "/api/v1/certificates/grants",
        json.dumps(body | {"certificate_id": str(issue())}),
        "application/json",
    )
    assert made.status_code == 201
    pull = f"/api/v1/certificates/grants/{made.json()['id']}/pull"
    pulled = phone.post(pull, json.dumps({"purpose": "service"}), "application/json").json()
    assert pulled["fields"] == {"grade": "2", "name": "李小明"}
    refused = phone.post(pull, json.dumps({"purpose": "discount"}), "application/json")
    assert refused.status_code == 403
    assert refused.json()["errors"] == {"reason": "purpose"}


def test_the_interface_lists_types_and_matters_for_everybody(client: Client, small_city: object) -> None:
    types = client.get("/api/v1/certificates/types").json()
    assert [one["id"] for one in types] == ["disability-card", "permit"]
    (matter,) = client.get("/api/v1/certificates/matters").json()
    assert [one["number"] for one in matter["materials"]] == [1, 2, 3]
    assert Account.objects.count() == 0
