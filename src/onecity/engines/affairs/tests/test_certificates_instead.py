"""Certificates instead of files: with consent, for one case, each reading recorded; results issued as certificates."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor, system
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import CaseUnknown, CertificateNotReadable
from onecity.engines.affairs.models import Material
from onecity.engines.affairs.tests import doing, town, workshops
from onecity.engines.certificates import door as certificates

RID = "370202199001011237"
ISSUER = system({"certificates.issue", "certificates.revoke"})


@pytest.fixture
def registrar(city: Path, monday: time_machine.Traveller) -> Actor:
    """Decides registrations for the whole city, where the workshop is declared."""
    workshops.add(city)
    town.reload(city)
    return town.officer("market-supervision", division="3702", name="周倩")


@pytest.fixture
def doctor(registrar: Actor) -> Actor:
    """Decides health certificates."""
    return town.officer("health", division="3702", name="高洁")


def identity_card(actor: Actor) -> UUID:
    """The actor's identity card."""
    declared = certificates.certificate_type("identity-card")
    face = dict(declared.examples[0].face) | {"name": "李小明", "resident_id": RID}
    assert actor.id is not None
    return certificates.issue(ISSUER, "identity-card", certificates.Holder.person(actor.id), face)


def file_with_card(actor: Actor) -> UUID:
    return workshops.file(actor, {"identity": "certificate"})


def test_a_held_certificate_is_offered_and_nothing_is_read_without_consent(
    registrar: Actor, li: Actor
) -> None:
    card = identity_card(li)
    workshops.write(li)
    (way,) = [w for w in door.ways(door.application(li, workshops.WORKSHOP)) if w.document.id == "identity"]
    assert way.way == "upload"
    assert way.certificate is not None
    assert way.certificate.id == card
    assert [field.en for field in way.fields] == ["Name", "Identity number"]
    assert certificates.uses_of(li, card).items == ()


def test_with_consent_no_file_is_asked_for_and_only_the_office_that_needs_it_may_read(
    registrar: Actor, li: Actor
) -> None:
    card = identity_card(li)
    case_id = file_with_card(li)
    assert "identity" not in {one.document for one in door.my_case(li, case_id).documents}
    (material,) = Material.objects.filter(case_id=case_id, rule="certificate")
    assert (material.document, len(material.snapshot)) == ("identity", 64)
    assert [grant.organisation for grant in certificates.grants_of(li, card)] == ["market-supervision"]
    pulled = door.read_certificate(registrar, doing.task(registrar, case_id, "registration").id, "identity")
    assert pulled.fields == {"name": "李小明", "resident_id": RID}
    (use,) = certificates.uses_of(li, card).items
    assert (use.case_id, use.item) == (case_id, "registration")


def without_leave(li: Actor, card: UUID) -> None:
    certificates.withdraw_grant(li, certificates.grants_of(li, card)[0].id)


def without_card(_li: Actor, card: UUID) -> None:
    certificates.revoke(ISSUER, card, "遗失")


@pytest.mark.parametrize("ending", [without_leave, without_card])
def test_what_can_no_longer_be_read_is_asked_for_as_a_file(
    registrar: Actor, li: Actor, ending: Callable[[Actor, UUID], None]
) -> None:
    card = identity_card(li)
    case_id = file_with_card(li)
    ending(li, card)
    task = doing.task(registrar, case_id, "registration")
    with pytest.raises(CertificateNotReadable):
        door.read_certificate(registrar, task.id, "identity")
    door.request_supplement(registrar, task.id, ["identity"], "电子证照无法读取，请上传身份证照片")
    assert [d.id for d in door.supplement_request(li, case_id, "registration").documents] == ["identity"]


def test_a_grant_ends_by_itself(registrar: Actor, li: Actor, monday: time_machine.Traveller) -> None:
    identity_card(li)
    case_id = file_with_card(li)
    task = doing.task(registrar, case_id, "registration")
    monday.shift(timedelta(days=40))
    with pytest.raises(CertificateNotReadable):
        door.read_certificate(registrar, task.id, "identity")


def test_a_document_that_was_handed_in_is_no_certificate(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li)
    task = doing.task(registrar, case_id, "registration")
    for document in ("identity", "lease", "nothing"):
        with pytest.raises(CaseUnknown):
            door.read_certificate(registrar, task.id, document)


def test_an_approved_result_is_issued_as_a_certificate_to_the_applicant(
    registrar: Actor, doctor: Actor, li: Actor
) -> None:
    case_id = workshops.file(li, handles_food="yes")
    task = doing.task(doctor, case_id, "health-check")
    door.approve(doctor, task.id, workshops.raw(clinic="市北体检中心", number="37020000123"))
    (delivery,) = door.my_case(li, case_id).deliveries
    assert delivery.certificate_id is not None
    shown = certificates.my_certificate(li, delivery.certificate_id)
    assert {field.id: field.value for field in shown.fields} == {
        "name": "李小明",
        "resident_id": RID,
        "trade": "手工面食",
        "clinic": "市北体检中心",
        "number": "37020000123",
    }
    assert shown.issuer == "health"


def test_whoever_holds_the_result_already_is_not_asked_for_the_copy(
    registrar: Actor, doctor: Actor, li: Actor
) -> None:
    workshops.write(li, handles_food="yes")
    scope = door.application(li, workshops.WORKSHOP).scope
    assert "health-card-copy" not in {document.id for document in scope.needed}


def test_receipt_is_tracked_and_a_counter_hands_results_out(registrar: Actor, li: Actor) -> None:
    workshops.write(li)
    door.choose_delivery(li, workshops.WORKSHOP, "window")
    case_id = door.file_case(li, workshops.WORKSHOP)
    door.approve(registrar, doing.task(registrar, case_id, "registration").id)
    first, second = door.my_case(li, case_id).deliveries
    assert {first.state, second.state} == {"ready"}
    door.hand_out(system({"affairs.hand-out"}), case_id, first.id)
    door.confirm_receipt(li, case_id, second.id)
    door.confirm_receipt(li, case_id, second.id)
    assert {one.state for one in door.my_case(li, case_id).deliveries} == {"received"}
    assert len(doing.audited("affairs.result.receive")) == 2
    with pytest.raises(CaseUnknown):
        door.confirm_receipt(town.resident(resident_id="37020319550307122X"), case_id, second.id)
