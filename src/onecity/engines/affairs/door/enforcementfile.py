"""How is a case of enforcement kept, found and shown to those who decide it?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from onecity.base.actor import Actor, Scope
from onecity.base.declarations.door import version
from onecity.base.identity.door import display_names, open_sealed, seal
from onecity.base.page import Page, decode_cursor, encode_cursor, instant
from onecity.base.ports import port
from onecity.base.scope import within
from onecity.base.worklist import door as worklist
from onecity.base.worklist.door import EvidenceView, TaskView
from onecity.base.worklist.errors import TaskUnknown
from onecity.core.crypto import BlindIndex, KeyDestroyed
from onecity.core.money import Fen
from onecity.core.text import Text
from onecity.engines.affairs.declare import Enforcement
from onecity.engines.affairs.door.services import organisation_name
from onecity.engines.affairs.errors import EnforcementUnknown
from onecity.engines.affairs.models import EnforcementCase
from onecity.engines.affairs.rules.enforcement import (
    Assessment,
    EnforcementState,
    Value,
    assess,
    explained,
    read_facts,
)
from onecity.engines.command import door as command
from onecity.engines.command.errors import IncidentUnknown

ENGINE, CASE, ENFORCE = "affairs", "enforcement", "affairs.enforce"
FACTS, WORDS = "enforcement.facts", "enforcement.words"
COUNTS = ("fine", "warning")
PAGE = 30


@dataclass(frozen=True, slots=True)
class EnforcementLine:
    """A case as a list shows it."""

    id: UUID
    number: str
    title: Text
    department: Text
    state: str
    outcome: str
    fine: Fen
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class EnforcementMoment:
    """One step of a case."""

    at: datetime
    step: str
    by: str
    words: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EnforcementView:
    """A case whole: its matter as it was when it began, facts, proposal, evidence of the incident, steps.

    `facts` are those proposed by the incident until some are established; `proposed` is `None` until then; `evidence`
    is `None` for who may not see the incident's.
    """

    line: EnforcementLine
    matter: Enforcement
    facts: Mapping[str, Value]
    proposed: Assessment | None
    why: tuple[Text, ...]
    evidence: command.Handed | None
    moments: tuple[EnforcementMoment, ...]
    may_enforce: bool


def enforcements(
    actor: Actor, *, state: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[EnforcementLine]:
    """The cases that the actor decides, newest first. Raises `CursorInvalid`."""
    rows = visible_enforcement(actor).order_by("-opened_at", "-id")
    if state:
        rows = rows.filter(state=state)
    if cursor:
        at, last = decode_cursor(cursor, instant, UUID)
        rows = rows.filter(opened_at__lte=at).exclude(opened_at=at, id__gte=last)
    found = list(rows[: limit + 1])
    more = encode_cursor(found[limit - 1].opened_at, found[limit - 1].id) if len(found) > limit else None
    return Page(tuple(_line(row) for row in found[:limit]), more)


def enforcement(actor: Actor, case_id: UUID) -> EnforcementView:
    """One case; reading the incident's evidence is recorded there. Raises `EnforcementUnknown`."""
    row = visible_enforcement(actor).filter(id=case_id).first()
    if row is None:
        raise EnforcementUnknown(case_id)
    rule, facts = rule_of(row), facts_of(row)
    # no facts any more: the case's key was destroyed
    stands = row.state != EnforcementState.OPENED and bool(facts)
    found = assess(rule, facts, earlier_cases(row, rule)) if stands else None
    return EnforcementView(
        line=_line(row),
        matter=rule,
        facts=facts,
        proposed=found,
        why=explained(rule, found) if found else (),
        evidence=_evidence(actor, row),
        moments=_moments(row),
        may_enforce=actor.may(ENFORCE, Scope(row.organisation, row.division or None)),
    )


