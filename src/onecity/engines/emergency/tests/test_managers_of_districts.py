"""Does a district's manager look after that district only, and does what a person found outlast a self-test?"""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, NotAllowed
from onecity.base.identity.door import PersonDraft, actor_of, assign_role, create_person
from onecity.core.ids import uuid7
from onecity.engines.command.tests.browsing import browser
from onecity.engines.emergency.door import aed_tips, aeds, reported_aeds, volunteers
from onecity.engines.emergency.door.aed_tips import Tip, decide, tell
from onecity.engines.emergency.door.reported_aeds import NewAed
from onecity.engines.emergency.models import AedState, AedTip, Volunteer
from onecity.engines.emergency.permissions import MANAGE
from onecity.engines.emergency.tests import fleet, nearby

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("helped_city")]
NETWORK = "198.51.100.7"
NEW = NewAed("新的", "A new one", "mall", "24/7", *nearby.HERE)


def manager_of(division: str) -> Actor:
    """The manager of a district; everything of the small city lies in 370202."""
    person = create_person(fleet.OPERATOR, PersonDraft(name="区管理", kind="staff", division=division))
    assign_role(fleet.OPERATOR, person, "emergency-manager", organisation=fleet.CENTRE, division=division)
    return actor_of(person)


def a_new_one() -> UUID:
    """A device that nobody registered, whose place is known to be here."""
    tip = tell(ANONYMOUS, NETWORK, Tip("new", words="三楼"))
    AedTip.objects.filter(id=tip).update(division="370202")
    return tip


def test_the_manager_of_another_district_changes_nothing_here_and_sees_nothing_of_it() -> None:
    volunteers.register(nearby.resident("张热心"), nearby.WELL)
    row, tip, new = Volunteer.objects.get(), tell(ANONYMOUS, NETWORK, Tip("locked", "good")), a_new_one()
    assert row.division == "370202"
    other = manager_of("370203")
    refused: tuple[Callable[[], object], ...] = (
        lambda: volunteers.confirm(other, row.id),
        lambda: aeds.report(other, "good", "fault"),
        lambda: decide(other, tip, is_right=True),
        lambda: aed_tips.tip_of(other, tip),
        lambda: aed_tips.photo_of(other, tip_with_photo()),
        lambda: reported_aeds.register(other, new, NEW),
    )
    for one in refused:
        with pytest.raises(NotAllowed):
            one()
    seen = (aed_tips.open_tips(other), aeds.aeds_in_trouble(other), volunteers.registered(other).items)
    assert seen == ((), (), ())
    mine = manager_of("370202")
    volunteers.confirm(mine, row.id)
    decide(mine, tip, is_right=True)
    assert [len(aed_tips.open_tips(mine)), len(volunteers.registered(mine).items)] == [2, 1]


def tip_with_photo() -> UUID:
    """One that shows something."""
    return AedTip.objects.create(
        kind="new", division="370202", photo="p", source_key="k", at=timezone.now()
    ).id


def test_what_has_no_place_is_looked_after_by_every_manager() -> None:
    tip = tell(ANONYMOUS, NETWORK, Tip("new", words="三楼"))
    assert [one.id for one in aed_tips.open_tips(manager_of("370203"))] == [tip]


@pytest.mark.parametrize("kind", ["locked", "defect"])
def test_what_a_person_found_stands_until_a_person_says_otherwise(kind: str, manager: Actor) -> None:
    decide(manager, tell(ANONYMOUS, NETWORK, Tip(kind, "good")), is_right=True)
    own_system = Actor(ActorKind.CLIENT, uuid7(), frozenset({Grant(MANAGE)}))
    aeds.report(own_system, "good", "self-test")
    assert aeds.aed_of("good").fault == "failed"
    page = browser(manager).get("/emergency/aeds/manage/").content.decode()
    assert aed_tips.KINDS[kind].zh in page
    aeds.report(manager, "good", "self-test")
    assert aeds.aed_of("good").fault == ""


def test_a_fault_that_a_manager_saw_stands_too_and_one_that_the_device_told_itself_does_not(
    manager: Actor,
) -> None:
    own_system = Actor(ActorKind.CLIENT, uuid7(), frozenset({Grant(MANAGE)}))
    faults = []
    for who in (manager, own_system):
        aeds.report(who, "good", "fault")
        aeds.report(own_system, "good", "self-test")
        faults.append(aeds.aed_of("good").fault)
        aeds.report(manager, "good", "self-test")
    assert faults == ["failed", ""]


def test_a_device_that_tests_itself_leaves_the_doubt_of_whom_nobody_has_asked() -> None:
    tell(ANONYMOUS, NETWORK, Tip("locked", "good"))
    aeds.report(Actor(ActorKind.CLIENT, uuid7(), frozenset({Grant(MANAGE)})), "good", "self-test")
    assert AedState.objects.get(code="good").doubted_at is not None
