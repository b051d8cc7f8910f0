"""By which rule is a material settled, so that nobody has to bring it? And why not by an earlier one?"""

from dataclasses import dataclass
from enum import StrEnum

from onecity.engines.certificates.declare import (
    CancelledRule,
    CertificateRule,
    CrossCheckRule,
    DataCheckRule,
    Facts,
    Material,
    Matter,
    PaperRule,
    PromiseRule,
    Rule,
    RuleName,
)


class Outcome(StrEnum):
    """What a rule came to: it settles the material (`FIRED`, `PENDING`), or why the next one is tried."""

    FIRED = "fired"
    PENDING = "pending"
    NO_CERTIFICATE = "no-certificate"
    NOT_GRANTED = "not-granted"
    ANSWERED_NO = "answered-no"
    NOT_ANSWERED = "not-answered"
    LATE = "late"
    CONTRADICTED = "contradicted"
    NOT_PROMISED = "not-promised"


SETTLED = frozenset({Outcome.FIRED, Outcome.PENDING})


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried, and what it came to."""

    rule: RuleName
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that settles a material; `tried` has all rules up to it, in order."""

    material: Material
    rule: Rule
    tried: tuple[Tried, ...]

    @property
    def is_pending(self) -> bool:
        """Whether the department still waits for another's answer."""
        return self.tried[-1].outcome is Outcome.PENDING

    @property
    def asks_for_paper(self) -> bool:
        """Whether the applicant has to bring it after all."""
        return isinstance(self.rule, PaperRule)


def decide(material: Material, facts: Facts) -> Decision:
    """The first rule of the material that settles it under these facts.

    An owner's "no" is remembered: a promise cannot stand against what a register says.
    """
    tried: list[Tried] = []
    for rule in material.rules:
        contradicted = any(one.outcome is Outcome.ANSWERED_NO for one in tried)
        outcome = _outcome(rule, material.id, facts, contradicted)
        tried.append(Tried(rule.rule, outcome))
        if outcome in SETTLED:
            return Decision(material, rule, tuple(tried))
    raise AssertionError(f"{material.id}: the declaration ends with paper or is cancelled")


def decide_all(matter: Matter, facts: Facts) -> tuple[Decision, ...]:
    """Every material of the matter, in its order."""
    return tuple(decide(material, facts) for material in matter.materials)


def not_asked(decisions: tuple[Decision, ...]) -> int:
    """How many materials nobody has to bring."""
    return sum(not decision.asks_for_paper for decision in decisions)


def _outcome(rule: Rule, material: str, facts: Facts, contradicted: bool) -> Outcome:
    match rule:
        case CancelledRule() | PaperRule():
            return Outcome.FIRED
        case CertificateRule():
            if rule.certificate not in facts.certificates:
                return Outcome.NO_CERTIFICATE
            return Outcome.NOT_GRANTED if rule.certificate in facts.refused else Outcome.FIRED
        case DataCheckRule():
            return _answered(facts.checks.get(material, "unavailable"))
        case CrossCheckRule():
            # nothing asked yet: asking is what this rule does
            return _answered(facts.cross_checks.get(material, "pending"))
        case PromiseRule():
            if contradicted:
                return Outcome.CONTRADICTED
            return Outcome.FIRED if material in facts.promises else Outcome.NOT_PROMISED


ANSWERS = {
    "yes": Outcome.FIRED,
    "no": Outcome.ANSWERED_NO,
    "unavailable": Outcome.NOT_ANSWERED,
    "pending": Outcome.PENDING,
    "late": Outcome.LATE,
}


def _answered(answer: str) -> Outcome:
    return ANSWERS[answer]
