"""Who is asking, and what may they do?"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    """In which capacity somebody acts."""

    ANONYMOUS = "anonymous"
    RESIDENT = "resident"
    STAFF = "staff"
    CLIENT = "client"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a permission holds: an organisation and a division; `None` means all of them.

    Divisions nest by their codes: `3702` (the city) covers `370202` (a district) covers `370202001` (a street).
    """

    organisation: str | None = None
    division: str | None = None

    def covers(self, other: "Scope") -> bool:
        """Whether everything in `other` lies inside this scope."""
        if self.organisation is not None and self.organisation != other.organisation:
            return False
        if self.division is None:
            return True
        return other.division is not None and other.division.startswith(self.division)


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission, held inside one scope."""

    permission: str
    scope: Scope = Scope()


class NotAllowed(Exception):
    """The actor lacks a permission in a scope."""

    def __init__(self, permission: str, scope: Scope | None = None) -> None:
        super().__init__(permission, scope)
        self.permission = permission
        self.scope = scope


@dataclass(frozen=True, slots=True)
class Actor:
    """The person, program or part of the system on whose behalf a door is opened.

    `id` is the person's id, a client's own for another organisation's program (`None` when anonymous).
    `on_behalf_of` is set while a mandate is used: a person, or the enterprise whose credit code is `organisation`.
    `language` is `zh-hans` or `en`. Names and other personal data are not carried.
    """

    kind: ActorKind
    id: UUID | None = None
    grants: frozenset[Grant] = field(default_factory=frozenset)
    language: str = "zh-hans"
    on_behalf_of: UUID | None = None
    organisation: str = ""

    def may(self, permission: str, scope: Scope | None = None) -> bool:
        """Whether the permission is held; with a scope, whether a held scope covers it."""
        return any(
            grant.permission == permission and (scope is None or grant.scope.covers(scope))
            for grant in self.grants
        )

    def must(self, permission: str, scope: Scope | None = None) -> None:
        """Raise `NotAllowed` unless `may(permission, scope)`."""
        if not self.may(permission, scope):
            raise NotAllowed(permission, scope)

    def scopes(self, permission: str) -> frozenset[Scope]:
        """All scopes in which the permission is held; empty when it is not held at all."""
        return frozenset(grant.scope for grant in self.grants if grant.permission == permission)


def system(permissions: Iterable[str] = ()) -> Actor:
    """The system itself (outbox, scheduler, command line), with just the permissions named."""
    return Actor(ActorKind.SYSTEM, grants=frozenset(Grant(p) for p in permissions))


ANONYMOUS = Actor(ActorKind.ANONYMOUS)
