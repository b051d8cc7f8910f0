"""What does an office's own system answer? Each step says which version of the task it is about.

Send an `Idempotency-Key`: a retry with the same key gets the first answer and has no second effect. Each step gives the
task as it is afterwards. A free task is taken by whoever answers it.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema
from pydantic import Field

from onecity.base.actor import Actor
from onecity.engines.affairs import door
from onecity.engines.affairs.api.shapes import Given, Reason, tupled
from onecity.engines.affairs.api.tasks import TASK, TaskOut, task_out
from onecity.web.access import actor_of
from onecity.web.api.kit import signed_in

router = Router()
LONGEST_NAME = 100


class Seen(Schema):
    """The version of the task that the caller saw."""

    version: int


class WithReason(Seen):
    """A step that needs a reason, which the applicant reads."""

    reason: Reason


class Approval(Seen):
    """What was found, by the names under `findings` of the task."""

    findings: Given = Field(default={}, max_length=100)


class Refusal(WithReason):
    """Why, and what the applicant can do about it."""

    remedy: Reason


class SupplementRequest(WithReason):
    """The answers and documents that have to be mended."""

    marks: list[str] = Field(max_length=300)


class Named(Seen):
    """One of what the task offers: a tolerable document, a promise."""

    name: str = Field(max_length=LONGEST_NAME)


class Procedure(WithReason):
    """One of the task's procedures."""

    name: str = Field(max_length=LONGEST_NAME)


def taken(request: HttpRequest, task_id: UUID, seen: Seen, step: Callable[[Actor], None]) -> TaskOut:
    """Take a step on the version that was seen; the task afterwards."""
    actor = actor_of(request)
    return task_out(actor, door.at_version(actor, task_id, seen.version, lambda: step(actor)))


@router.post(TASK + "/claim", response=TaskOut, auth=signed_in, summary=gettext_noop("Take a task"))
def claim(request: HttpRequest, task_id: UUID, body: Seen) -> Any:  # noqa: ANN401  ninja builds the response type
    """Take a free task. 409 when somebody else has it."""
    return taken(request, task_id, body, lambda actor: None)


@router.post(TASK + "/release", response=TaskOut, auth=signed_in, summary=gettext_noop("Give a task back"))
def release(request: HttpRequest, task_id: UUID, body: Seen) -> Any:  # noqa: ANN401
    """Give a task back to the office."""
    actor = actor_of(request)
    return task_out(actor, door.give_back(actor, task_id, body.version))


@router.post(TASK + "/approval", response=TaskOut, auth=signed_in, summary=gettext_noop("Grant the item"))
def approve(request: HttpRequest, task_id: UUID, body: Approval) -> Any:  # noqa: ANN401
    """Grant, with what was found; results go out at once. 422 names findings that are missing or wrong."""

    def step(actor: Actor) -> None:
        door.approve(actor, task_id, door.written_findings(actor, task_id, tupled(body.findings)))

    return taken(request, task_id, body, step)


@router.post(TASK + "/refusal", response=TaskOut, auth=signed_in, summary=gettext_noop("Refuse the item"))
def refuse(request: HttpRequest, task_id: UUID, body: Refusal) -> Any:  # noqa: ANN401
    """Refuse, with the reason and what the applicant can do."""
    return taken(request, task_id, body, lambda actor: door.refuse(actor, task_id, body.reason, body.remedy))


@router.post(
    TASK + "/supplement-request",
    response=TaskOut,
    auth=signed_in,
    summary=gettext_noop("Ask for a supplement"),
)
def request_supplement(request: HttpRequest, task_id: UUID, body: SupplementRequest) -> Any:  # noqa: ANN401
    """Send the item back once, naming all that has to be mended; the clock pauses."""

    def step(actor: Actor) -> None:
        door.request_supplement(actor, task_id, body.marks, body.reason)

    return taken(request, task_id, body, step)


@router.post(TASK + "/extension", response=TaskOut, auth=signed_in, summary=gettext_noop("Extend the clock"))
def extend(request: HttpRequest, task_id: UUID, body: WithReason) -> Any:  # noqa: ANN401
    """Extend once, as far as the declaration allows."""
    return taken(request, task_id, body, lambda actor: door.extend(actor, task_id, body.reason))


@router.post(
    TASK + "/tolerance",
    response=TaskOut,
    auth=signed_in,
    summary=gettext_noop("Accept, a document to follow"),
)
def tolerate(request: HttpRequest, task_id: UUID, body: Named) -> Any:  # noqa: ANN401
    """Accept although the named document is missing (容缺受理)."""
    return taken(request, task_id, body, lambda actor: door.accept_with_tolerance(actor, task_id, body.name))


@router.post(TASK + "/promise", response=TaskOut, auth=signed_in, summary=gettext_noop("Accept on a promise"))
def promise(request: HttpRequest, task_id: UUID, body: Named) -> Any:  # noqa: ANN401
    """Accept the named promise in place of a proof (告知承诺)."""
    return taken(request, task_id, body, lambda actor: door.accept_on_promise(actor, task_id, body.name))


@router.post(
    TASK + "/procedure", response=TaskOut, auth=signed_in, summary=gettext_noop("Begin a special procedure")
)
def begin_procedure(request: HttpRequest, task_id: UUID, body: Procedure) -> Any:  # noqa: ANN401
    """Begin a hearing, inspection or the like; the clock stands still."""

    def step(actor: Actor) -> None:
        door.begin_procedure(actor, task_id, body.name, body.reason)

    return taken(request, task_id, body, step)


@router.post(
    TASK + "/procedure/end", response=TaskOut, auth=signed_in, summary=gettext_noop("End the procedure")
)
def end_procedure(request: HttpRequest, task_id: UUID, body: Seen) -> Any:  # noqa: ANN401
    """End the procedure that is under way; the clock goes on."""
    return taken(request, task_id, body, lambda actor: door.end_procedure(actor, task_id))


@router.post(
    TASK + "/verification", response=TaskOut, auth=signed_in, summary=gettext_noop("A promise was true")
)
def verify(request: HttpRequest, task_id: UUID, body: Seen) -> Any:  # noqa: ANN401
    """Find that a promise was true; on a follow-up task."""
    return taken(request, task_id, body, lambda actor: door.verify(actor, task_id))


@router.post(
    TASK + "/revocation", response=TaskOut, auth=signed_in, summary=gettext_noop("Take a granted item back")
)
def revoke(request: HttpRequest, task_id: UUID, body: WithReason) -> Any:  # noqa: ANN401
    """Take back what was granted, as its promise was untrue or a document never came; on a follow-up task."""
    return taken(request, task_id, body, lambda actor: door.revoke(actor, task_id, body.reason))
