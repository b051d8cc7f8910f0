"""Questions are answered from the applicant's own certificate once they agree; what it says stays theirs to change."""

import json
from pathlib import Path

import pytest
import time_machine

from onecity.base.actor import Actor
from onecity.base.identity.door import MandateDraft, actor_for, give_mandate, mandates_of, register_enterprise
from onecity.engines.affairs import door
from onecity.engines.affairs.tests import browsing, doing, offered, town
from onecity.engines.certificates import door as certificates

CODE, NAME = "91370202MA0QD0001L", "青岛示例海产品有限公司"
DRAINS = "drainage-permit-grant"
PREMISES = "青岛市市南区示例路1号"
ISSUER = town.system({"certificates.issue", "certificates.revoke"})


@pytest.fixture
def zhou(city: Path, monday: time_machine.Traveller) -> Actor:
    """Acts for an enterprise that holds its business licence."""
    offered.add(city, DRAINS)
    register_enterprise(town.OPERATOR, CODE, NAME)
    person = town.resident("周敏", "37020219920615002X")
    assert person.id is not None
    mandate = give_mandate(town.OPERATOR, MandateDraft(person.id, "*", organisation=CODE, evidence="letter"))
    return actor_for(browsing.account_of(person), mandate_id=mandate)


def licence(**changes: object) -> None:
    face = dict(certificates.certificate_type("business-licence").examples[0].face) | changes
    certificates.issue(ISSUER, "business-licence", certificates.Holder.organisation(CODE), face)


def test_nothing_is_offered_without_the_certificate(zhou: Actor) -> None:
    assert door.fillable(door.application(zhou, DRAINS)) == ()
    assert door.fill_from_certificates(zhou, DRAINS) == 0


def test_agreeing_fills_in_and_is_recorded(zhou: Actor) -> None:
    licence()
    (offer,) = door.fillable(door.application(zhou, DRAINS))
    assert (offer.title.en, offer.certificate.type) == ("Address of the premises", "business-licence")
    assert "premises" not in door.application(zhou, DRAINS).answers
    assert door.fill_from_certificates(zhou, DRAINS) == 1
    assert door.application(zhou, DRAINS).answers["premises"] == PREMISES
    (entry,) = doing.audited("affairs.draft.fill")
    assert entry.purpose == f"affairs.prefill.{DRAINS}"
    assert json.loads(entry.details)["filled"] == ["premises"]
    assert PREMISES not in entry.details


def test_an_answer_that_was_given_is_left_alone(zhou: Actor) -> None:
    licence()
    door.save_answers(zhou, DRAINS, {"premises": ("另一个地址",)})
    assert door.fill_from_certificates(zhou, DRAINS) == 0
    assert door.application(zhou, DRAINS).answers["premises"] == "另一个地址"


def test_what_the_question_does_not_take_stays_open(zhou: Actor) -> None:
    licence(premises="长" * 250)
    assert door.fill_from_certificates(zhou, DRAINS) == 0
    assert "premises" not in door.application(zhou, DRAINS).answers


def test_one_button_on_the_page(zhou: Actor) -> None:
    licence()
    client = browsing.browser(zhou)
    (mandate,) = mandates_of(zhou)
    client.post("/me/mandates/act-for/", {"mandate": str(mandate.id)})
    page = f"/affairs/services/{DRAINS}/apply/"
    assert "同意并填写" in client.get(page).content.decode()
    client.post(f"{page}fill/")
    answered = client.get(page).content.decode()
    assert "已填好 1 项" in answered
    assert "同意并填写" not in answered
