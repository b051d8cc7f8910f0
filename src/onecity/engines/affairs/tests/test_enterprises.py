"""An enterprise applies through whom it mandated: its drafts, cases, certificates and messages are its own."""

from pathlib import Path

import pytest
import time_machine

from onecity.base.actor import Actor
from onecity.base.identity.door import (
    MandateDraft,
    actor_for,
    give_mandate,
    mandates_of,
    register_enterprise,
    revoke_mandate,
)
from onecity.base.notify.door import inbox
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import AudienceWrong, CaseUnknown
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.tests import browsing, doing, offered, town
from onecity.engines.certificates import door as certificates

CODE, NAME = "91370202MA0QD0001L", "青岛示例海产品有限公司"
DRAINS = "drainage-permit-grant"
ISSUER = town.system({"certificates.issue", "certificates.revoke"})


@pytest.fixture(autouse=True)
def offered_in_the_city(city: Path, monday: time_machine.Traveller) -> None:
    """The drainage permit is declared, the enterprise is registered."""
    offered.add(city, DRAINS)
    register_enterprise(town.OPERATOR, CODE, NAME)


def clerk(name: str, number: str) -> Actor:
    """Somebody who acts for the enterprise."""
    person = town.resident(name, number)
    assert person.id is not None
    draft = MandateDraft(person.id, "*", organisation=CODE, evidence="letter of authority")
    mandate = give_mandate(town.OPERATOR, draft)
    return actor_for(browsing.account_of(person), mandate_id=mandate)


@pytest.fixture
def zhou() -> Actor:
    return clerk("周敏", "37020219920615002X")


def test_name_and_code_are_filled_in_and_the_case_is_the_enterprises(zhou: Actor) -> None:
    assert door.application(zhou, DRAINS).answers["company"] == NAME
    assert door.application(zhou, DRAINS).answers["contact"] == "周敏"
    case_id = offered.file(zhou, DRAINS, offered.answers(DRAINS, "building-site"))
    row = Case.objects.get(id=case_id)
    assert (row.organisation, row.filed_by, row.channel) == (CODE, zhou.id, "app")
    assert row.applicant_id == zhou.on_behalf_of != zhou.id
    officer = town.officer("water", division="3702")
    view, _item = door.case_of_task(officer, doing.task(officer, case_id, "review").id)
    assert view.applicant == NAME


def test_a_colleague_sees_and_continues_what_one_began(zhou: Actor) -> None:
    colleague = clerk("孙强", "370202199001011237")
    door.save_answers(zhou, DRAINS, {"discharger": ("site",)})
    assert door.application(colleague, DRAINS).answers["discharger"] == "site"
    case_id = offered.file(colleague, DRAINS, offered.answers(DRAINS, "building-site"))
    assert door.my_case(zhou, case_id).number
    told = [one.title.zh for one in (*inbox(zhou).items, *inbox(colleague).items)]
    assert told == ["已收到您的申请：污水排入排水管网许可"] * 2


def test_without_the_mandate_the_case_is_nobodys(zhou: Actor, li: Actor) -> None:
    case_id = offered.file(zhou, DRAINS, offered.answers(DRAINS, "building-site"))
    for stranger in (li, town.resident("周敏", "37020319550307122X")):
        with pytest.raises(CaseUnknown):
            door.my_case(stranger, case_id)
    (mandate,) = mandates_of(zhou)
    revoke_mandate(town.OPERATOR, mandate.id)
    with pytest.raises(CaseUnknown):
        door.my_case(zhou, case_id)


def test_the_enterprises_own_certificate_is_read_and_the_permit_is_issued_to_it(zhou: Actor) -> None:
    face = dict(certificates.certificate_type("business-licence").examples[0].face)
    certificates.issue(ISSUER, "business-licence", certificates.Holder.organisation(CODE), face)
    door.save_answers(zhou, DRAINS, {"discharger": ("site",), "grease": ("no",)})
    door.choose_way(zhou, DRAINS, "licence", "certificate")
    case_id = offered.file(zhou, DRAINS, offered.answers(DRAINS, "building-site"))
    officer = town.officer("water", division="3702")
    task = doing.task(officer, case_id, "review")
    read = door.read_certificate(officer, task.id, "licence")
    assert read.fields["company"] == NAME
    findings = {"legal_person": ("李小明",), "scope": ("施工降水",), "end_date": ("2027-03-31",)}
    door.approve(officer, task.id, findings)
    (permit,) = certificates.find(zhou, certificates.Holder.organisation(CODE), "drainage-permit")
    assert permit.type == "drainage-permit"


def test_who_may_apply_is_told_with_what_to_do(zhou: Actor, li: Actor) -> None:
    with pytest.raises(AudienceWrong) as person:
        door.application(li, DRAINS)
    assert "切换到您经办的单位" in person.value.text("zh-hans")
    with pytest.raises(AudienceWrong):
        door.application(zhou, town.SERVICE)
    page = browsing.browser(li).get(f"/affairs/services/{DRAINS}/")
    assert "委托和代办" in page.content.decode()
    answer = browsing.browser(li).get(f"/affairs/services/{DRAINS}/apply/")
    assert answer.status_code == 409
    assert "切换到您经办的单位" in answer.content.decode()


def test_the_clerk_chooses_the_enterprise_and_every_page_says_so(zhou: Actor) -> None:
    client = browsing.browser(zhou)
    mandates = client.get("/me/mandates/").content.decode()
    assert NAME in mandates
    (mandate,) = mandates_of(zhou)
    client.post("/me/mandates/act-for/", {"mandate": str(mandate.id)})
    assert NAME in client.get("/affairs/").content.decode()
    assert client.get(f"/affairs/services/{DRAINS}/apply/").status_code == 200
