"""What need nobody bring any more? Each material settled by the first rule that can, and kept with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from onecity.base.actor import Actor, NotAllowed
from onecity.base.audit.door import record
from onecity.base.declarations.door import calendar, current
from onecity.base.identity.door import organisations
from onecity.core.clock import Event, Limit, deadline_if_known
from onecity.core.crypto import canonical, content_hash
from onecity.core.text import Text
from onecity.engines.certificates.declare import (
    CertificateRule,
    CrossCheckRule,
    DataCheckRule,
    Facts,
    Material,
    Matter,
    PromiseRule,
    Rule,
)
from onecity.engines.certificates.declare.matter import ORDER
from onecity.engines.certificates.door.declared import (
    matter_as_of,
    matter_hash,
    matter_of,
    matters,
    organisation_name,
    scope_of,
    types,
)
from onecity.engines.certificates.door.file import open_file
from onecity.engines.certificates.door.granting import consent_stands
from onecity.engines.certificates.door.holders import Holder, is_own
from onecity.engines.certificates.door.reading import USE
from onecity.engines.certificates.door.sealing import seal_snapshot
from onecity.engines.certificates.models import Certificate, RuleFired, UseGrant
from onecity.engines.certificates.rules.free import Decision, Tried, decide_all
from onecity.engines.certificates.rules.life import State


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known of materials besides the holder's certificates, by material.

    `checks` and `cross_checks` are answers of the owners of data, and only an office may bring them.
    """

    checks: Mapping[str, Literal["yes", "no", "unavailable"]] = field(default_factory=dict)
    cross_checks: Mapping[str, Literal["yes", "no", "pending", "late"]] = field(default_factory=dict)
    promises: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialView:
    """How a material is settled: the rule (`number` 1 to 6), what came before it, and until when it may take."""

    material: str
    title: Text
    rule: Rule
    number: int
    tried: tuple[Tried, ...]
    pending: bool
    owner_name: Text | None
    certificate: Text | None
    due_at: datetime | None
    snapshot_hash: str = ""


def all_matters() -> tuple[Matter, ...]:
    """Every declared matter, in the order of the city's files."""
    return tuple(matters().values())


def matter(matter_id: str) -> Matter:
    """One matter. Raises `MatterUnknown`."""
    return matter_of(matter_id)


def assess(
    actor: Actor, matter_id: str, holder: Holder | None = None, answers: Answers | None = None
) -> tuple[MaterialView, ...]:
    """How each material would be settled now; nothing is kept.

    Certificates count as if leave were given, and owners of data who were not asked yet as if they said yes.
    Without a holder: for somebody who has every certificate and promises all that can be promised. Raises
    `MatterUnknown`, `NotAllowed`.
    """
    declared = matter_of(matter_id)
    answers = answers or Answers()
    if holder is None:
        facts = _ideal(declared)
    else:
        _check(actor, declared, holder, answers)
        facts = _facts(declared, holder, answers, frozenset(answers.refused))
        expected = {material.id: "yes" for material in declared.materials} | facts.checks
        facts = facts.model_copy(update={"checks": expected})
    now = timezone.now()
    return tuple(_view(decision, now) for decision in decide_all(declared, facts))


@transaction.atomic
def settle(
    actor: Actor, matter_id: str, holder: Holder, case_id: UUID, answers: Answers | None = None
) -> tuple[MaterialView, ...]:
    """Settle each material of a case and keep which rule fired, with a hash of what was known.

    A certificate counts only under a grant in force to the matter's department. Settling again, with later
    answers, adds rows. Raises `MatterUnknown`, `NotAllowed`: for the holder, and for the department with
    `certificates.use`; answers of owners are taken from the department only.
    """
    declared, answers = matter_of(matter_id), answers or Answers()
    _check(actor, declared, holder, answers)
    lacking = frozenset(answers.refused) | _not_granted(declared, holder, case_id)
    facts = _facts(declared, holder, answers, lacking)
    now, kept = timezone.now(), []
    for decision in decide_all(declared, facts):
        kept.append(_keep(actor, declared, decision, holder, case_id, facts, now))
    record(
        actor=actor,
        action="certificates.settle",
        target=f"case:{case_id}",
        subject=holder.subject,
        details={"matter": matter_id, "rules": {one.material: one.rule.rule for one in kept}},
    )
    return tuple(kept)


def settled(actor: Actor, case_id: UUID) -> tuple[MaterialView, ...]:
    """How the materials of a case stand by their latest rule. For the holder and the matter's department.

    Empty where nothing was settled. Raises `NotAllowed`.
    """
    latest: dict[str, RuleFired] = {}
    for row in RuleFired.objects.filter(case_id=case_id).order_by("id"):
        latest[row.material] = row
    shown = []
    for row in latest.values():
        declared = matter_as_of(row.matter, row.matter_hash)
        holder = Holder("person" if row.holder_kind == "person" else "organisation", row.holder)
        if not is_own(actor, holder) and not _handles(actor, declared):
            raise NotAllowed(USE, scope_of(declared.department))
        shown.append(_kept_view(row, declared))
    return tuple(shown)


def _bodies(declared: Matter) -> tuple[str, ...]:
    """The matter's department and the bodies that it leads: districts handle what the city's bureau declares."""
    led = (one.id for one in organisations().values() if one.parent == declared.department)
    return declared.department, *led


