"""Tolerance, promises, procedures, findings, certificates: can an office's own system handle all of a declaration?"""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor, system
from onecity.base.audit.models import Entry
from onecity.engines.affairs import door
from onecity.engines.affairs.tests import town, workshops
from onecity.engines.affairs.tests.systems import WHY, System
from onecity.engines.certificates import door as certificates

RID = "370202199001011237"
ISSUER = system({"certificates.issue"})
FOUND = {"clinic": "市立医院", "number": "A-7"}


@pytest.fixture
def market(city: Path, monday: time_machine.Traveller) -> System:
    """The registration system of the market supervision bureau, where the workshop is declared."""
    workshops.add(city)
    town.reload(city)
    return System("market-supervision", "3702")


@pytest.fixture
def health(market: System) -> System:
    """The system of the health commission."""
    return System("health", "3702")


def status(actor: Actor, case_id: UUID, item: str = "registration") -> str:
    return next(one.status for one in door.my_case(actor, case_id).items if one.id == item)


def whole(office: System, task: dict[str, Any]) -> dict[str, Any]:
    return dict(office.get(f"/tasks/{task['id']}?{WHY}").json())


def test_a_document_that_may_follow_is_accepted_then_granted(market: System, li: Actor) -> None:
    case_id = workshops.file(li, {"lease": "later"})
    task = market.task(case_id)
    assert [one["id"] for one in whole(market, task)["tolerable"]] == ["lease"]
    early = market.answer(task, "approval")
    assert (early.status_code, status(li, case_id)) == (409, "open")
    accepted = market.answer(task, "tolerance", name="lease").json()
    assert market.answer(accepted, "approval").json()["outcome"] == "approved"
    assert [one.name for one in door.my_case(li, case_id).owed] == ["lease"]


def test_a_promise_is_accepted_and_verified(market: System, li: Actor) -> None:
    case_id = workshops.file(li, {"safety-report": "promise"})
    task = market.task(case_id)
    (promise,) = whole(market, task)["promises"]
    market.answer(market.answer(task, "promise", name=promise["id"]).json(), "approval")
    (follow_up,) = market.tasks(f"case_id={case_id}")
    assert follow_up["kind"] == "follow-up"
    assert market.answer(follow_up, "verification").status_code == 200
    assert door.my_case(li, case_id).owed == ()


def test_an_untrue_promise_takes_back_what_was_granted(market: System, li: Actor) -> None:
    case_id = workshops.file(li, {"safety-report": "promise"})
    accepted = market.answer(market.task(case_id), "promise", name="safe-premises").json()
    market.answer(accepted, "approval")
    assert market.answer(market.task(case_id), "revocation", reason=" ").status_code == 422
    assert market.answer(market.task(case_id), "revocation", reason="现场核查不符合").status_code == 200
    assert status(li, case_id) == "revoked"


def test_a_procedure_stops_the_clock(market: System, li: Actor) -> None:
    case_id = workshops.file(li)
    task = market.task(case_id)
    assert "inspection" in {one["id"] for one in whole(market, task)["procedures"]}
    assert market.answer(task, "procedure", name="hearing", reason="要听证").status_code == 409
    under_way = market.answer(task, "procedure", name="inspection", reason="现场检验").json()
    assert (under_way["paused"], under_way["due_at"]) == (True, None)
    assert market.answer(under_way, "procedure/end").json()["paused"] is False


def test_findings_make_the_certificate(health: System, li: Actor) -> None:
    case_id = workshops.file(li, handles_food="yes")
    task = health.task(case_id)
    fields = whole(health, task)["findings"]
    assert {name: field["type"] for name, field in fields.items()} == {"clinic": "string", "number": "string"}
    for findings, errors in (
        ({}, {"clinic": "missing", "number": "missing"}),
        ({"clinic": 7, "number": "A-7"}, {"clinic": "wrong-type"}),
    ):
        refused = health.answer(task, "approval", findings=findings)
        assert (refused.status_code, refused.json()["errors"]) == (422, errors)
    assert health.answer(task, "approval", findings=FOUND).json()["outcome"] == "approved"
    assert [one.certificate_id is not None for one in door.my_case(li, case_id).deliveries] == [True]


def test_a_certificate_is_read_in_place_of_a_document_and_recorded(market: System, li: Actor) -> None:
    declared = certificates.certificate_type("identity-card")
    face = dict(declared.examples[0].face) | {"name": "李小明", "resident_id": RID}
    assert li.id is not None
    card = certificates.issue(ISSUER, "identity-card", certificates.Holder.person(li.id), face)
    case_id = workshops.file(li, {"identity": "certificate"})
    task = market.task(case_id)
    assert [one["document"] for one in whole(market, task)["certificates"]] == ["identity"]
    read = market.get(f"/tasks/{task['id']}/certificates/identity").json()
    assert read["fields"] == {"name": "李小明", "resident_id": RID}
    assert len(certificates.uses_of(li, card).items) == 1
    entry = Entry.objects.filter(actor=market.program.id, action="personal.read").latest("id")
    assert entry.subject == li.id
    assert market.get(f"/tasks/{task['id']}/certificates/lease").status_code == 404
