"""Do a service's declared examples come out as they say? No database."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

from onecity.core.clock import Calendar
from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.affairs.declare import Example, Service
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules import analysis
from onecity.engines.affairs.rules.answers import read_answers, written_all
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, Step, apply, fold, granted_results
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, prepare
from onecity.engines.affairs.rules.due import promised
from onecity.engines.affairs.rules.flow import settle
from onecity.engines.affairs.rules.scope import CaseScope, case_scope

Path = tuple[str | int, ...]
Difference = tuple[Path, object, object]

A_QUESTION, NO_PART, NO_DATE = "a question of the form", "not part of the case", "no date"
CHINESE = {A_QUESTION: "表单中的问题", NO_PART: "不属于本案", NO_DATE: "没有日期", "None": "无"}

STEPS = {
    "request-supplement": Step.SUPPLEMENT_REQUESTED,
    "supplement": Step.SUPPLEMENTED,
    "approve": Step.APPROVED,
    "refuse": Step.REFUSED,
    "extend": Step.EXTENDED,
    "withdraw": Step.WITHDRAWN,
}


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each expectation of an example that does not hold."""
    service = cast("Service", declaration.value)
    declared = next(iter(city.all("city").values()), None)
    calendar = Calendar(table=declared.calendar_table()) if declared else Calendar()
    for i, example in enumerate(service.examples):
        parameters = analysis.city_parameters(city) | example.parameters
        prepared = prepare(service, parameters)
        for path, expected, found in differences(prepared, example, parameters, calendar):
            yield _problem(declaration, ("examples", i, *path), example, expected, found)


def _problem(
    declaration: Declaration, path: Path, example: Example, expected: object, found: object
) -> Problem:
    return declaration.problem(
        path,
        "affairs-example",
        found=str(found),
        message=Text(
            zh=f"例子“{example.id}”：应为 {_show(expected, CHINESE)}，实际得到 {_show(found, CHINESE)}。"
            "请更正例子，或更正它所检验的规则。",
            en=f"Example “{example.id}”: expected {_show(expected)}, got {_show(found)}. "
            "Correct the example or the rule that it tests.",
        ),
    )


def _show(value: object, words: Mapping[str, str] = MappingProxyType({})) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(str, value)) + "]"
    shown = value.isoformat() if isinstance(value, datetime) else str(value)
    return words.get(shown, shown)


def differences(
    prepared: Prepared, example: Example, parameters: Parameters, calendar: Calendar
) -> Iterator[Difference]:
    """(path in the example, expected, found) of everything that does not hold."""
    expect = example.expect
    for name in example.answers:
        if name not in prepared.fields:
            yield ("answers", name), A_QUESTION, name
    answers, wrong = read_answers(prepared, written_all(prepared, example.answers), parameters)
    refused = tuple(problem.field for problem in wrong)
    if refused != (expect.problems or ()):
        yield ("expect", "problems"), expect.problems or (), refused
    if wrong:
        return
    scope = case_scope(prepared, answers, parameters)
    yield from _scope_differences(example, scope)
    if scope.items:
        yield from _case_differences(prepared, example, scope, answers, parameters, calendar)


def _scope_differences(example: Example, scope: CaseScope) -> Iterator[Difference]:
    found: dict[str, tuple[str, ...]] = {
        "items": tuple(item.id for item in scope.items),
        "documents": tuple(document.id for document in scope.documents),
        "fields": tuple(field.id for field in scope.fields),
    }
    for name, value in found.items():
        expected = getattr(example.expect, name)
        if expected is not None and expected != value:
            yield ("expect", name), expected, value


def _case_differences(
    prepared: Prepared,
    example: Example,
    scope: CaseScope,
    answers: Answers,
    parameters: Parameters,
    calendar: Calendar,
) -> Iterator[Difference]:
    state = fold([CaseEvent(Step.FILED, example.filed_at, items=tuple(item.id for item in scope.items))])
    state = settle(prepared, state, answers, parameters, example.filed_at)
    for i, event in enumerate(example.events):
        try:
            state = apply(state, CaseEvent(STEPS[event.do], event.at, event.item, reason="example"))
        except StepNotPossible as impossible:
            yield ("events", i, "do"), event.do, f"{impossible.item}: {impossible.state}"
            return
        state = settle(prepared, state, answers, parameters, event.at)
    yield from _state_differences(prepared, example, state, calendar)


def _state_differences(
    prepared: Prepared, example: Example, state: CaseState, calendar: Calendar
) -> Iterator[Difference]:
    expect, items = example.expect, {item.id: item for item in prepared.service.items}
    for name, status in (expect.states or {}).items():
        found: Any = state.items[name].status.value if name in state.items else NO_PART
        if found != status:
            yield ("expect", "states", name), status, found
    for name, due in (expect.due or {}).items():
        found = promised(items[name], state.items[name], calendar).due_at if name in state.items else None
        if found is None or found.replace(microsecond=0) != due:
            yield ("expect", "due", name), due, found.astimezone(due.tzinfo) if found else NO_DATE
    results = granted_results(prepared.service, state)
    if expect.results is not None and results != expect.results:
        yield ("expect", "results"), expect.results, results
    if expect.outcome is not None and state.outcome != expect.outcome:
        yield ("expect", "outcome"), expect.outcome, state.outcome
