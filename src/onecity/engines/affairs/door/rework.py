"""How does a department make a bad rating good: call back, find, correct, answer?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from onecity.base.actor import Actor, Scope, system
from onecity.base.audit.door import record_reading
from onecity.base.identity.door import (
    display_name,
    display_names,
    people_in_role,
    people_with,
    person,
    recipients,
)
from onecity.base.identity.errors import PersonErased
from onecity.base.notify.door import send
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import TaskUnknown
from onecity.core.text import Text
from onecity.engines.affairs.door.casefile import CaseFile, open_case
from onecity.engines.affairs.door.reworkfile import (
    ENGINE,
    ReworkFile,
    add,
    now,
    open_file,
    project,
    read,
    write,
)
from onecity.engines.affairs.door.sealing import open_words
from onecity.engines.affairs.door.seeing import own
from onecity.engines.affairs.door.services import parameters
from onecity.engines.affairs.errors import CaseUnknown, RatingInvalid, ReasonMissing
from onecity.engines.affairs.models import Rating, Rework
from onecity.engines.affairs.rules.rating import LEVELS, correction_limit
from onecity.engines.affairs.rules.rework import ReworkEvent, ReworkStep, fold

KIND, REWORK = "rework", "affairs.rework"
LEADER = "leader"
# the right to call comes from the rework, wherever the resident lives
CALLER = system({"identity.read"})


@dataclass(frozen=True, slots=True)
class ReworkMoment:
    """One line of how a rework went; `by` is empty for the system and for the resident."""

    at: datetime
    step: str
    by: str
    words: str
    reached: bool
    justified: bool
    level: int


@dataclass(frozen=True, slots=True)
class ReworkView:
    """A bad rating as those who make it good see it. `next` is the step that is due, empty once closed."""

    task_id: UUID
    case_id: UUID
    number: str
    item: Text
    service: Text
    applicant: str
    level: int
    tags: tuple[str, ...]
    words: str
    rated_at: datetime
    due_at: datetime | None
    why: tuple[Text, ...]
    next: str
    reached: bool
    justified: bool | None
    moments: tuple[ReworkMoment, ...]
    level_after: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A rework as the resident sees it: how far it is, by when, and what was answered."""

    id: UUID
    step: str
    due_at: datetime | None
    justified: bool | None
    correction: str
    answer: str
    answered_at: datetime | None
    may_rate: bool
    level: int


def open_rework(actor: Actor, file: CaseFile, rating: Rating) -> None:
    """Put a bad rating before the department's chiefs, in the rating's transaction."""
    limit = correction_limit(file.prepared.service.rating, parameters())
    row = Rework.objects.create(
        rating=rating, organisation=rating.organisation, division=rating.division, limit=str(limit)
    )
    opened = ReworkEvent(ReworkStep.OPENED, rating.at)
    rework = ReworkFile(row, [], fold([opened]))
    title = file.item(rating.item).title
    said = LEVELS[rating.level]
    worklist.open_task(
        engine=ENGINE,
        kind=KIND,
        key=str(row.id),
        title=Text(zh=f"差评整改 · {title.zh} · {said.zh}", en=f"Bad rating · {title.en} · {said.en}"),
        organisation=row.organisation,
        division=row.division,
        permission=REWORK,
        due_at=rework.due.due_at,
    )
    write(actor, rework, opened)
    for person_id in people_with(REWORK, rework.scope):
        send(
            person_id,
            topic="bad-rating",
            title=Text(zh=f"收到差评：{title.zh}", en=f"A bad rating: {title.en}"),
            body=Text(
                zh=f"办件 {file.row.number}。请在{limit.text('zh')}内回访、整改并答复申请人。",
                en=f"Case {file.row.number}. Call back, put it right and answer within {limit.text('en')}.",
            ),
        )


