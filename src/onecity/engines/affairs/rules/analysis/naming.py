"""Are the names in a declared service known and used once, and its expressions right?"""

from collections import Counter
from collections.abc import Iterator
from typing import cast

from onecity.core import expr
from onecity.core.pack import Declaration, Problem, expression_problem
from onecity.engines.affairs.declare import FieldType, Service
from onecity.engines.affairs.rules.analysis.saying import Path, say
from onecity.engines.affairs.rules.conditions import (
    Parameters,
    conditions_of,
    fields_of,
    formula_names,
    formulas_of,
    names,
)


def problems(declaration: Declaration, service: Service, parameters: Parameters) -> Iterator[Problem]:
    """Names that stand twice or nowhere, expressions that cannot be computed."""
    yield from _twice(declaration, service)
    yield from _expressions(declaration, service, parameters)
    yield from _formulas(declaration, service, parameters)
    yield from _unknown_names(declaration, service)


def _twice(declaration: Declaration, service: Service) -> Iterator[Problem]:
    lists: list[tuple[Path, list[str]]] = [
        (("items",), [item.id for item in service.items]),
        (("documents",), [document.id for document in service.documents]),
        (("results",), [result.id for result in service.results]),
    ]
    for path, ids in lists:
        counts = Counter(ids)
        for i, name in enumerate(ids):
            if counts[name] > 1 and name in ids[:i]:
                yield say(
                    declaration,
                    (*path, i, "id"),
                    "affairs-twice",
                    f"“{name}”重复了，请换一个名称。",
                    f"“{name}” stands here a second time; give it another name.",
                    name,
                )
    seen: set[str] = set()
    for i, section in enumerate(service.form.sections):
        for j, field in enumerate(section.fields):
            if field.id in seen:
                yield say(
                    declaration,
                    ("form", "sections", i, "fields", j, "id"),
                    "affairs-twice",
                    f"问题“{field.id}”重复了，请换一个名称。",
                    f"The question “{field.id}” is asked twice; give it another name.",
                    field.id,
                )
            seen.add(field.id)


def _expressions(declaration: Declaration, service: Service, parameters: Parameters) -> Iterator[Problem]:
    known = names(service, parameters)
    order = list(fields_of(service))
    for path, text in conditions_of(service):
        try:
            compiled = expr.compile(text, known)
            if not compiled.names:
                compiled.evaluate({})
        except (expr.ExpressionError, expr.EvaluationError) as error:
            yield expression_problem(declaration, path, error)
            continue
        if str(compiled.type) not in {"bool", "dyn"}:
            yield say(
                declaration,
                path,
                "affairs-not-a-condition",
                f"条件应得出真或假，这里得出 {compiled.type}。请写成比较，例如 applicant.income < 1000。",
                f"A condition is true or false, this is {compiled.type}; compare: applicant.income < 1000.",
                text,
            )
        if path[0] == "form":
            yield from _looks_ahead(declaration, service, path, compiled, order)


def _formulas(declaration: Declaration, service: Service, parameters: Parameters) -> Iterator[Problem]:
    for path, item, text in formulas_of(service):
        try:
            expr.compile(text, formula_names(service, item, parameters))
        except expr.ExpressionError as error:
            yield expression_problem(declaration, path, error)


def _looks_ahead(
    declaration: Declaration, service: Service, path: Path, compiled: expr.Expression, order: list[str]
) -> Iterator[Problem]:
    field = service.form.sections[cast("int", path[2])].fields[cast("int", path[4])].id
    before = set(order[: order.index(field)])
    for name in compiled.names:
        answer = name.removeprefix("applicant.")
        if name.startswith("applicant.") and answer not in before:
            yield say(
                declaration,
                path,
                "affairs-looks-ahead",
                f"“{answer}”在后面才问，条件只能用前面的回答。请调整顺序。",
                f"“{answer}” is asked later; a condition sees only the answers before it. Change the order.",
                answer,
                sorted(before),
            )


def _unknown_names(declaration: Declaration, service: Service) -> Iterator[Problem]:
    fields = fields_of(service)
    documents = {document.id for document in service.documents}
    results = {result.id for result in service.results}
    items = {item.id for item in service.items}
    given = [*fields, *sorted(documents), *sorted(results)]
    for i, item in enumerate(service.items):
        for j, need in enumerate(item.needs):
            if need not in given:
                yield say(
                    declaration,
                    ("items", i, "needs", j),
                    "affairs-need-unknown",
                    f"没有任何问题、材料或结果叫“{need}”。请改名称，或先声明它。",
                    f"No question, document or result is called “{need}”. Correct the name, or declare it.",
                    need,
                    given,
                )
        for j, name in enumerate(item.after):
            if name not in items:
                yield say(
                    declaration,
                    ("items", i, "after", j),
                    "affairs-item-unknown",
                    f"没有叫“{name}”的事项。请改名称，或先声明它。",
                    f"No item is called “{name}”. Correct the name, or declare it.",
                    name,
                    sorted(items),
                )
        for j, name in enumerate(item.yields):
            if name not in results:
                yield say(
                    declaration,
                    ("items", i, "yields", j),
                    "affairs-result-unknown",
                    f"results 里没有“{name}”。请改名称，或在 results 里声明它。",
                    f"“{name}” is not among the results. Correct the name, or declare it there.",
                    name,
                    sorted(results),
                )
    for i, document in enumerate(service.documents):
        if document.stands_for and document.stands_for not in results:
            yield say(
                declaration,
                ("documents", i, "stands_for"),
                "affairs-result-unknown",
                f"results 里没有“{document.stands_for}”。请改名称，或在 results 里声明它。",
                f"“{document.stands_for}” is not among the results. Correct the name, or declare it there.",
                document.stands_for,
                sorted(results),
            )
    yield from _jurisdiction(declaration, service)


def _jurisdiction(declaration: Declaration, service: Service) -> Iterator[Problem]:
    if service.jurisdiction is None:
        return
    divisions = [name for name, field in fields_of(service).items() if field.type is FieldType.DIVISION]
    if service.jurisdiction not in divisions:
        yield say(
            declaration,
            ("jurisdiction",),
            "affairs-jurisdiction-unknown",
            f"“{service.jurisdiction}”不是类型为 division 的问题，不能决定由哪里办理。请更换或删去。",
            f"“{service.jurisdiction}” is no question of type division. Name one, or remove the line.",
            service.jurisdiction,
            divisions,
        )
