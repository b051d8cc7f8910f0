"""Is each material of a matter settled by what is really there, and is it kept why?"""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import time_machine

from onecity.base.actor import ANONYMOUS, Actor, NotAllowed
from onecity.engines.certificates import door
from onecity.engines.certificates.door import Answers, GrantDraft
from onecity.engines.certificates.models import RuleFired
from onecity.engines.certificates.tests.conftest import Issue, officer


def rules(shown: tuple[door.MaterialView, ...]) -> dict[str, str]:
    return {one.material: one.rule.rule for one in shown}


def test_everybody_may_see_what_is_possible_and_a_resident_what_holds_for_them(
    li: UUID, resident: Actor, issue: Issue
) -> None:
    assert rules(door.assess(ANONYMOUS, "allowance"))["card"] == "certificate"
    holder = door.Holder.person(li)
    assert rules(door.assess(resident, "allowance", holder))["card"] == "data-check"
    issue()
    assert rules(door.assess(resident, "allowance", holder))["card"] == "certificate"
    assert not RuleFired.objects.exists()


def test_a_certificate_settles_a_case_only_under_a_grant(li: UUID, resident: Actor, issue: Issue) -> None:
    certificate_id, case, holder = issue(), uuid4(), door.Holder.person(li)
    assert rules(door.settle(resident, "allowance", holder, case))["card"] == "paper"
    door.grant(resident, GrantDraft(certificate_id, "bureau-370202", "service", text_version="v1"))
    assert rules(door.settle(resident, "allowance", holder, case))["card"] == "certificate"
    assert rules(door.settled(resident, case)) == {
        "copy": "cancelled",
        "card": "certificate",
        "income": "cross-check",
    }


def test_only_the_department_brings_the_answers_of_owners(li: UUID, resident: Actor, clerk: Actor) -> None:
    holder, case = door.Holder.person(li), uuid4()
    said = Answers(checks={"card": "yes"})
    with pytest.raises(NotAllowed):
        door.settle(resident, "allowance", holder, case, said)
    assert rules(door.settle(clerk, "allowance", holder, case, said))["card"] == "data-check"
    with pytest.raises(NotAllowed):
        door.settled(officer("federation", "certificates.use"), case)


def test_a_pending_check_has_a_date_and_each_row_its_hash(li: UUID, resident: Actor) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 4, tzinfo=UTC), tick=False):
        shown = door.settle(resident, "allowance", door.Holder.person(li), uuid4())
    income = shown[-1]
    assert income.pending
    assert income.due_at is not None
    assert income.due_at.date().isoformat() == "2026-11-25"
    rows = RuleFired.objects.order_by("id")
    assert [row.number for row in rows] == [1, 6, 4]
    assert len({row.snapshot_hash for row in rows}) == 3
    assert all(row.snapshot_hash.startswith("sha256:") for row in rows)


def test_the_measures_count_types_uses_and_materials_spared(
    li: UUID, resident: Actor, clerk: Actor, issue: Issue
) -> None:
    case, holder = uuid4(), door.Holder.person(li)
    door.settle(resident, "allowance", holder, case)
    granted = door.grant(resident, GrantDraft(issue(), "bureau", "service", text_version="v1"))
    door.pull(clerk, granted.id, purpose="service")
    door.settle(resident, "allowance", holder, case)
    assert (door.types_declared().value, door.matters_declared().value) == (2, 1)
    assert door.uses().value == 1
    spared = door.materials_not_asked()
    assert (spared.value, spared.sample_size) == (3, 3)