def rework_of_task(actor: Actor, task_id: UUID) -> ReworkView:
    """The rework of a worklist task, with the resident's words; the reading is recorded.

    Raises `TaskUnknown`, `NotAllowed`.
    """
    task = worklist.task(actor, task_id)
    found = _of_task(actor, task)
    row = found.row.rating
    record_reading(
        actor=actor,
        subject=found.applicant_id,
        purpose="affairs.rework",
        fields=["rating"],
        target=f"case:{row.case_id}",
    )
    return _view(task, found)


@transaction.atomic
def phone_for_rework(actor: Actor, task_id: UUID) -> str:
    """The number of whoever rated, for the call-back; empty when they have none or were erased.

    The reading is recorded. Raises `TaskUnknown`, `NotAllowed`.
    """
    found = _of_task(actor, worklist.task(actor, task_id))
    # for an enterprise somebody rated whom it mandated: they are called, not the enterprise
    rated_by = found.row.rating.by or found.applicant_id
    record_reading(
        actor=actor,
        subject=rated_by,
        purpose="affairs.rework",
        fields=["phone"],
        target=f"person:{rated_by}",
    )
    try:
        return person(CALLER, rated_by, "affairs.rework", fields=("phone",)).phone
    except PersonErased:
        return ""


def record_call(actor: Actor, task_id: UUID, *, reached: bool, words: str) -> None:
    """Note a call-back: whether the resident was reached, and what was said.

    Raises `TaskUnknown`, `NotAllowed`, `AlreadyClaimed`, `TaskClosed`, `StepNotPossible`, `ReasonMissing`.
    """
    _take(actor, task_id, ReworkStep.CALLED, words, reached=reached)


def record_finding(actor: Actor, task_id: UUID, *, justified: bool, words: str) -> None:
    """Note whether the complaint is justified, and why. Raises as `record_call`."""
    _take(actor, task_id, ReworkStep.FOUND, words, justified=justified)


def record_correction(actor: Actor, task_id: UUID, words: str) -> None:
    """Note what was put right. Raises as `record_call`."""
    _take(actor, task_id, ReworkStep.CORRECTED, words)


@transaction.atomic
def answer_rating(actor: Actor, task_id: UUID, words: str) -> None:
    """Answer the resident, which closes the rework and its task. Raises as `record_call`."""
    found = _take(actor, task_id, ReworkStep.ANSWERED, words)
    add(system(), found, ReworkEvent(ReworkStep.CLOSED, now(found)))
    worklist.close_task(actor, task_id, ReworkStep.ANSWERED)
    case = found.row.rating.case
    for person_id in recipients(found.applicant_id):
        send(
            person_id,
            topic=ENGINE,
            title=Text(zh="您的差评有了答复", en="Your rating was answered"),
            body=Text(
                zh=f"办件 {case.number} 的办理部门已经答复，请查看，并评价这次整改。",
                en=f"Case {case.number} was answered by the department. Read it, and say whether it is right now.",
            ),
            url=reverse("affairs:case", args=[case.id]),
        )


@transaction.atomic
def rate_rework(actor: Actor, case_id: UUID, rework_id: UUID, level: int) -> None:
    """Rate how a bad rating was made good, once. Raises `CaseUnknown`, `RatingInvalid`, `StepNotPossible`."""
    if level not in LEVELS:
        raise RatingInvalid("level")
    own(actor, case_id)
    found = open_file(rework_id, for_update=True)
    if found is None or found.row.rating.case_id != case_id:
        raise CaseUnknown(case_id)
    add(actor, found, ReworkEvent(ReworkStep.RATED, now(found), level=level))


def answered(rating: Rating) -> Answered | None:
    """What the resident sees of the rework of their own rating; `None` where there is none."""
    row = Rework.objects.filter(rating=rating).select_related("rating__case").first()
    if row is None:
        return None
    found = read(row)
    state = found.state
    return Answered(
        id=row.id,
        step=state.next.value if state.next else "",
        due_at=None if state.closed_at else row.due_at,
        justified=state.justified if state.answered_at else None,
        correction=found.said(ReworkStep.CORRECTED) if state.answered_at else "",
        answer=found.said(ReworkStep.ANSWERED),
        answered_at=state.answered_at,
        may_rate=bool(state.answered_at and state.closed_at and not state.level),
        level=state.level,
    )


