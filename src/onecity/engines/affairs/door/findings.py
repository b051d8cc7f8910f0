"""What do inspectors and departments do with a finding?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.audit.door import record
from onecity.base.declarations.door import version
from onecity.base.identity.door import display_names
from onecity.base.notify.door import send
from onecity.base.page import Page, decode_cursor, encode_cursor, instant
from onecity.base.scope import within
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import TaskView
from onecity.base.worklist.errors import TaskUnknown
from onecity.core.text import Text
from onecity.engines.affairs.declare import InspectionRule
from onecity.engines.affairs.door.inspecting import ENGINE, FINDING, INSPECT
from onecity.engines.affairs.door.published import service_title
from onecity.engines.affairs.door.services import calendar, organisation_name
from onecity.engines.affairs.errors import FindingUnknown, ReasonMissing, StepNotPossible
from onecity.engines.affairs.models import Finding, FindingStep
from onecity.engines.affairs.rules.finding import ANSWER_WITHIN, OUTCOMES, FindingState, check
from onecity.engines.affairs.rules.owed import until

ACCOUNT, ANSWER = "affairs.account", "finding-answer"
PAGE = 30


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as a list shows it."""

    id: UUID
    title: Text
    department: Text
    severity: str
    state: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class FindingMoment:
    """One step of a finding."""

    at: datetime
    step: str
    by: str
    words: str
    outcome: Text | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with the rule that raised it and the facts that it saw; nothing about the applicant."""

    id: UUID
    rule: str
    title: Text
    advice: Text
    basis: Text | None
    condition: str
    department: Text
    service: Text | None
    number: str
    window: str
    severity: str
    state: str
    facts: Mapping[str, bool | int | float | str]
    raised_at: datetime
    moments: tuple[FindingMoment, ...]
    may_inspect: bool
    may_answer: bool


def findings(
    actor: Actor, *, state: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[FindingLine]:
    """The findings that the actor inspects or answers for, newest first. Raises `CursorInvalid`."""
    rows = visible(actor).order_by("-raised_at", "-id")
    if state:
        rows = rows.filter(state=state)
    if cursor:
        at, last = decode_cursor(cursor, instant, UUID)
        rows = rows.filter(raised_at__lte=at).exclude(raised_at=at, id__gte=last)
    found = list(rows[: limit + 1])
    more = encode_cursor(found[limit - 1].raised_at, found[limit - 1].id) if len(found) > limit else None
    return Page(tuple(_line(row) for row in found[:limit]), more)


def visible(actor: Actor) -> QuerySet[Finding]:
    """What the actor inspects, and what their department was asked about."""
    asked = within(actor.scopes(ACCOUNT)) & ~Q(state=FindingState.RAISED)
    return Finding.objects.filter(within(actor.scopes(INSPECT)) | asked)


def finding(actor: Actor, finding_id: UUID) -> FindingView:
    """One finding. Raises `FindingUnknown`, for one that is not the actor's business too."""
    row = visible(actor).select_related("case").filter(id=finding_id).first()
    if row is None:
        raise FindingUnknown(finding_id)
    return _view(actor, row)


def finding_of_task(actor: Actor, task_id: UUID) -> FindingView:
    """The finding of a worklist task. Raises `TaskUnknown`, `NotAllowed`, `FindingUnknown`."""
    task = worklist.task(actor, task_id)
    if task.engine != ENGINE or task.kind not in {FINDING, ANSWER}:
        raise TaskUnknown(task_id)
    return finding(actor, UUID(task.key))


@transaction.atomic
def ask_department(actor: Actor, finding_id: UUID, words: str) -> None:
    """Ask the department what it says to a finding; it gets a task with a date.

    Raises `FindingUnknown`, `NotAllowed`, `StepNotPossible`, `ReasonMissing`, `AlreadyClaimed`.
    """
    row = _held(actor, finding_id, INSPECT, FINDING)
    _step(actor, row, FindingState.ASKED, words)
    title = _rule(row).title
    worklist.open_task(
        engine=ENGINE,
        kind=ANSWER,
        key=str(row.id),
        title=Text(zh=f"答复监察 · {title.zh}", en=f"Answer inspection · {title.en}"),
        organisation=row.organisation,
        division=row.division,
        permission=ACCOUNT,
        due_at=until(ANSWER_WITHIN, timezone.now(), calendar()).due_at,
        actor=actor,
    )


