"""How does a proposal of command become a case of enforcement, and how is it established, heard and decided?"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from onecity.base.actor import Actor, Scope, system
from onecity.base.audit.door import record
from onecity.base.declarations.door import current
from onecity.base.outbox.door import emit
from onecity.base.worklist import door as worklist
from onecity.core.clock import CITY_ZONE
from onecity.core.ids import uuid7
from onecity.core.money import Fen, format_amount
from onecity.core.text import Text
from onecity.engines.affairs.declare import Enforcement
from onecity.engines.affairs.door.enforcementfile import (
    CASE,
    ENFORCE,
    ENGINE,
    earlier_cases,
    facts_of,
    offender_index,
    open_task_of,
    rule_of,
    seal_facts,
    seal_text,
    visible_enforcement,
)
from onecity.engines.affairs.door.services import calendar, city_division
from onecity.engines.affairs.errors import EnforcementUnknown, FactsMissing, FineInvalid, ReasonMissing
from onecity.engines.affairs.models import EnforcementCase, EnforcementStep
from onecity.engines.affairs.rules.enforcement import (
    OUTCOMES,
    Assessment,
    EnforcementState,
    assess,
    check,
    proposed_facts,
    read_facts,
    same_offender,
)
from onecity.engines.affairs.rules.owed import until
from onecity.engines.command import door as command
from onecity.engines.command.events import EnforcementProposed, EnforcementReported

READER = system({"command.read"})
LONGEST_WORDS = 2_000


@transaction.atomic
def open_enforcement(proposed: EnforcementProposed) -> UUID | None:
    """Open the case of a proposal with its task, once; the case's id. A matter that is not declared is told back."""
    known = EnforcementCase.objects.filter(proposal=proposed.proposal_id).first()
    if known is not None:
        return known.id
    rule: Enforcement | None = current().all("enforcement").get(proposed.matter)
    if rule is None:
        emit(EnforcementReported(proposed.proposal_id, uuid7(), "—", "unknown", "", 0, ""))
        return None
    handed = command.evidence(READER, proposed.proposal_id)
    row = _begin(proposed, rule)
    given = proposed_facts(rule, handed.about, [(one.name, one.value) for one in handed.readings])
    row.facts = seal_facts(row.id, given)
    row.save(update_fields=["facts"])
    worklist.open_task(
        engine=ENGINE,
        kind=CASE,
        key=str(row.id),
        title=Text(
            zh=f"执法 · {rule.title.zh} {row.number}", en=f"Enforcement · {rule.title.en} {row.number}"
        ),
        organisation=row.organisation,
        division=row.division,
        permission=ENFORCE,
        due_at=until(rule.decide_within, row.opened_at, calendar()).due_at,
    )
    _step(system(), row, EnforcementState.OPENED, handed.words)
    return row.id


@transaction.atomic
def establish_facts(actor: Actor, case_id: UUID, given: Mapping[str, str], words: str = "") -> Assessment:
    """Write down what happened; gives the fine that the declared penalty proposes.

    Facts may be corrected until the decision; the party is heard on them again. Raises `EnforcementUnknown`,
    `NotAllowed` (needs `affairs.enforce`), `StepNotPossible`, `FactsMissing`, `AlreadyClaimed`.
    """
    row, rule = _held(actor, case_id)
    check(row.state, EnforcementState.ESTABLISHED)
    facts, wrong = read_facts(rule, given)
    if wrong:
        titles = [one.title for one in rule.facts if one.id in wrong]
        raise FactsMissing(
            Text(zh="、".join(one.zh for one in titles), en=", ".join(one.en for one in titles))
        )
    row.offender = offender_index(row.matter, same_offender(str(facts[rule.offender])))
    row.facts = seal_facts(row.id, facts)
    found = assess(rule, facts, earlier_cases(row, rule))
    _step(actor, row, EnforcementState.ESTABLISHED, words, asdict(found))
    return found


