"""What can go wrong with people, their rights and their sign-in?

Not frozen and without equality: `contextlib` writes to the exceptions that pass through it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(eq=False)
class PersonNotFound(LookupError):
    """No such person."""

    person_id: UUID


@dataclass(eq=False)
class PersonErased(LookupError):
    """The person's data were erased: the key is destroyed and nobody can read them again."""

    person_id: UUID


@dataclass(eq=False)
class RoleUnknown(LookupError):
    """The city declares no such role."""

    role: str
    allowed: tuple[str, ...] = ()


@dataclass(eq=False)
class OrganisationUnknown(LookupError):
    """The city declares no such organisation."""

    organisation: str


@dataclass(eq=False)
class AssignmentNotFound(LookupError):
    """No such role assignment in force."""

    assignment_id: UUID


@dataclass(eq=False)
class DutiesNotSeparated(ValueError):
    """One person may hold only one of administration, security and audit."""

    held: str
    wanted: str


@dataclass(eq=False)
class OwnRights(ValueError):
    """Nobody changes their own rights: somebody else has to."""

    person_id: UUID


@dataclass(eq=False)
class MandateInvalid(ValueError):
    """A mandate that is not in force, does not exist or was not given to this person."""

    reason: str


@dataclass(eq=False)
class ConsentNotFound(LookupError):
    """No such consent in force."""

    consent_id: UUID


@dataclass(eq=False)
class GuardianRequired(ValueError):
    """The person is too young to agree alone: a guardian has to."""

    person_id: UUID


@dataclass(eq=False)
class SignInNameTaken(ValueError):
    """Another account signs in with this name, phone or e-mail (`field`)."""

    field: str


@dataclass(eq=False)
class ResidentIdTaken(ValueError):
    """Another person was already verified with this resident id."""


@dataclass(eq=False)
class CodeWrong(ValueError):
    """The code of the second factor is wrong, used or too old."""

    tries_left: int


@dataclass(eq=False)
class CodesLocked(ValueError):
    """Too many wrong codes: no code is accepted before `until`."""

    until: datetime


@dataclass(eq=False)
class SecondFactorRequired(ValueError):
    """This person's duties require a second factor, so it cannot be switched off."""


@dataclass(eq=False)
class NotInDemo(RuntimeError):
    """Something that only demo mode offers, asked of a city that is not a demo."""
