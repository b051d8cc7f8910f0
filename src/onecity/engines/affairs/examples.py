"""Do a service's declared examples come out as they say? No database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import cast

from onecity.core.clock import Calendar, Deadline
from onecity.core.pack import City, Declaration, Problem
from onecity.core.text import Text
from onecity.engines.affairs.declare import Example, ExampleEvent, Item, Service
from onecity.engines.affairs.errors import StepNotPossible
from onecity.engines.affairs.rules import analysis
from onecity.engines.affairs.rules.answers import read_answers, written_all
from onecity.engines.affairs.rules.case import CaseEvent, CaseState, apply, fold
from onecity.engines.affairs.rules.conditions import Answers, Parameters, Prepared, prepare, values
from onecity.engines.affairs.rules.due import legal, limits, promised
from onecity.engines.affairs.rules.face import Issue, certificates_of, face
from onecity.engines.affairs.rules.flow import granted_results, settle
from onecity.engines.affairs.rules.owed import hindrances, owed
from onecity.engines.affairs.rules.scope import CaseScope, Choices, case_scope, next_question
from onecity.engines.affairs.rules.steps import Step

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
    "accept-with-tolerance": Step.TOLERATED,
    "deliver": Step.DELIVERED,
    "lapse": Step.LAPSED,
    "accept-on-promise": Step.PROMISE_ACCEPTED,
    "verify": Step.VERIFIED,
    "disprove": Step.DISPROVED,
    "revoke": Step.REVOKED,
    "begin-procedure": Step.PROCEDURE_BEGUN,
    "end-procedure": Step.PROCEDURE_ENDED,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """An example on its way: what is given, and what the rules made of it."""

    prepared: Prepared
    example: Example
    answers: Answers
    parameters: Parameters
    calendar: Calendar
    scope: CaseScope

    @property
    def known(self) -> dict[str, object]:
        """The values that conditions see."""
        return values(self.answers, self.parameters)


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each expectation of an example that does not hold."""
    service = cast("Service", declaration.value)
    declared = next(iter(city.all("city").values()), None)
    calendar = Calendar(table=declared.calendar_table()) if declared else Calendar()
    usual = analysis.city_parameters(city)
    ready = prepare(service, usual) if service.examples else None
    for i, example in enumerate(service.examples):
        parameters = usual | example.parameters
        prepared = ready if ready and not example.parameters else prepare(service, parameters)
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
    shown = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
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
    if expect.next is not None:
        following = next_question(prepared, answers, parameters)
        if following is None or following.id != expect.next:
            yield ("expect", "next"), expect.next, following.id if following else None
    if wrong:
        return
    choices = Choices(frozenset(example.held), frozenset(example.to_follow), frozenset(example.promised))
    scope = case_scope(prepared, answers, parameters, choices)
    trial = Trial(prepared, example, answers, parameters, calendar, scope)
    yield from _scope_differences(trial)
    if scope.items:
        yield from _case_differences(trial)


def _scope_differences(trial: Trial) -> Iterator[Difference]:
    scope, example = trial.scope, trial.example
    found: dict[str, tuple[str, ...]] = {
        "items": tuple(item.id for item in scope.items),
        "documents": tuple(document.id for document in scope.documents),
        "pulled": tuple(document.id for document in scope.pulled),
        "fields": tuple(field.id for field in scope.fields),
    }
    for name, value in found.items():
        expected = getattr(example.expect, name)
        if expected is not None and expected != value:
            yield ("expect", name), expected, value
    for name in example.to_follow:
        if name not in {document.id for document in scope.later}:
            yield ("to_follow",), name, NO_PART
    commitments = {one.id for item in scope.items for one in item.commit}
    for name in example.promised:
        if name not in commitments:
            yield ("promised",), name, NO_PART


