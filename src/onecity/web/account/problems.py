"""Which known error is told how?"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onecity.base.audit.errors import PurposeMissing
from onecity.base.identity import errors
from onecity.base.page import CursorInvalid
from onecity.base.worklist import errors as tasks

AGAIN = gettext_lazy("Nothing was changed. Go back and try again.")
GONE = gettext_lazy(
    "The address may be mistyped, or the thing was withdrawn. Search, or start from the first page."
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is answered: the HTTP status, a code for programs, and two sentences for people."""

    status: int
    code: str
    title: str
    detail: str


KNOWN: dict[type[Exception], tuple[int, str, Any, Any]] = {
    errors.PersonNotFound: (404, "person-not-found", gettext_lazy("There is no such person."), GONE),
    errors.PersonErased: (
        410,
        "person-erased",
        gettext_lazy("The data of this person were erased."),
        gettext_lazy("Nobody can read them again."),
    ),
    errors.AssignmentNotFound: (
        404,
        "assignment-not-found",
        gettext_lazy("This role is not held any more."),
        GONE,
    ),
    errors.ConsentNotFound: (
        404,
        "consent-not-found",
        gettext_lazy("This consent is not in force any more."),
        GONE,
    ),
    errors.RoleUnknown: (422, "role-unknown", gettext_lazy("The city has no such role."), AGAIN),
    errors.OrganisationUnknown: (
        422,
        "organisation-unknown",
        gettext_lazy("The city has no such organisation."),
        AGAIN,
    ),
    errors.DutiesNotSeparated: (
        409,
        "duties-not-separated",
        gettext_lazy("One person may hold only one of administration, security and audit."),
        gettext_lazy("Nothing was changed. Give this role to somebody else, or revoke the other one first."),
    ),
    errors.OwnRights: (
        409,
        "own-rights",
        gettext_lazy("Nobody changes their own rights."),
        gettext_lazy("Nothing was changed. Ask another administrator."),
    ),
    errors.MandateInvalid: (
        409,
        "mandate-invalid",
        gettext_lazy("This mandate is not in force."),
        gettext_lazy("It may have ended. Ask the person for a new one."),
    ),
    errors.GuardianRequired: (
        409,
        "guardian-required",
        gettext_lazy("Under fourteen a guardian has to agree."),
        gettext_lazy("Ask the guardian to sign in and agree."),
    ),
    errors.SecondFactorRequired: (
        409,
        "second-factor-required",
        gettext_lazy("Your duties need a second factor, so it stays on."),
        gettext_lazy("Nothing was changed."),
    ),
    PurposeMissing: (
        422,
        "purpose-missing",
        gettext_lazy("Personal data are read for a purpose only."),
        gettext_lazy("Name the purpose, then try again."),
    ),
    tasks.TaskUnknown: (404, "task-unknown", gettext_lazy("There is no such task."), GONE),
    tasks.TaskClosed: (
        409,
        "task-closed",
        gettext_lazy("This task is closed."),
        gettext_lazy("Nothing was changed. It has been decided or withdrawn."),
    ),
    tasks.AlreadyClaimed: (
        409,
        "already-claimed",
        gettext_lazy("Somebody else is working on this task."),
        gettext_lazy("Nothing was changed. Take another one, or ask them to hand it over."),
    ),
    tasks.NotClaimed: (
        409,
        "not-claimed",
        gettext_lazy("This task is not yours."),
        gettext_lazy("Nothing was changed. Take it first."),
    ),
    tasks.TaskChanged: (
        409,
        "task-changed",
        gettext_lazy("The task has changed since you saw it."),
        gettext_lazy("Nothing was changed. Look at it again, then decide anew with its new version."),
    ),
    CursorInvalid: (
        400,
        "cursor-invalid",
        gettext_lazy("This page does not exist. Start from the first one."),
        "",
    ),
}


def problem_of(error: Exception, language: str) -> Problem | None:
    """What is told about an error: by the table above, or by the error's own `status` and `text(language)`.

    An engine's error joins in with a class variable `status` and a method `text`. `None` for all others.
    """
    for kind, (status, code, title, detail) in KNOWN.items():
        if isinstance(error, kind):
            return Problem(status, code, str(title), str(detail))
    own: Any = getattr(error, "status", None)
    text: Any = getattr(error, "text", None)
    if isinstance(own, int) and callable(text):
        return Problem(own, _dashed(type(error).__name__), str(text(language)), _("Nothing was changed."))
    return None


def _dashed(name: str) -> str:
    """`CaseClosed` as `case-closed`."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