def escalate_rework(case_id: UUID, item_id: str) -> None:
    """The date of an answer has passed: tell the leaders; the chiefs hear of it from the worklist."""
    row = (
        Rework.objects.select_related("rating__case")
        .filter(rating__case_id=case_id, rating__item=item_id)
        .first()
    )
    if row is None or row.closed_at:
        return
    title = open_case(case_id).item(item_id).title
    for person_id in people_in_role(LEADER, Scope(row.organisation, row.division)):
        send(
            person_id,
            topic="rework-overdue",
            title=Text(zh=f"差评整改逾期：{title.zh}", en=f"Bad rating not answered in time: {title.en}"),
            body=Text(
                zh=f"办件 {row.rating.case.number}。请督促部门回访并答复。",
                en=f"Case {row.rating.case.number}. See that the department calls back and answers.",
            ),
        )


@transaction.atomic
def date_undated_reworks() -> None:
    """Give a date to reworks that waited for a calendar."""
    for row in Rework.objects.filter(due_at=None, closed_at=None).select_related("rating__case"):
        project(read(row))


def end_reworks(person_id: UUID) -> None:
    """End what was set going by the ratings of a person who was erased: nobody is left to answer."""
    rows = Rework.objects.filter(rating__case__applicant_id=person_id, closed_at=None)
    for row in rows.select_related("rating__case"):
        found = read(row)
        add(system(), found, ReworkEvent(ReworkStep.CLOSED, now(found)))
        for task in worklist.tasks_for(ENGINE, str(row.id)):
            if task.state != "closed":
                worklist.close_task(system(), task.id, ReworkStep.CLOSED)


def _take(
    actor: Actor,
    task_id: UUID,
    step: ReworkStep,
    words: str,
    *,
    reached: bool = False,
    justified: bool = False,
) -> ReworkFile:
    """Take a step on a task that thereby becomes the actor's; every step says in words what was done."""
    if not words.strip():
        raise ReasonMissing(step)
    with transaction.atomic():
        found = _of_task(actor, worklist.task(actor, task_id), for_update=True)
        worklist.claim(actor, task_id)
        event = ReworkEvent(step, now(found), reached, justified, words=words.strip())
        add(actor, found, event)
    return found


def _of_task(actor: Actor, task: TaskView, *, for_update: bool = False) -> ReworkFile:
    if (task.engine, task.kind) != (ENGINE, KIND):
        raise TaskUnknown(task.id)
    found = open_file(UUID(task.key), for_update=for_update)
    if found is None:
        raise TaskUnknown(task.id)
    actor.must(REWORK, found.scope)
    return found


def _view(task: TaskView, found: ReworkFile) -> ReworkView:
    rating, state, due = found.row.rating, found.state, found.due
    file = open_case(rating.case_id)
    names = display_names({by for _, by in found.history if by and by != file.row.applicant_id})
    return ReworkView(
        task_id=task.id,
        case_id=file.row.id,
        number=file.row.number,
        item=file.item(rating.item).title,
        service=file.prepared.service.title,
        applicant=display_name(file.row.applicant_id),
        level=rating.level,
        tags=tuple(rating.tags),
        words=open_words(file.row.applicant_id, rating.words).reason,
        rated_at=rating.at,
        due_at=due.due_at,
        why=tuple(Text(zh=step.text("zh"), en=step.text("en")) for step in due.steps),
        next=state.next.value if state.next else "",
        reached=state.reached,
        justified=state.justified,
        moments=tuple(
            ReworkMoment(
                e.at, e.step, names.get(by, "") if by else "", e.words, e.reached, e.justified, e.level
            )
            for e, by in found.history
        ),
        level_after=state.level,
    )
