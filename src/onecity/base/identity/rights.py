"""Who holds which role, and what may an account therefore do?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onecity.base.actor import ANONYMOUS, Actor, ActorKind, Grant, Scope
from onecity.base.audit.door import record
from onecity.base.identity import duties
from onecity.base.identity.city import organisation_known, role_of, roles
from onecity.base.identity.errors import (
    AssignmentNotFound,
    DutiesNotSeparated,
    OrganisationUnknown,
    OwnRights,
    PersonNotFound,
)
from onecity.base.identity.mandates import principal_of
from onecity.base.identity.models import Account, Person, RoleAssignment


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A role that somebody holds; `None` in organisation or division means all of them."""

    id: UUID
    person_id: UUID
    role: str
    organisation: str | None
    division: str | None
    since: datetime
    until: datetime | None

    @property
    def scope(self) -> Scope:
        """Where the role holds."""
        return Scope(self.organisation, self.division)


@transaction.atomic
def assign_role(
    actor: Actor,
    person_id: UUID,
    role: str,
    *,
    organisation: str | None = None,
    division: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> UUID:
    """Give a person a role in a scope from `since` (now) to `until` (open); gives the assignment's id.

    Raises `NotAllowed` (`identity.assign` in that scope), `OwnRights`, `RoleUnknown`, `OrganisationUnknown`,
    `PersonNotFound`, `DutiesNotSeparated`.
    """
    actor.must("identity.assign", Scope(organisation, division))
    if actor.id == person_id:
        raise OwnRights(person_id)
    declared = role_of(role)
    if organisation is not None and not organisation_known(organisation):
        raise OrganisationUnknown(organisation)
    # the lock keeps two assignments at the same time from meeting in one hand unseen
    person = Person.objects.select_for_update().filter(id=person_id, erased_at=None).first()
    if person is None:
        raise PersonNotFound(person_id)
    _keep_duties_apart(person_id, duties.separated_duties(declared.duty, declared.permissions))
    if person.kind != Person.Kind.STAFF:
        Person.objects.filter(id=person_id).update(kind=Person.Kind.STAFF)
    assignment = RoleAssignment.objects.create(
        person_id=person_id,
        role=role,
        organisation=organisation or "",
        division=division or "",
        since=since or timezone.now(),
        until=until,
        by=actor.id,
    )
    record(
        actor=actor,
        action="identity.role.assign",
        target=f"person:{person_id}",
        subject=person_id,
        details={
            "assignment": str(assignment.id),
            "role": role,
            "organisation": organisation,
            "division": division,
        },
    )
    return assignment.id


@transaction.atomic
def revoke_role(actor: Actor, assignment_id: UUID) -> None:
    """End an assignment now.

    Raises `AssignmentNotFound`, `NotAllowed` (`identity.assign` in the assignment's scope), `OwnRights`.
    """
    assignment = _not_ended().select_for_update().filter(id=assignment_id).first()
    if assignment is None:
        raise AssignmentNotFound(assignment_id)
    actor.must("identity.assign", _view(assignment).scope)
    if actor.id == assignment.person_id:
        raise OwnRights(assignment.person_id)
    RoleAssignment.objects.filter(id=assignment_id).update(until=timezone.now())
    record(
        actor=actor,
        action="identity.role.revoke",
        target=f"person:{assignment.person_id}",
        subject=assignment.person_id,
        details={"assignment": str(assignment_id), "role": assignment.role},
    )


def assignments_of(person_id: UUID) -> tuple[AssignmentView, ...]:
    """The roles that a person holds now."""
    return tuple(_view(a) for a in _in_force().filter(person_id=person_id).order_by("since", "id"))


def duties_of(person_id: UUID) -> frozenset[str]:
    """The separated duties (administration, security, audit) that a person holds now or will hold."""
    return _duties(_not_ended().filter(person_id=person_id).values_list("role", flat=True))


def actor_for(account: object, *, language: str | None = None, mandate_id: UUID | None = None) -> Actor:
    """The actor behind an account: its person, with the permissions of the roles in force.

    Anything that is not an active account is anonymous. With `mandate_id` the actor acts for the mandate's
    principal (raises `MandateInvalid` when it is not in force or not this person's).
    """
    if not isinstance(account, Account) or not account.is_active:
        return replace(ANONYMOUS, language=language or ANONYMOUS.language)
    actor = _actor(account.person, language)
    if mandate_id is None:
        return actor
    principal, organisation = principal_of(account.person.id, mandate_id)
    return replace(actor, on_behalf_of=principal, organisation=organisation)


def actor_of(person_id: UUID) -> Actor:
    """What another person may do now, asked before work is handed to them. Raises `PersonNotFound`."""
    person = Person.objects.filter(id=person_id, erased_at=None).first()
    if person is None:
        raise PersonNotFound(person_id)
    return _actor(person, None)


def people_with(permission: str, scope: Scope) -> tuple[UUID, ...]:
    """Ids of all people who hold a permission over a scope now."""
    names = [role.id for role in roles().values() if permission in role.permissions]
    held = (_view(a) for a in _in_force().filter(role__in=names).order_by("since", "id"))
    return tuple(dict.fromkeys(view.person_id for view in held if view.scope.covers(scope)))


def people_in_role(role: str, scope: Scope) -> tuple[UUID, ...]:
    """Ids of all people who hold a role over a scope now."""
    return tuple(dict.fromkeys(one.person_id for one in holders_of(role) if one.scope.covers(scope)))


def holders_of(role: str) -> tuple[AssignmentView, ...]:
    """Who holds a role now, and where."""
    return tuple(_view(a) for a in _in_force().filter(role=role).order_by("since", "id"))


def _actor(person: Person, language: str | None) -> Actor:
    known = roles()
    grants = frozenset(
        Grant(permission, view.scope)
        for view in assignments_of(person.id)
        if view.role in known  # a role that the newest release no longer declares gives nothing
        for permission in known[view.role].permissions
    )
    kind = ActorKind.STAFF if person.kind == Person.Kind.STAFF else ActorKind.RESIDENT
    return Actor(kind, id=person.id, grants=grants, language=language or person.language)


def _keep_duties_apart(person_id: UUID, wanted: frozenset[str]) -> None:
    if pair := duties.clash(duties_of(person_id), wanted):
        raise DutiesNotSeparated(*pair)


def _duties(names: Iterable[str]) -> frozenset[str]:
    known = roles()
    held = (duties.separated_duties(known[n].duty, known[n].permissions) for n in names if n in known)
    return frozenset().union(*held)


def _not_ended() -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(Q(until=None) | Q(until__gt=timezone.now()))


def _in_force() -> QuerySet[RoleAssignment]:
    return _not_ended().filter(since__lte=timezone.now())


def _view(assignment: RoleAssignment) -> AssignmentView:
    return AssignmentView(
        id=assignment.id,
        person_id=assignment.person_id,
        role=assignment.role,
        organisation=assignment.organisation or None,
        division=assignment.division or None,
        since=assignment.since,
        until=assignment.until,
    )
