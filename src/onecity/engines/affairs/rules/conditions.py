"""What do a service's expressions mean, given answers and the city's parameters?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from onecity.core import expr
from onecity.engines.affairs.declare import FieldType, FormField, Item, ResultCertificate, Service

Answer = str | int | bool | tuple[str, ...]
Answers = Mapping[str, Answer]
Parameters = Mapping[str, int | float]

EXPRESSION_TYPES = {
    FieldType.INTEGER: "int",
    FieldType.MONEY: "int",
    FieldType.YES_NO: "bool",
    FieldType.CHOICES: "list<string>",
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A service with its expressions compiled once, for a city that has these parameters.

    `suppliers`: for each item, by id, the items whose results it works from.
    """

    service: Service
    fields: Mapping[str, FormField]
    conditions: Mapping[str, expr.Expression]
    formulas: Mapping[str, expr.Expression]
    suppliers: Mapping[str, frozenset[str]]

    def holds(self, condition: str | None, values: Mapping[str, object]) -> bool | expr.Unknown:
        """Whether a condition holds; no condition always does. `Unknown` names the answers still missing, or all that
        it looks at where they give no value: a division by an answer of nought.
        """
        if condition is None:
            return True
        compiled = self.conditions[condition]
        try:
            return cast("bool | expr.Unknown", compiled.evaluate(values))
        except expr.EvaluationError:
            return expr.Unknown(frozenset(compiled.names))


def fields_of(service: Service) -> dict[str, FormField]:
    """All questions of the form by name, in order."""
    return {field.id: field for section in service.form.sections for field in section.fields}


def names(service: Service, parameters: Parameters) -> dict[str, str]:
    """The names that an expression of this service may use, with their types. Money and dates: fen, ISO text."""
    answers = {
        f"applicant.{name}": EXPRESSION_TYPES.get(f.type, "string") for name, f in fields_of(service).items()
    }
    numbers = {
        f"city.{name}": "double" if isinstance(value, float) else "int" for name, value in parameters.items()
    }
    return answers | numbers


CASE_NAMES = {"case.number": "string", "case.decided_on": "string", "case.department": "string"}


def formula_names(service: Service, item: Item, parameters: Parameters) -> dict[str, str]:
    """The names that the face of a result of this item may use: answers, findings, the case, the city."""
    findings = {f"finding.{f.id}": EXPRESSION_TYPES.get(f.type, "string") for f in item.findings}
    return names(service, parameters) | findings | CASE_NAMES


def formulas_of(service: Service) -> list[tuple[tuple[str | int, ...], Item, str]]:
    """Every expression of a certificate's face with its path and the item that gives the result."""
    givers = {result: item for item in service.items for result in item.yields}
    return [
        (("results", i, "certificate", *place), givers[result.id], text)
        for i, result in enumerate(service.results)
        if result.certificate and result.id in givers
        for place, text in _texts(result.certificate)
    ]


def _texts(certificate: ResultCertificate) -> list[tuple[tuple[str, ...], str]]:
    holder = [] if certificate.holder is None else [(("holder",), certificate.holder)]
    return [*((("face", name), text) for name, text in certificate.face.items()), *holder]


def conditions_of(service: Service) -> list[tuple[tuple[str | int, ...], str]]:
    """Every expression of the service with its path in the declaration."""
    found: list[tuple[tuple[str | int, ...], str | None]] = []
    for i, item in enumerate(service.items):
        found += [(("items", i, "when"), item.when), (("items", i, "decide", "when"), item.decide.when)]
        found += [
            (("items", i, "clock", "variants", j, "when"), one.when)
            for j, one in enumerate(item.clock.variants)
        ]
    found += [(("documents", i, "when"), document.when) for i, document in enumerate(service.documents)]
    found += [(("co_signers", i, "when"), one.when) for i, one in enumerate(service.co_signers)]
    for i, section in enumerate(service.form.sections):
        found += [
            (("form", "sections", i, "fields", j, "when"), f.when) for j, f in enumerate(section.fields)
        ]
    return [(path, text) for path, text in found if text is not None]


def prepare(service: Service, parameters: Parameters) -> Prepared:
    """Compile a checked service. Raises `core.expr.ExpressionError` for one that was not checked.

    A running case outlives the release that it was filed under: a parameter that the city has dropped since is
    unknown, not an error.
    """
    conditions = {
        text: expr.compile(text, _dropped(text) | names(service, parameters))
        for _, text in conditions_of(service)
    }
    formulas = {
        text: expr.compile(text, _dropped(text) | formula_names(service, item, parameters))
        for _, item, text in formulas_of(service)
    }
    supplied = {item.id: suppliers(service, item) for item in service.items}
    return Prepared(service, fields_of(service), conditions, formulas, supplied)


def suppliers(service: Service, item: Item) -> frozenset[str]:
    """The items whose results this one works from: it cannot do without those that are part of the case."""
    stands_for = {document.id: document.stands_for for document in service.documents if document.stands_for}
    wanted = {stands_for.get(need, need) for need in item.needs}
    return frozenset(other.id for other in service.items if wanted & set(other.yields)) - {item.id}


def _dropped(text: str) -> dict[str, str]:
    return dict.fromkeys(re.findall(r"\bcity\.[a-z_]\w*", text), "dyn")


def values(answers: Answers, parameters: Parameters) -> dict[str, object]:
    """Answers and parameters under the names that expressions use."""
    found: dict[str, object] = {f"city.{name}": value for name, value in parameters.items()}
    for name, answer in answers.items():
        found[f"applicant.{name}"] = list(answer) if isinstance(answer, tuple) else answer
    return found
