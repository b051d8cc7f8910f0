"""Who may read a person, and is it recorded?"""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, NotAllowed, Scope
from onecity.base.audit.errors import PurposeMissing
from onecity.base.audit.models import Entry
from onecity.base.identity.errors import PersonNotFound, ResidentIdTaken
from onecity.base.identity.mandates import MandateDraft, give_mandate
from onecity.base.identity.people import (
    PersonDraft,
    age_of,
    contact,
    create_person,
    display_name,
    display_names,
    person,
    verify_person,
)
from onecity.core.ids import IdentifierInvalid


def clerk(*divisions: str | None) -> Actor:
    grants = frozenset(Grant("identity.read", Scope("civil-affairs", d)) for d in divisions)
    return Actor(ActorKind.STAFF, id=uuid4(), grants=grants)


def readings(subject: UUID) -> list[Entry]:
    return list(Entry.objects.filter(action="personal.read", subject=subject))


def test_a_clerk_reads_people_of_the_division_and_it_is_recorded_with_purpose_and_fields(li: UUID) -> None:
    actor = clerk("370202")
    view = person(actor, li, "case:1", fields=("name", "phone"))
    assert (view.name, view.phone, view.resident_id, dict(view.facts)) == ("李小明", "13800001111", "", {})
    (entry,) = readings(li)
    assert (entry.actor, entry.purpose) == (actor.id, "case:1")
    assert '"name","phone"' in entry.details


@pytest.mark.parametrize(
    "actor", [clerk("370203"), clerk(), ANONYMOUS, Actor(ActorKind.RESIDENT, id=uuid4())]
)
def test_others_are_refused_and_nothing_is_recorded(li: UUID, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        person(actor, li, "curiosity")
    assert readings(li) == []


def test_everybody_reads_themselves_without_a_record(li: UUID) -> None:
    me = Actor(ActorKind.RESIDENT, id=li)
    assert person(me, li, "own data").name == "李小明"
    assert readings(li) == []


def test_who_acts_for_somebody_reads_them_and_it_is_recorded(li: UUID, wang: UUID) -> None:
    agent = Actor(ActorKind.STAFF, id=wang, on_behalf_of=li)
    assert person(agent, li, "filing").name == "李小明"
    assert len(readings(li)) == 1


def test_a_guardian_reads_the_child(li: UUID, wang: UUID, operator: Actor) -> None:
    mother = Actor(ActorKind.RESIDENT, id=wang)
    with pytest.raises(NotAllowed):
        person(mother, li, "school")
    give_mandate(
        operator,
        MandateDraft(agent_id=wang, principal_id=li, scope="*", guardian=True, evidence="birth certificate"),
    )
    assert person(mother, li, "school").name == "李小明"


def test_without_a_purpose_nothing_is_read(li: UUID, operator: Actor) -> None:
    with pytest.raises(PurposeMissing):
        person(operator, li, "  ")


def test_somebody_unknown_is_not_found(city: object, operator: Actor) -> None:
    with pytest.raises(PersonNotFound):
        person(operator, uuid4(), "check")


def test_residents_are_named_masked_and_staff_in_full(li: UUID, wang: UUID) -> None:
    assert display_name(li) == "李**"
    stranger = uuid4()
    names = display_names([wang, li, stranger])
    assert (names[wang], names[li]) == ("王敏", "李**")
    assert names[stranger]


def test_naming_many_takes_two_queries_and_two_more_for_others(
    li: UUID, wang: UUID, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        display_names([li, wang])
    with django_assert_num_queries(4):
        display_names([li, wang, uuid4()])


def test_registering_needs_the_right_and_a_valid_number(city: object, operator: Actor) -> None:
    with pytest.raises(NotAllowed):
        create_person(clerk("370202"), PersonDraft(name="赵一"))
    with pytest.raises(IdentifierInvalid):
        create_person(operator, PersonDraft(name="赵一", resident_id="370202199001020011"))


def test_a_number_is_verified_for_one_person_only(li: UUID, wang: UUID, operator: Actor) -> None:
    verify_person(operator, li, "370202199001020010")
    assert person(operator, li, "check").level == "verified"
    with pytest.raises(ResidentIdTaken):
        verify_person(operator, wang, "370202199001020010")
    assert person(operator, wang, "check").level == "declared"


def test_a_contact_is_recorded_as_read_by_the_system(li: UUID) -> None:
    found = contact(li)
    assert found is not None
    assert (found.phone, found.language) == ("13800001111", "zh-hans")
    assert [entry.purpose for entry in readings(li)] == ["notify"]
    assert contact(uuid4()) is None


def test_the_age_comes_from_the_resident_id(li: UUID, wang: UUID) -> None:
    assert age_of(li, date(2026, 1, 1)) == 35
    assert age_of(li, date(2026, 1, 2)) == 36
    assert age_of(wang) is None


def test_reading_through_a_mandate_keeps_the_agents_name_on_it(li: UUID, wang: UUID) -> None:
    agent = replace(Actor(ActorKind.STAFF, id=wang), on_behalf_of=li)
    person(agent, li, "filing")
    (entry,) = readings(li)
    assert (entry.actor, entry.on_behalf_of) == (wang, li)