@transaction.atomic
def hear_party(actor: Actor, case_id: UUID, words: str) -> None:
    """Write down what the party says to facts and proposed decision, or that it says nothing.

    Raises as `establish_facts`, and `ReasonMissing` without words.
    """
    row, _rule = _held(actor, case_id)
    check(row.state, EnforcementState.HEARD)
    if not words.strip():
        raise ReasonMissing(EnforcementState.HEARD)
    _step(actor, row, EnforcementState.HEARD, words)


@transaction.atomic
def decide_enforcement(actor: Actor, case_id: UUID, outcome: str, fine: Fen | None, words: str) -> None:
    """Decide: the proposed fine, or another one within the cap, a warning, no penalty; with the reason.

    Raises as `hear_party`, and `FineInvalid` for a fine that is none, above the cap, or nought.
    """
    row, rule = _held(actor, case_id)
    check(row.state, EnforcementState.DECIDED)
    if not words.strip():
        raise ReasonMissing(EnforcementState.DECIDED)
    found = assess(rule, facts_of(row), earlier_cases(row, rule))
    amount = (found.fine if fine is None else fine) if outcome == "fine" else Fen(0)
    if outcome not in OUTCOMES or (outcome == "fine" and not 0 < amount <= rule.penalty.cap):
        cap = rule.penalty.cap
        raise FineInvalid(Text(zh=format_amount(cap, "zh"), en=format_amount(cap, "en")))
    row.outcome, row.fine_fen, row.decided_at = outcome, int(amount), timezone.now()
    _step(
        actor, row, EnforcementState.DECIDED, words, asdict(found) | {"outcome": outcome, "decided": amount}
    )
    task = open_task_of(row)
    if task is not None:
        worklist.close_task(actor, task.id, outcome)


def _begin(proposed: EnforcementProposed, rule: Enforcement) -> EnforcementCase:
    """A row under a fresh number: city, day, six drawn digits, as cases have."""
    now = timezone.now()
    day = now.astimezone(CITY_ZONE).strftime("%Y%m%d")
    for _ in range(5):
        try:
            with transaction.atomic():
                return EnforcementCase.objects.create(
                    number=f"Z{city_division()[:6]}{day}{secrets.randbelow(10**6):06d}",
                    matter=rule.id,
                    matter_hash=current().hash_of("enforcement", rule.id),
                    proposal=proposed.proposal_id,
                    organisation=proposed.organisation,
                    division=proposed.division,
                    opened_at=now,
                )
        except IntegrityError:
            if EnforcementCase.objects.filter(proposal=proposed.proposal_id).exists():
                raise
    raise RuntimeError("no free number in five draws")


def _held(actor: Actor, case_id: UUID) -> tuple[EnforcementCase, Enforcement]:
    """The case, held until the transaction ends; its free task is taken thereby."""
    row: EnforcementCase | None = EnforcementCase.objects.select_for_update().filter(id=case_id).first()
    if row is None or not visible_enforcement(actor).filter(id=case_id).exists():
        raise EnforcementUnknown(case_id)
    actor.must(ENFORCE, Scope(row.organisation, row.division or None))
    task = open_task_of(row)
    if task is not None:
        worklist.claim(actor, task.id)
    return row, rule_of(row)


def _step(
    actor: Actor,
    row: EnforcementCase,
    step: EnforcementState,
    words: str,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write a step, bring the row up to date, and tell the incident."""
    said = words.strip()[:LONGEST_WORDS]
    written = EnforcementStep.objects.create(
        case=row,
        sequence=row.steps.count() + 1,
        step=step,
        at=timezone.now(),
        by=actor.id,
        words=seal_text(row.id, said) if said else None,
        data=dict(data or {}),
    )
    row.state = step
    row.save()
    details: dict[str, Any] = {"matter": row.matter, "organisation": row.organisation}
    details |= {"outcome": row.outcome, "fine_fen": row.fine_fen} if row.outcome else {}
    record(actor=actor, action=f"affairs.enforcement.{step}", target=f"enforcement:{row.id}", details=details)
    url = reverse("affairs:enforcement", args=[row.id])
    emit(EnforcementReported(row.proposal, written.id, row.number, step, row.outcome, int(row.fine_fen), url))
