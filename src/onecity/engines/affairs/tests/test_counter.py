"""A clerk at a counter files for whoever stands before them: verified, recorded, and over when they leave."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor, NotAllowed
from onecity.base.identity.door import actor_for, mandates_of
from onecity.core.ids import IdentifierInvalid
from onecity.engines.affairs import door
from onecity.engines.affairs.errors import CaseUnknown, VisitorUnknown
from onecity.engines.affairs.models import Case
from onecity.engines.affairs.tests import browsing, doing, offered, town

OLD_LADY = "37020319550307122X"


@pytest.fixture
def zhao(city: object, monday: time_machine.Traveller) -> Actor:
    """A counter clerk of the citizens' centre."""
    return town.officer("administrative-approval", "3702", role="window-clerk", name="赵岚")


def serving(clerk: Actor, *who: str) -> Actor:
    """The clerk, acting for somebody at the counter."""
    return actor_for(browsing.account_of(clerk), mandate_id=door.serve(clerk, *who))


def test_the_clerk_files_and_the_case_is_the_residents(zhao: Actor) -> None:
    lady = town.resident("王秀英", OLD_LADY, level="verified")
    acting = serving(zhao, OLD_LADY)
    assert acting.on_behalf_of == lady.id
    case_id = doing.file(acting)
    row = Case.objects.get(id=case_id)
    assert (row.applicant_id, row.filed_by, row.channel) == (lady.id, zhao.id, "window")
    assert door.my_case(lady, case_id).number == row.number
    (entry,) = doing.audited("affairs.counter.serve")
    assert (entry.actor, entry.subject, entry.purpose) == (zhao.id, lady.id, "affairs.counter")


def test_somebody_new_is_registered_as_verified(zhao: Actor) -> None:
    with pytest.raises(VisitorUnknown):
        door.serve(zhao, OLD_LADY)
    first = serving(zhao, OLD_LADY, "王秀英", "13900000000").on_behalf_of
    assert serving(zhao, OLD_LADY).on_behalf_of == first


def test_it_is_over_when_the_clerk_says_so_or_after_two_hours(
    zhao: Actor, monday: time_machine.Traveller
) -> None:
    town.resident("王秀英", OLD_LADY, level="verified")
    acting = serving(zhao, OLD_LADY)
    case_id = doing.file(acting)
    monday.shift(timedelta(hours=2, minutes=1))
    with pytest.raises(CaseUnknown):
        door.my_case(acting, case_id)
    again = serving(zhao, OLD_LADY)
    assert door.my_case(again, case_id).number
    door.finish(zhao)
    with pytest.raises(CaseUnknown):
        door.my_case(again, case_id)


def test_one_at_a_time(zhao: Actor) -> None:
    town.resident("王秀英", OLD_LADY, level="verified")
    town.resident("李小明", "370202199001011237", level="verified")
    first = serving(zhao, OLD_LADY)
    case_id = doing.file(first)
    second = serving(zhao, "370202199001011237")
    with pytest.raises(CaseUnknown):
        door.my_case(first, case_id)
    assert len([m for m in mandates_of(zhao) if m.revoked_at is None]) == 2
    assert second.on_behalf_of != first.on_behalf_of


def test_only_at_a_counter_and_only_with_a_right_number(zhao: Actor, wang: Actor, li: Actor) -> None:
    for other in (wang, li):
        with pytest.raises(NotAllowed):
            door.serve(other, OLD_LADY, "王秀英")
    with pytest.raises(IdentifierInvalid):
        door.serve(zhao, "370203195503071220", "王秀英")


def test_the_counter_in_the_browser(zhao: Actor) -> None:
    client = browsing.browser(zhao)
    assert client.get("/affairs/counter/").status_code == 200
    asked = client.post("/affairs/counter/", {"resident_id": OLD_LADY})
    assert asked.status_code == 422
    assert "请照身份证填写姓名" in asked.content.decode()
    begun = client.post(
        "/affairs/counter/", {"resident_id": OLD_LADY, "name": "王秀英", "phone": "13900000000"}
    )
    assert begun.status_code == 302
    assert "王**" in client.get("/affairs/").content.decode()
    client.post("/affairs/counter/finish/")
    assert "王**" not in client.get("/affairs/").content.decode()


def ready_at_the_counter(city: Path) -> tuple[Actor, UUID]:
    """A case of somebody who wants to fetch the result: granted, and lying ready."""
    offered.add(city, "rural-planning")
    lady = town.resident("王秀英", OLD_LADY, level="verified")
    door.save_answers(lady, "rural-planning", {})
    door.choose_delivery(lady, "rural-planning", "window")
    case_id = offered.file(lady, "rural-planning", offered.answers("rural-planning", "extended"))
    officer = town.officer("natural-resources", "370202", name="周倩")
    door.approve(officer, doing.task(officer, case_id, "review").id)
    return lady, case_id


def test_a_result_is_handed_out_by_the_number_on_the_receipt(city: Path, zhao: Actor, wang: Actor) -> None:
    lady, case_id = ready_at_the_counter(city)
    number = door.my_case(lady, case_id).number
    found = door.ready_results(zhao, f" {number} ")
    assert (found.applicant, len(found.waiting)) == ("王**", 1)
    with pytest.raises(NotAllowed):
        door.ready_results(wang, number)
    with pytest.raises(CaseUnknown):
        door.ready_results(zhao, "370220260101000000")
    door.hand_out(zhao, case_id, found.waiting[0].id)
    assert door.ready_results(zhao, number).waiting == ()
    assert [one.state for one in door.my_case(lady, case_id).deliveries] == ["received"]


def test_handing_out_in_the_browser(city: Path, zhao: Actor) -> None:
    lady, case_id = ready_at_the_counter(city)
    page = f"/affairs/counter/results/?number={door.my_case(lady, case_id).number}"
    client = browsing.browser(zhao)
    shown = client.get(page).content.decode()
    assert "王**" in shown
    (delivery,) = door.my_case(lady, case_id).deliveries
    assert client.post(page, {"case": str(case_id), "delivery": str(delivery.id)}).status_code == 302
    assert "没有待发放的结果" in client.get(page).content.decode()
    assert client.get("/affairs/counter/results/?number=1").status_code == 404