@transaction.atomic
def answer_finding(actor: Actor, finding_id: UUID, words: str) -> None:
    """Answer for the department, once. Raises as `ask_department`."""
    row = _held(actor, finding_id, ACCOUNT, ANSWER)
    _step(actor, row, FindingState.ANSWERED, words)
    _close_task(actor, row, ANSWER, FindingState.ANSWERED)
    asked_by = row.steps.filter(step=FindingState.ASKED).values_list("by", flat=True).first()
    if asked_by:
        who = organisation_name(row.organisation)
        send(
            asked_by,
            topic="finding",
            title=Text(zh=f"{who.zh}已答复监察", en=f"{who.en} has answered"),
            body=Text(zh="请查看答复并结束。", en="Read the answer, and close the finding."),
        )


@transaction.atomic
def close_finding(actor: Actor, finding_id: UUID, outcome: str, words: str) -> None:
    """Close a finding with what came of it. Raises as `ask_department` (`StepNotPossible` for an unknown outcome)."""
    if outcome not in OUTCOMES:
        raise StepNotPossible("finding", FindingState.CLOSED, outcome)
    row = _held(actor, finding_id, INSPECT, FINDING)
    _step(actor, row, FindingState.CLOSED, words, outcome)
    _close_task(actor, row, FINDING, outcome)


def _held(actor: Actor, finding_id: UUID, permission: str, kind: str) -> Finding:
    """The finding, held until the transaction ends; a free task of it is taken thereby."""
    row: Finding | None = Finding.objects.select_for_update().filter(id=finding_id).first()
    if row is None or not visible(actor).filter(id=finding_id).exists():
        raise FindingUnknown(finding_id)
    actor.must(permission, Scope(row.organisation, row.division))
    task = _task(row, kind)
    if task is not None:
        worklist.claim(actor, task.id)
    return row


def _task(row: Finding, kind: str) -> TaskView | None:
    found = worklist.tasks_for(ENGINE, str(row.id))
    return next((task for task in found if task.kind == kind and task.state != "closed"), None)


def _close_task(actor: Actor, row: Finding, kind: str, outcome: str) -> None:
    task = _task(row, kind)
    if task is not None:
        worklist.close_task(actor, task.id, outcome)


def _step(actor: Actor, row: Finding, step: FindingState, words: str, outcome: str = "") -> None:
    check(row.state, step)
    if not words.strip():
        raise ReasonMissing(step)
    FindingStep.objects.create(
        finding=row,
        sequence=row.steps.count() + 1,
        step=step,
        at=timezone.now(),
        by=actor.id,
        words=words.strip(),
        outcome=outcome,
    )
    row.state = step
    row.save(update_fields=["state"])
    record(
        actor=actor,
        action=f"affairs.finding.{step}",
        target=f"finding:{row.id}",
        details={"rule": row.rule, "organisation": row.organisation}
        | ({"outcome": outcome} if outcome else {}),
    )


def _rule(row: Finding) -> InspectionRule:
    """The rule as it was when it fired."""
    found: InspectionRule = version("inspection-rule", row.rule, row.rule_hash)
    return found


def _line(row: Finding) -> FindingLine:
    title = _rule(row).title
    return FindingLine(
        row.id, title, organisation_name(row.organisation), row.severity, row.state, row.raised_at
    )


def _view(actor: Actor, row: Finding) -> FindingView:
    rule, steps = _rule(row), list(row.steps.order_by("sequence"))
    names = display_names({one.by for one in steps if one.by})
    scope = Scope(row.organisation, row.division)
    return FindingView(
        id=row.id,
        rule=row.rule,
        title=rule.title,
        advice=rule.advice,
        basis=rule.basis.title if rule.basis else None,
        condition=rule.when,
        department=organisation_name(row.organisation),
        service=service_title(row.service) if row.service else None,
        number=row.case.number if row.case else "",
        window=row.window,
        severity=row.severity,
        state=row.state,
        facts=row.facts,
        raised_at=row.raised_at,
        moments=tuple(
            FindingMoment(
                one.at,
                one.step,
                names.get(one.by, "") if one.by else "",
                one.words,
                OUTCOMES.get(one.outcome),
            )
            for one in steps
        ),
        may_inspect=actor.may(INSPECT, scope),
        may_answer=actor.may(ACCOUNT, scope) and row.state == FindingState.ASKED,
    )
