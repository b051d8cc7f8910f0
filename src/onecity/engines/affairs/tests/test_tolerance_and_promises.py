"""容缺 and 告知承诺: what is accepted, what is owed until when, what follows if it does not come or is untrue?"""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import time_machine

from onecity.base.actor import Actor
from onecity.base.notify.door import inbox
from onecity.base.worklist.door import queue
from onecity.engines.affairs import door, jobs
from onecity.engines.affairs.errors import DocumentRefused, NotAcceptedYet, ReasonMissing, StepNotPossible
from onecity.engines.affairs.models import Timer
from onecity.engines.affairs.tests import doing, town, workshops

LATER, PROMISE = {"lease": "later"}, {"safety-report": "promise"}


@pytest.fixture
def registrar(city: Path, monday: time_machine.Traveller) -> Actor:
    """Decides registrations for the whole city, where the workshop is declared."""
    workshops.add(city)
    town.reload(city)
    return town.officer("market-supervision", division="3702", name="周倩")


def status(actor: Actor, case_id: UUID, item: str = "registration") -> str:
    return next(one.status for one in door.my_case(actor, case_id).items if one.id == item)


def follow_up(actor: Actor) -> UUID:
    return next(task.id for task in queue(actor).items if task.kind == "follow-up")


def deliver(actor: Actor, case_id: UUID, document: str = "lease") -> UUID:
    content = BytesIO(town.PDF)
    return door.deliver(actor, case_id, document, "lease.pdf", content, len(town.PDF))


def test_a_missing_document_has_to_be_accepted_before_the_item_is_granted(
    registrar: Actor, li: Actor
) -> None:
    case_id = workshops.file(li, LATER)
    task = doing.task(registrar, case_id, "registration")
    with pytest.raises(NotAcceptedYet) as missing:
        door.approve(registrar, task.id)
    assert missing.value.names == ("lease",)
    assert status(li, case_id) == "open"
    door.accept_with_tolerance(registrar, task.id, "lease")
    (owed,) = door.my_case(li, case_id).owed
    assert (owed.name, owed.due_at and owed.due_at.date().isoformat()) == ("lease", "2026-11-16")
    door.approve(registrar, task.id)
    assert door.my_case(li, case_id).outcome == "granted"
    assert [one.name for one in door.my_case(li, case_id).owed] == ["lease"]


def test_a_document_that_comes_in_time_settles_what_was_owed(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li, LATER)
    task = doing.task(registrar, case_id, "registration")
    door.accept_with_tolerance(registrar, task.id, "lease")
    door.approve(registrar, task.id)
    deliver(li, case_id)
    case = door.my_case(li, case_id)
    assert case.owed == ()
    assert [one.document for one in case.documents] == ["identity", "safety-report", "lease"]
    assert not Timer.objects.filter(case_id=case_id, what="lapse").exists()
    with pytest.raises(StepNotPossible):
        deliver(li, case_id)


def test_a_document_that_comes_before_acceptance_needs_no_tolerance(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li, LATER)
    deliver(li, case_id)
    door.approve(registrar, doing.task(registrar, case_id, "registration").id)
    assert status(li, case_id) == "approved"


def test_a_document_that_comes_after_all_leaves_nothing_to_follow_up(
    registrar: Actor, li: Actor, monday: time_machine.Traveller
) -> None:
    case_id = workshops.file(li, LATER)
    task = doing.task(registrar, case_id, "registration")
    door.accept_with_tolerance(registrar, task.id, "lease")
    door.approve(registrar, task.id)
    monday.shift(timedelta(days=8))
    jobs.run_timers()
    assert follow_up(registrar)
    deliver(li, case_id)
    assert not [one for one in queue(registrar).items if one.kind == "follow-up"]
    assert status(li, case_id) == "approved"


def test_a_document_that_does_not_come_lapses_and_the_result_can_be_taken_back(
    registrar: Actor, li: Actor, monday: time_machine.Traveller
) -> None:
    case_id = workshops.file(li, LATER)
    task = doing.task(registrar, case_id, "registration")
    door.accept_with_tolerance(registrar, task.id, "lease")
    door.approve(registrar, task.id)
    assert not [one for one in queue(registrar).items if one.kind == "follow-up"]
    monday.shift(timedelta(days=8))
    jobs.run_timers()
    jobs.run_timers()
    assert [one.title.en for one in inbox(li).items].count(
        "A document did not come in time: Registration"
    ) == 1
    with pytest.raises(ReasonMissing):
        door.revoke(registrar, follow_up(registrar), " ")
    door.revoke(registrar, follow_up(registrar), "合同一直没有补交")
    assert status(li, case_id) == "revoked"
    assert not [one for one in queue(registrar).items if one.kind == "follow-up"]
    assert {one.state for one in door.my_case(li, case_id).deliveries if one.item == "registration"} == {
        "revoked"
    }


def test_a_promise_is_accepted_then_verified(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li, PROMISE)
    assert "safety-report" not in {one.document for one in door.my_case(li, case_id).documents}
    task = doing.task(registrar, case_id, "registration")
    with pytest.raises(NotAcceptedYet):
        door.approve(registrar, task.id)
    door.accept_on_promise(registrar, task.id, "safe-premises")
    door.approve(registrar, task.id)
    (owed,) = door.my_case(li, case_id).owed
    assert (owed.kind, owed.due_at and owed.due_at.date().isoformat()) == ("commitment", "2026-12-07")
    door.verify(registrar, follow_up(registrar))
    assert door.my_case(li, case_id).owed == ()
    assert status(li, case_id) == "approved"


def test_an_untrue_promise_takes_the_result_back(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li, PROMISE)
    task = doing.task(registrar, case_id, "registration")
    door.accept_on_promise(registrar, task.id, "safe-premises")
    door.approve(registrar, task.id)
    door.revoke(registrar, follow_up(registrar), "现场核查不符合")
    case = door.my_case(li, case_id)
    assert status(li, case_id) == "revoked"
    assert next(one.reason for one in case.items if one.id == "registration") == "现场核查不符合"
    with pytest.raises(StopIteration):
        follow_up(registrar)


@pytest.mark.parametrize(
    ("document", "way"),
    [
        ("identity", "later"),  # not tolerated by every item that needs it
        ("lease", "promise"),  # nobody promises a lease
        ("identity", "certificate"),  # none is held
        ("lease", "fax"),
        ("horoscope", "upload"),
    ],
)
def test_a_way_that_is_not_open_is_refused(registrar: Actor, li: Actor, document: str, way: str) -> None:
    with pytest.raises(DocumentRefused):
        workshops.write(li, {document: way})


def test_only_what_is_outstanding_can_be_accepted(registrar: Actor, li: Actor) -> None:
    case_id = workshops.file(li)
    task = doing.task(registrar, case_id, "registration")
    for step in (
        lambda: door.accept_with_tolerance(registrar, task.id, "lease"),
        lambda: door.accept_on_promise(registrar, task.id, "safe-premises"),
        lambda: door.accept_with_tolerance(registrar, task.id, "identity"),
    ):
        with pytest.raises(StepNotPossible):
            step()


def test_changing_ones_mind_before_filing_asks_for_the_file_again(registrar: Actor, li: Actor) -> None:
    workshops.write(li, PROMISE | LATER)
    door.choose_way(li, workshops.WORKSHOP, "safety-report", "upload")
    missing = door.application(li, workshops.WORKSHOP).missing_documents
    assert [document.id for document in missing] == ["safety-report"]
