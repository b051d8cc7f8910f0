"""What may somebody do, and who gave it to them?"""

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone

from onecity.base.actor import Actor, ActorKind, Grant, NotAllowed, Scope, system
from onecity.base.audit.models import Entry
from onecity.base.declarations.door import load_release
from onecity.base.identity.errors import (
    AssignmentNotFound,
    DutiesNotSeparated,
    OrganisationUnknown,
    OwnRights,
    PersonNotFound,
    RoleUnknown,
)
from onecity.base.identity.models import Account
from onecity.base.identity.rights import (
    actor_for,
    actor_of,
    assign_role,
    assignments_of,
    duties_of,
    people_with,
    revoke_role,
)
from onecity.base.identity.tests.city import ROLES, write_city

HERE = Scope("civil-affairs", "370202")


def test_a_role_gives_its_permissions_in_its_scope_only(wang: UUID, operator: Actor) -> None:
    assign_role(operator, wang, "clerk", organisation="civil-affairs", division="370202")
    actor = actor_of(wang)
    assert actor.kind is ActorKind.STAFF
    assert actor.may("affairs.decide", Scope("civil-affairs", "370202012"))
    assert not actor.may("affairs.decide", Scope("transport", "370202"))
    assert not actor.may("affairs.decide", Scope("civil-affairs", "370203"))
    assert not actor.may("identity.assign")


def test_the_account_of_somebody_locked_out_is_anonymous(account: Account, operator: Actor) -> None:
    assert actor_for(account).id == account.person.id
    account.is_active = False
    assert actor_for(account).kind is ActorKind.ANONYMOUS
    assert actor_for(None).kind is ActorKind.ANONYMOUS


def test_a_role_holds_from_its_beginning_until_its_end(wang: UUID, operator: Actor) -> None:
    now = timezone.now()
    assign_role(operator, wang, "clerk", since=now + timedelta(days=1), until=now + timedelta(days=3))
    seen = []
    for day in (0, 2, 4):
        with time_machine.travel(now + timedelta(days=day), tick=False):
            seen.append(actor_of(wang).may("affairs.decide"))
    assert seen == [False, True, False]


def test_a_revoked_role_ends_at_once_and_both_are_in_the_audit(wang: UUID, operator: Actor) -> None:
    assignment = assign_role(operator, wang, "clerk")
    revoke_role(operator, assignment)
    assert assignments_of(wang) == ()
    assert not actor_of(wang).may("affairs.decide")
    actions = set(Entry.objects.filter(subject=wang).values_list("action", flat=True))
    assert {"identity.role.assign", "identity.role.revoke"} <= actions
    with pytest.raises(AssignmentNotFound):
        revoke_role(operator, assignment)


def test_who_may_assign_here_may_not_assign_there(wang: UUID) -> None:
    local = Actor(ActorKind.STAFF, id=uuid4(), grants=frozenset({Grant("identity.assign", HERE)}))
    assign_role(local, wang, "clerk", organisation="civil-affairs", division="370202012")
    for organisation, division in (("transport", "370202"), (None, None), ("civil-affairs", "370203")):
        with pytest.raises(NotAllowed):
            assign_role(local, wang, "clerk", organisation=organisation, division=division)
    everywhere = assign_role(system({"identity.assign"}), wang, "counter")
    with pytest.raises(NotAllowed):
        revoke_role(local, everywhere)


def test_nobody_gives_themselves_a_role(wang: UUID) -> None:
    me = Actor(ActorKind.STAFF, id=wang, grants=frozenset({Grant("identity.assign")}))
    with pytest.raises(OwnRights):
        assign_role(me, wang, "clerk")
    theirs = assign_role(system({"identity.assign"}), wang, "clerk")
    with pytest.raises(OwnRights):
        revoke_role(me, theirs)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [("administrator", "security"), ("security", "auditor"), ("auditor", "administrator")],
)
def test_administration_security_and_audit_never_meet_in_one_person(
    wang: UUID, operator: Actor, held: str, wanted: str
) -> None:
    first = assign_role(operator, wang, held)
    with pytest.raises(DutiesNotSeparated) as refused:
        assign_role(operator, wang, wanted, organisation="transport")
    assert refused.value.held != refused.value.wanted
    assert len(assignments_of(wang)) == 1
    revoke_role(operator, first)
    assign_role(operator, wang, wanted)
    assert len(duties_of(wang)) == 1


def test_a_role_that_begins_later_counts_for_separation_already(wang: UUID, operator: Actor) -> None:
    assign_role(operator, wang, "auditor", since=timezone.now() + timedelta(days=9))
    with pytest.raises(DutiesNotSeparated):
        assign_role(operator, wang, "administrator")


def test_business_may_meet_any_one_of_them(wang: UUID, operator: Actor) -> None:
    assign_role(operator, wang, "auditor")
    assign_role(operator, wang, "clerk")
    assert duties_of(wang) == {"audit"}


def test_names_that_the_city_does_not_declare_are_refused(wang: UUID, operator: Actor) -> None:
    with pytest.raises(RoleUnknown) as unknown:
        assign_role(operator, wang, "emperor")
    assert "clerk" in unknown.value.allowed
    with pytest.raises(OrganisationUnknown):
        assign_role(operator, wang, "clerk", organisation="nowhere")
    with pytest.raises(PersonNotFound):
        assign_role(operator, uuid4(), "clerk")


def test_people_with_a_permission_over_a_scope_are_found(wang: UUID, li: UUID, operator: Actor) -> None:
    assign_role(operator, wang, "clerk", organisation="civil-affairs", division="370202")
    assign_role(operator, li, "clerk", organisation="transport")
    assert people_with("affairs.decide", HERE) == (wang,)
    assert people_with("affairs.decide", Scope("transport", "370203")) == (li,)
    assert people_with("identity.assign", HERE) == ()


def test_a_role_that_the_newest_release_drops_gives_nothing(
    wang: UUID, operator: Actor, tmp_path: Path
) -> None:
    assign_role(operator, wang, "auditor")
    assert actor_of(wang).may("audit.read")
    before, _, _ = ROLES.partition("  - id: auditor")
    load_release(write_city(tmp_path / "next", roles=before), actor=system({"declarations.load"}))
    assert not actor_of(wang).may("audit.read")
