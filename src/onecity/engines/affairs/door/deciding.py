"""What does an officer do with an item? Each step checks the right, the task, the state; then writes and tells."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.worklist import door as worklist
from onecity.engines.affairs.door.casefile import CaseFile, append, open_case
from onecity.engines.affairs.door.seeing import needed, scope_of
from onecity.engines.affairs.door.tasks import DECIDE, follow, item_of
from onecity.engines.affairs.errors import MarksMissing, ReasonMissing, StepNotPossible
from onecity.engines.affairs.rules.case import CaseEvent, Step, check


def approve(actor: Actor, task_id: UUID) -> None:
    """Grant the task's item.

    Raises `TaskUnknown`, `NotAllowed`, `AlreadyClaimed`, `TaskClosed`, `StepNotPossible`.
    """
    _take_step(actor, task_id, Step.APPROVED)


def refuse(actor: Actor, task_id: UUID, reason: str, remedy: str) -> None:
    """Refuse the task's item, with the reason and what the applicant can do about it.

    Raises as `approve`, and `ReasonMissing` when one of the two is empty.
    """
    if not reason.strip() or not remedy.strip():
        raise ReasonMissing(Step.REFUSED)
    _take_step(actor, task_id, Step.REFUSED, reason=reason, remedy=remedy)


def request_supplement(actor: Actor, task_id: UUID, marks: Sequence[str], reason: str) -> None:
    """Send the item back once, naming the answers and documents that must be mended; the clock pauses.

    Raises as `approve`, `ReasonMissing`, and `MarksMissing` when nothing of this item is named.
    """
    if not reason.strip():
        raise ReasonMissing(Step.SUPPLEMENT_REQUESTED)
    _take_step(actor, task_id, Step.SUPPLEMENT_REQUESTED, reason=reason, marks=tuple(dict.fromkeys(marks)))


def extend(actor: Actor, task_id: UUID, reason: str) -> None:
    """Extend the item's clock, once, as far as its declaration allows.

    Raises as `approve` (`StepNotPossible` where no extension is declared), and `ReasonMissing`.
    """
    if not reason.strip():
        raise ReasonMissing(Step.EXTENDED)
    _take_step(actor, task_id, Step.EXTENDED, reason=reason)


@transaction.atomic
def _take_step(
    actor: Actor,
    task_id: UUID,
    step: Step,
    *,
    reason: str = "",
    remedy: str = "",
    marks: tuple[str, ...] = (),
) -> None:
    case_id, item_id = item_of(worklist.task(actor, task_id))
    file = open_case(case_id, for_update=True)
    actor.must(DECIDE, scope_of(file, file.item(item_id)))
    # Whoever decides a free task thereby takes it; somebody else's task stays theirs.
    worklist.claim(actor, task_id)
    check(file.state, item_id, step)
    if step is Step.SUPPLEMENT_REQUESTED:
        _check_marks(file, item_id, marks)
    if step is Step.EXTENDED and file.item(item_id).clock.extend is None:
        raise StepNotPossible(item_id, step, "no extension declared")
    event = CaseEvent(step, file.now(), item_id, marks=marks, reason=reason.strip(), remedy=remedy.strip())
    follow(actor, file, append(actor, file, event))


def _check_marks(file: CaseFile, item_id: str, marks: tuple[str, ...]) -> None:
    fields, documents = needed(file, file.item(item_id))
    unknown = set(marks) - fields - documents
    if not marks or unknown:
        raise MarksMissing(item_id, tuple(sorted(unknown)))