def enforcement_of_task(actor: Actor, task_id: UUID) -> EnforcementView:
    """The case of a worklist task. Raises `TaskUnknown`, `NotAllowed`, `EnforcementUnknown`."""
    task = worklist.task(actor, task_id)
    if task.engine != ENGINE or task.kind != CASE:
        raise TaskUnknown(task_id)
    return enforcement(actor, UUID(task.key))


def enforcement_picture(actor: Actor, case_id: UUID, evidence_id: UUID) -> EvidenceView:
    """A photo of the incident's evidence. Raises `EnforcementUnknown`."""
    row = visible_enforcement(actor).filter(id=case_id).first()
    try:
        if row is not None:
            return command.handed_picture(actor, row.proposal, evidence_id)
    except IncidentUnknown:
        pass
    raise EnforcementUnknown(case_id)


def visible_enforcement(actor: Actor) -> QuerySet[EnforcementCase]:
    """What the actor decides."""
    return EnforcementCase.objects.filter(within(actor.scopes(ENFORCE)))


def rule_of(row: EnforcementCase) -> Enforcement:
    """The matter as it was declared when the case began."""
    found: Enforcement = version("enforcement", row.matter, row.matter_hash)
    return found


def earlier_cases(row: EnforcementCase, rule: Enforcement) -> int:
    """How many penalties the same offender had before, within the time that counts; for a decided case, before it."""
    if rule.repeat is None or not row.offender:
        return 0
    now = row.decided_at or timezone.now()
    since = now - timedelta(days=rule.repeat.days)
    decided = EnforcementCase.objects.filter(matter=row.matter, offender=row.offender, outcome__in=COUNTS)
    return decided.filter(decided_at__gt=since, decided_at__lte=now).exclude(id=row.id).count()


def offender_index(matter: str, offender: str) -> str:
    """Under what an offender is found again, without being readable."""
    return BlindIndex(port("keys").index(), f"affairs.enforcement.{matter}").of(offender)


def seal_facts(case_id: UUID, facts: Mapping[str, Value]) -> bytes:
    """Facts, sealed under the case's own key."""
    return seal(case_id, json.dumps(dict(facts), ensure_ascii=False).encode(), FACTS)


def facts_of(row: EnforcementCase) -> dict[str, Value]:
    """The facts again; none after the case's key was destroyed."""
    try:
        found = json.loads(open_sealed(row.id, bytes(row.facts), FACTS)) if row.facts else {}
    except KeyDestroyed:
        return {}
    return read_facts(rule_of(row), {name: str(value) for name, value in found.items()})[0]


def seal_text(case_id: UUID, words: str) -> bytes:
    """Words about people, sealed."""
    return seal(case_id, words.encode(), WORDS)


def open_task_of(row: EnforcementCase) -> TaskView | None:
    """The case's task while it is open."""
    found = worklist.tasks_for(ENGINE, str(row.id))
    return next((task for task in found if task.kind == CASE and task.state != "closed"), None)


def _evidence(actor: Actor, row: EnforcementCase) -> command.Handed | None:
    try:
        return command.evidence(actor, row.proposal)
    except IncidentUnknown:
        return None


def _moments(row: EnforcementCase) -> tuple[EnforcementMoment, ...]:
    steps = list(row.steps.order_by("sequence"))
    names = display_names({one.by for one in steps if one.by})
    return tuple(
        EnforcementMoment(
            one.at, one.step, names.get(one.by, "") if one.by else "", _words(row.id, one.words), one.data
        )
        for one in steps
    )


def _words(case_id: UUID, sealed: bytes | memoryview | None) -> str:
    try:
        return open_sealed(case_id, bytes(sealed), WORDS).decode() if sealed else ""
    except KeyDestroyed:
        return ""


def _line(row: EnforcementCase) -> EnforcementLine:
    return EnforcementLine(
        row.id,
        row.number,
        rule_of(row).title,
        organisation_name(row.organisation),
        row.state,
        row.outcome,
        Fen(int(row.fine_fen)),
        row.opened_at,
    )
