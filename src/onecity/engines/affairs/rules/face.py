"""What stands on the certificate that a result is issued as?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onecity.core.clock import CITY_ZONE
from onecity.core.expr import Unknown
from onecity.engines.affairs.declare import Item, Result
from onecity.engines.affairs.rules.conditions import Answer, Answers, Parameters, Prepared, values


@dataclass(frozen=True, slots=True)
class Issue:
    """The circumstances of an issue that a face may tell: the case's number, the moment, who decided."""

    number: str
    decided_at: datetime
    department: str


def face(
    prepared: Prepared,
    result: Result,
    answers: Answers,
    parameters: Parameters,
    findings: Mapping[str, Answer],
    issue: Issue,
) -> dict[str, str | int]:
    """The values of a certificate's face; what is unknown is left out, and its type then says that it misses."""
    if result.certificate is None:
        return {}
    known = _known(answers, parameters, findings, issue)
    found: dict[str, str | int] = {}
    for name, text in result.certificate.face.items():
        value = prepared.formulas[text].evaluate(known)
        if not isinstance(value, Unknown) and value != "":
            found[name] = value if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return found


def holder_code(
    prepared: Prepared,
    result: Result,
    answers: Answers,
    parameters: Parameters,
    findings: Mapping[str, Answer],
    issue: Issue,
) -> str:
    """The credit code of the organisation that is to hold the certificate; empty where none is declared or known."""
    if result.certificate is None or result.certificate.holder is None:
        return ""
    formula = prepared.formulas[result.certificate.holder]
    value = formula.evaluate(_known(answers, parameters, findings, issue))
    return "" if isinstance(value, Unknown) else str(value)


def _known(
    answers: Answers, parameters: Parameters, findings: Mapping[str, Answer], issue: Issue
) -> dict[str, object]:
    known = values(answers, parameters) | {f"finding.{name}": value for name, value in findings.items()}
    return known | {
        "case.number": issue.number,
        "case.decided_on": issue.decided_at.astimezone(CITY_ZONE).date().isoformat(),
        "case.department": issue.department,
    }


def certificates_of(prepared: Prepared, item: Item) -> tuple[Result, ...]:
    """The results of an item that are issued as certificates."""
    return tuple(r for r in prepared.service.results if r.id in item.yields and r.certificate)
