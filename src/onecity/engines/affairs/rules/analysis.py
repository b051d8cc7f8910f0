"""Is a declared service sound, before anybody files it? Static checks over one declaration."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, Protocol, cast

from onecity.core import expr
from onecity.core.pack import City, Declaration, Problem, expression_problem
from onecity.core.pack.problem import nearest
from onecity.core.text import Text
from onecity.engines.affairs.declare import FieldType, Service
from onecity.engines.affairs.rules.conditions import Parameters, conditions_of, fields_of, names
from onecity.engines.affairs.rules.scope import prerequisites

Path = tuple[str | int, ...]


class Declares(Protocol):
    """A city as read from its folder, or a release of it."""

    def all(self, kind: str) -> Mapping[str, Any]:
        """All declarations of a kind by id."""
        ...


def city_parameters(city: Declares) -> dict[str, int | float]:
    """The city's declared numbers, by name; those without a value are left out."""
    found: dict[str, int | float] = {}
    for declared in city.all("city").values():
        for name, parameter in declared.parameters.items():
            if parameter.value is not None and not isinstance(parameter.value, str):
                found[name] = parameter.value
    return found


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """Everything that is wrong with a service although its shape is right."""
    service = cast("Service", declaration.value)
    yield from _twice(declaration, service)
    yield from _expressions(declaration, service, city_parameters(city))
    yield from _unknown_names(declaration, service)
    yield from _results(declaration, service)
    yield from _clocks(declaration, service)
    yield from _cycles(declaration, service)


def _say(
    declaration: Declaration,
    path: Path,
    code: str,
    zh: str,
    en: str,
    found: str = "",
    allowed: Iterable[str] = (),
) -> Problem:
    known = tuple(allowed)
    return declaration.problem(
        path, code, found=found, allowed=known, nearest=nearest(found, known), message=Text(zh=zh, en=en)
    )


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
                yield _say(
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
                yield _say(
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
        except expr.ExpressionError as error:
            yield expression_problem(declaration, path, error)
            continue
        if str(compiled.type) not in {"bool", "dyn"}:
            yield _say(
                declaration,
                path,
                "affairs-not-a-condition",
                f"条件应得出真或假，这里得出 {compiled.type}。请写成比较，例如 applicant.income < 1000。",
                f"A condition is true or false, this is {compiled.type}; compare: applicant.income < 1000.",
                text,
            )
        if path[0] == "form":
            yield from _looks_ahead(declaration, service, path, compiled, order)


def _looks_ahead(
    declaration: Declaration, service: Service, path: Path, compiled: expr.Expression, order: list[str]
) -> Iterator[Problem]:
    field = service.form.sections[cast("int", path[2])].fields[cast("int", path[4])].id
    before = set(order[: order.index(field)])
    for name in compiled.names:
        answer = name.removeprefix("applicant.")
        if name.startswith("applicant.") and answer not in before:
            yield _say(
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
                yield _say(
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
                yield _say(
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
                yield _say(
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
            yield _say(
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
        yield _say(
            declaration,
            ("jurisdiction",),
            "affairs-jurisdiction-unknown",
            f"“{service.jurisdiction}”不是类型为 division 的问题，不能决定由哪里办理。请更换或删去。",
            f"“{service.jurisdiction}” is no question of type division. Name one, or remove the line.",
            service.jurisdiction,
            divisions,
        )


def _results(declaration: Declaration, service: Service) -> Iterator[Problem]:
    yielded = Counter(name for item in service.items for name in item.yields)
    needed = {need for item in service.items for need in item.needs}
    for i, item in enumerate(service.items):
        for j, name in enumerate(item.yields):
            if yielded[name] > 1:
                givers = ", ".join(other.id for other in service.items if name in other.yields)
                yield _say(
                    declaration,
                    ("items", i, "yields", j),
                    "affairs-yields-clash",
                    f"“{name}”由多个事项产出（{givers}）。请只在一个事项里保留。",
                    f"“{name}” is yielded by several items ({givers}). Keep it in one of them.",
                    name,
                )
            if name in item.needs:
                yield _say(
                    declaration,
                    ("items", i, "needs"),
                    "affairs-needs-own-result",
                    f"事项“{item.id}”需要它自己产出的“{name}”。请从 needs 或 yields 中删去。",
                    f"The item “{item.id}” needs “{name}”, which it yields itself; remove one of them.",
                    name,
                )
        if not item.yields:
            yield _say(
                declaration,
                ("items", i),
                "affairs-yields-nothing",
                f"事项“{item.id}”没有产出任何结果。请在 yields 里写上它的结果。",
                f"The item “{item.id}” yields nothing. Name its result in yields.",
                item.id,
            )
    for i, result in enumerate(service.results):
        if not yielded[result.id]:
            yield _say(
                declaration,
                ("results", i, "id"),
                "affairs-result-unreachable",
                f"没有事项产出“{result.id}”，永远得不到。请写进某个事项的 yields，或删去。",
                f"No item yields “{result.id}”, so nobody gets it. Add it to an item's yields or drop it.",
                result.id,
            )
    for i, document in enumerate(service.documents):
        if not needed & {document.id, document.stands_for}:
            yield _say(
                declaration,
                ("documents", i, "id"),
                "affairs-document-unneeded",
                f"没有事项需要“{document.id}”，请删去，或写进事项的 needs。",
                f"No item needs “{document.id}”; remove it or name it in an item's needs.",
                document.id,
            )


def _clocks(declaration: Declaration, service: Service) -> Iterator[Problem]:
    for i, item in enumerate(service.items):
        promised, legal, extend = item.clock.promised, item.clock.legal, item.clock.extend
        if extend and extend.unit != promised.unit:
            yield _say(
                declaration,
                ("items", i, "clock", "extend"),
                "affairs-extend-unit",
                f"延长 {extend} 与承诺期限 {promised} 的单位不同，无法相加。请用同一单位。",
                f"An extension of {extend} cannot be added to a promise of {promised}; use the same unit.",
                str(extend),
            )
        if legal and legal.unit == promised.unit and promised.amount > legal.amount:
            yield _say(
                declaration,
                ("items", i, "clock", "promised"),
                "affairs-promise-too-long",
                f"承诺期限 {promised} 比法定期限 {legal} 还长。请缩短承诺期限，或核对法定期限。",
                f"The promise of {promised} is longer than the legal limit of {legal}. Correct one of them.",
                str(promised),
            )


def _cycles(declaration: Declaration, service: Service) -> Iterator[Problem]:
    everything = frozenset(item.id for item in service.items)
    graph = {item.id: prerequisites(service, item, everything) for item in service.items}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        place = [item.id for item in service.items].index(error.args[1][0])
        yield _say(
            declaration,
            ("items", place),
            "affairs-cycle",
            f"事项互相等待，永远办不了：{circle}。请删去其中一处 needs 或 after。",
            f"These items wait for each other for ever: {circle}. Remove one of their needs or “after”.",
            circle,
        )
