"""What does an officer do with an item? Each step checks the right, the task, the state; then writes and tells."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from onecity.base.actor import Actor
from onecity.base.worklist import door as worklist
from onecity.engines.affairs.declare import Item
from onecity.engines.affairs.door.casefile import CaseFile, append, open_case
from onecity.engines.affairs.door.seeing import needed, scope_of
from onecity.engines.affairs.door.tasks import DECIDE, follow, followed_up, item_of
from onecity.engines.affairs.errors import (
    AnswersInvalid,
    MarksMissing,
    NotAcceptedYet,
    ReasonMissing,
    StepNotPossible,
)
from onecity.engines.affairs.rules.answers import read_findings
from onecity.engines.affairs.rules.case import CaseEvent, check
from onecity.engines.affairs.rules.conditions import Answer
from onecity.engines.affairs.rules.owed import hindrances
from onecity.engines.affairs.rules.steps import Step

NO_FINDINGS: Mapping[str, Sequence[str]] = {}


@transaction.atomic
def approve(actor: Actor, task_id: UUID, findings: Mapping[str, Sequence[str]] = NO_FINDINGS) -> None:
    """Grant the task's item, with what was found, as a form would send it; its results go out at once.

    Raises `TaskUnknown`, `NotAllowed`, `AlreadyClaimed`, `TaskClosed`, `StepNotPossible`, `AnswersInvalid` (a
    finding is missing or wrong), `NotAcceptedYet` (a document or promise is still to be accepted), and the
    certificates' `FaceInvalid` when the findings do not make a right certificate.
    """
    file, item = in_hand(actor, task_id)
    check(file.state, item.id, Step.APPROVED)
    hindered = hindrances(file.prepared.service, item, file.state)
    if hindered:
        raise NotAcceptedYet(item.id, tuple(one.name for one in hindered))
    found, problems = read_findings(item, findings)
    if problems:
        raise AnswersInvalid(problems)
    _take(actor, file, Step.APPROVED, item.id, findings=found)


@transaction.atomic
def refuse(actor: Actor, task_id: UUID, reason: str, remedy: str) -> None:
    """Refuse the task's item, with the reason and what the applicant can do about it.

    Raises `TaskUnknown`, `NotAllowed`, `AlreadyClaimed`, `TaskClosed`, `StepNotPossible`, and `ReasonMissing` when
    one of the two is empty.
    """
    if not reason.strip() or not remedy.strip():
        raise ReasonMissing(Step.REFUSED)
    file, item = in_hand(actor, task_id)
    _take(actor, file, Step.REFUSED, item.id, reason=reason, remedy=remedy)


@transaction.atomic
def request_supplement(actor: Actor, task_id: UUID, marks: Sequence[str], reason: str) -> None:
    """Send the item back once, naming the answers and documents that must be mended; the clock pauses.

    Raises as `refuse`, and `MarksMissing` when nothing of this item is named.
    """
    _with_reason(Step.SUPPLEMENT_REQUESTED, reason)
    file, item = in_hand(actor, task_id)
    check(file.state, item.id, Step.SUPPLEMENT_REQUESTED)
    chosen = tuple(dict.fromkeys(marks))
    fields, documents = needed(file, item)
    unknown = set(chosen) - fields - documents
    if not chosen or unknown:
        raise MarksMissing(item.id, tuple(sorted(unknown)))
    _take(actor, file, Step.SUPPLEMENT_REQUESTED, item.id, marks=chosen, reason=reason)


@transaction.atomic
def extend(actor: Actor, task_id: UUID, reason: str) -> None:
    """Extend the item's clock, once, as far as its declaration allows.

    Raises as `refuse` (`StepNotPossible` where no extension is declared).
    """
    _with_reason(Step.EXTENDED, reason)
    file, item = in_hand(actor, task_id)
    if item.clock.extend is None:
        raise StepNotPossible(item.id, Step.EXTENDED, "no extension declared")
    _take(actor, file, Step.EXTENDED, item.id, reason=reason)


@transaction.atomic
def accept_with_tolerance(actor: Actor, task_id: UUID, document: str) -> None:
    """Accept the item although a secondary document is still missing (容缺受理); its own clock starts.

    Raises as `approve` (`StepNotPossible` where the document is not tolerated or not outstanding).
    """
    file, item = in_hand(actor, task_id)
    if document not in {one.document for one in item.tolerate}:
        raise StepNotPossible(item.id, Step.TOLERATED, document)
    _take(actor, file, Step.TOLERATED, item.id, name=document)


@transaction.atomic
def accept_on_promise(actor: Actor, task_id: UUID, commitment: str) -> None:
    """Accept the applicant's signed promise instead of a proof (告知承诺); it is verified after approval.

    Raises as `approve` (`StepNotPossible` where it was not promised).
    """
    file, item = in_hand(actor, task_id)
    if commitment not in {one.id for one in item.commit}:
        raise StepNotPossible(item.id, Step.PROMISE_ACCEPTED, commitment)
    _take(actor, file, Step.PROMISE_ACCEPTED, item.id, name=commitment)


@transaction.atomic
def begin_procedure(actor: Actor, task_id: UUID, procedure: str, reason: str) -> None:
    """Begin a special procedure (公示, 听证, 检验, 鉴定, 专家评审) for which the clock stands still.

    Raises as `refuse` (`StepNotPossible` where the item's clock does not pause for it).
    """
    _with_reason(Step.PROCEDURE_BEGUN, reason)
    file, item = in_hand(actor, task_id)
    if procedure == "supplement" or procedure not in item.clock.pauses_on:
        raise StepNotPossible(item.id, Step.PROCEDURE_BEGUN, procedure)
    _take(actor, file, Step.PROCEDURE_BEGUN, item.id, name=procedure, reason=reason)


@transaction.atomic
def end_procedure(actor: Actor, task_id: UUID) -> None:
    """End the special procedure that is under way; the clock goes on. Raises as `approve`."""
    file, item = in_hand(actor, task_id)
    procedure = file.state.items[item.id].procedure
    _take(actor, file, Step.PROCEDURE_ENDED, item.id, name=procedure)


@transaction.atomic
def verify(actor: Actor, task_id: UUID) -> None:
    """Find that a promise was true, on its follow-up task. Raises as `approve`."""
    file, item, name = _followed(actor, task_id)
    _take(actor, file, Step.VERIFIED, item.id, name=name)


@transaction.atomic
def revoke(actor: Actor, task_id: UUID, reason: str) -> None:
    """Take a granted item back: its promise was untrue, or a tolerated document never came.

    Its certificates are revoked. Raises as `refuse`, on a follow-up task only.
    """
    _with_reason(Step.REVOKED, reason)
    file, item, name = _followed(actor, task_id)
    promised = name in {one.id for one in item.commit}
    _take(actor, file, Step.DISPROVED if promised else Step.REVOKED, item.id, name=name, reason=reason)


def in_hand(actor: Actor, task_id: UUID) -> tuple[CaseFile, Item]:
    """The case of a task, held until the transaction ends, with the task's item; a free task is taken thereby.

    Raises `TaskUnknown`, `NotAllowed`, `AlreadyClaimed`, `TaskClosed`.
    """
    case_id, item_id = item_of(worklist.task(actor, task_id))
    file = open_case(case_id, for_update=True)
    item = file.item(item_id)
    actor.must(DECIDE, scope_of(file, item))
    # Whoever decides a free task thereby takes it; somebody else's task stays theirs.
    worklist.claim(actor, task_id)
    return file, item


def _followed(actor: Actor, task_id: UUID) -> tuple[CaseFile, Item, str]:
    _case, _item, name = followed_up(worklist.task(actor, task_id))
    file, item = in_hand(actor, task_id)
    return file, item, name


def _with_reason(step: Step, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(step)


def _take(
    actor: Actor,
    file: CaseFile,
    step: Step,
    item_id: str,
    *,
    name: str = "",
    reason: str = "",
    remedy: str = "",
    marks: tuple[str, ...] = (),
    findings: Mapping[str, Answer] | None = None,
) -> None:
    event = CaseEvent(
        step,
        file.now(),
        item_id,
        marks=marks,
        name=name,
        reason=reason.strip(),
        remedy=remedy.strip(),
        findings=findings or {},
    )
    follow(actor, file, append(actor, file, event))