def _case_differences(trial: Trial) -> Iterator[Difference]:
    example, at = trial.example, trial.example.filed_at
    first = CaseEvent(
        Step.FILED,
        at,
        items=tuple(item.id for item in trial.scope.items),
        later=tuple(document.id for document in trial.scope.later),
        promised=example.promised,
    )
    state = settle(trial.prepared, fold([first]), trial.answers, trial.parameters, at)
    for i, event in enumerate(example.events):
        hindered = _hindered(trial, state, event)
        if hindered:
            yield ("events", i, "do"), event.do, hindered
            return
        try:
            state = apply(state, _case_event(event))
        except StepNotPossible as impossible:
            yield ("events", i, "do"), event.do, f"{impossible.item}: {impossible.state}"
            return
        state = settle(trial.prepared, state, trial.answers, trial.parameters, event.at)
    yield from _state_differences(trial, state)
    yield from _date_differences(trial, state)


def _hindered(trial: Trial, state: CaseState, event: ExampleEvent) -> str:
    """What still has to be accepted or brought before an approval."""
    item = next((one for one in trial.scope.items if one.id == event.item), None)
    if event.do != "approve" or item is None or item.id not in state.items:
        return ""
    return ", ".join(one.name for one in hindrances(trial.prepared.service, item, state))


def _case_event(event: ExampleEvent) -> CaseEvent:
    return CaseEvent(
        STEPS[event.do],
        event.at,
        event.item,
        name=event.document or event.commitment or event.procedure or "",
        reason="example",
        findings=event.findings,
    )


def _state_differences(trial: Trial, state: CaseState) -> Iterator[Difference]:
    expect = trial.example.expect
    for name, status in (expect.states or {}).items():
        found = state.items[name].status.value if name in state.items else NO_PART
        if found != status:
            yield ("expect", "states", name), status, found
    results = granted_results(trial.prepared.service, state)
    if expect.results is not None and results != expect.results:
        yield ("expect", "results"), expect.results, results
    if expect.outcome is not None and state.outcome != expect.outcome:
        yield ("expect", "outcome"), expect.outcome, state.outcome
    for name, fields in (expect.faces or {}).items():
        shown = faces(trial, state).get(name, {})
        for field, value in fields.items():
            if shown.get(field) != value:
                yield ("expect", "faces", name, field), value, shown.get(field)


def faces(trial: Trial, state: CaseState) -> dict[str, dict[str, str | int]]:
    """The faces of all certificates that the approved items of an example give, by result."""
    found: dict[str, dict[str, str | int]] = {}
    granted = granted_results(trial.prepared.service, state)
    for item in trial.scope.items:
        mine = state.items[item.id]
        for result in certificates_of(trial.prepared, item):
            if result.id in granted and mine.decided_at:
                issue = Issue("EXAMPLE", mine.decided_at, item.department)
                found[result.id] = face(
                    trial.prepared, result, trial.answers, trial.parameters, mine.findings, issue
                )
    return found


def _date_differences(trial: Trial, state: CaseState) -> Iterator[Difference]:
    expect = trial.example.expect
    for name, due in (expect.due or {}).items():
        yield from _date(("expect", "due", name), due, _due(trial, state, name, by_law=False))
    for name, due in (expect.legal_due or {}).items():
        yield from _date(("expect", "legal_due", name), due, _due(trial, state, name, by_law=True))
    if expect.owed is not None:
        found = {one.name: one.due for one in owed(trial.prepared.service, state, trial.calendar)}
        for name in sorted(set(expect.owed) | set(found)):
            wanted, date = expect.owed.get(name), found.get(name)
            if wanted is None:
                yield ("expect", "owed"), NO_PART, name
            else:
                yield from _date(("expect", "owed", name), wanted, date)


def _due(trial: Trial, state: CaseState, name: str, *, by_law: bool) -> Deadline | None:
    items: dict[str, Item] = {item.id: item for item in trial.scope.items}
    if name not in items:
        return None
    times = limits(trial.prepared, items[name], trial.known)
    counted = legal if by_law else promised
    return counted(times, items[name], state.items[name], trial.calendar)


def _date(path: Path, expected: datetime, found: Deadline | None) -> Iterator[Difference]:
    at = found.due_at if found else None
    if at is None or at.replace(microsecond=0) != expected:
        yield path, expected, at.astimezone(expected.tzinfo) if at else NO_DATE