def _handles(actor: Actor, declared: Matter) -> bool:
    return any(actor.may(USE, scope_of(body)) for body in _bodies(declared))


def _check(actor: Actor, declared: Matter, holder: Holder, answers: Answers) -> None:
    if _handles(actor, declared):
        return
    if not is_own(actor, holder) or answers.checks or answers.cross_checks:
        raise NotAllowed(USE, scope_of(declared.department))


def _rules(declared: Matter) -> tuple[CertificateRule, ...]:
    return tuple(
        rule
        for material in declared.materials
        for rule in material.rules
        if isinstance(rule, CertificateRule)
    )


def _ideal(declared: Matter) -> Facts:
    return Facts(
        certificates=tuple(rule.certificate for rule in _rules(declared)),
        checks=dict.fromkeys((material.id for material in declared.materials), "yes"),
        promises=tuple(material.id for material in declared.materials),
    )


def _facts(declared: Matter, holder: Holder, answers: Answers, refused: frozenset[str]) -> Facts:
    wanted = {rule.certificate for rule in _rules(declared)}
    held = {row.type for row in _valid(holder, wanted)}
    return Facts(
        certificates=tuple(sorted(held)),
        refused=tuple(sorted(refused & held)),
        checks=dict(answers.checks),
        cross_checks=dict(answers.cross_checks),
        promises=tuple(sorted(answers.promises)),
    )


def _valid(holder: Holder, type_ids: set[str]) -> list[Certificate]:
    rows = Certificate.objects.filter(
        holder_kind=holder.kind, holder=holder.id, type__in=type_ids, state=State.VALID
    )
    return [row for row in rows if open_file(row.id).state is State.VALID]


def _not_granted(declared: Matter, holder: Holder, case_id: UUID) -> frozenset[str]:
    """Types of certificates that the matter's department may not read for this case now."""
    rules = {rule.certificate: rule for rule in _rules(declared)}
    granted = set()
    for row in _valid(holder, set(rules)):
        rule = rules[row.type]
        grants = UseGrant.objects.filter(
            certificate=row,
            organisation__in=_bodies(declared),
            purpose=rule.use,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
        )
        if any(_covers(grant, rule, case_id) for grant in grants):
            granted.add(row.type)
    return frozenset(rules) - granted


def _covers(grant: UseGrant, rule: CertificateRule, case_id: UUID) -> bool:
    if grant.case_id not in (None, case_id) or not set(rule.fields) <= set(grant.fields):
        return False
    return consent_stands(grant, open_file(grant.certificate_id))


def _keep(
    actor: Actor,
    declared: Matter,
    decision: Decision,
    holder: Holder,
    case_id: UUID,
    facts: Facts,
    now: datetime,
) -> MaterialView:
    shown = _view(decision, now)
    version = matter_hash(declared.id)
    snapshot = {
        "matter": version,
        "material": shown.material,
        "holder": str(holder.subject),
        "case": str(case_id),
        "facts": facts.model_dump(mode="json"),
        "tried": [[one.rule, one.outcome] for one in decision.tried],
        "at": now.isoformat(),
    }
    row = RuleFired.objects.create(
        matter=declared.id,
        matter_hash=version,
        material=shown.material,
        rule=shown.rule.rule,
        number=shown.number,
        pending=shown.pending,
        holder_kind=holder.kind,
        holder=holder.id,
        case_id=case_id,
        snapshot=seal_snapshot(holder.subject, canonical(snapshot)),
        snapshot_hash=content_hash(snapshot),
        by=actor.id,
        at=now,
    )
    return replace(shown, snapshot_hash=row.snapshot_hash)


def _view(decision: Decision, since: datetime) -> MaterialView:
    material, rule, tried = decision.material, decision.rule, decision.tried
    return _shown(material, rule, since, tried=tried, pending=decision.is_pending)


def _kept_view(row: RuleFired, declared: Matter) -> MaterialView:
    """A row as it was settled: the rule by its name in the declaration of that day."""
    material = next(one for one in declared.materials if one.id == row.material)
    rule = next(one for one in material.rules if one.rule == row.rule)
    return _shown(material, rule, row.at, pending=row.pending, snapshot_hash=row.snapshot_hash)


def _shown(
    material: Material,
    rule: Rule,
    since: datetime,
    *,
    pending: bool,
    tried: tuple[Tried, ...] = (),
    snapshot_hash: str = "",
) -> MaterialView:
    certificate = types().get(rule.certificate) if isinstance(rule, CertificateRule) else None
    owner = rule.owner if isinstance(rule, DataCheckRule | CrossCheckRule) else None
    return MaterialView(
        material=material.id,
        title=material.title,
        rule=rule,
        number=ORDER.index(rule.rule) + 1,
        tried=tried,
        pending=pending,
        owner_name=organisation_name(owner) if owner else None,
        certificate=certificate.title if certificate else None,
        due_at=_due(rule, pending, since),
        snapshot_hash=snapshot_hash,
    )


def _due(rule: Rule, pending: bool, since: datetime) -> datetime | None:
    """When another department has to answer, or the promise is inspected; always derived, never kept."""
    limit: Limit | None = None
    if isinstance(rule, CrossCheckRule) and pending:
        limit = rule.within
    elif isinstance(rule, PromiseRule):
        limit = rule.inspect_within
    if limit is None:
        return None
    return deadline_if_known(limit, [Event("started", since)], calendar(current())).due_at
