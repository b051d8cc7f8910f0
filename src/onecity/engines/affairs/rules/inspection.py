"""Does a handling, or a department's month, call for a second look? Declared rules over facts (效能监察)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import cast

from onecity.core import expr
from onecity.core.pack import City, Declaration, Problem, expression_problem
from onecity.core.text import Text
from onecity.engines.affairs.declare import InspectionExample, InspectionRule
from onecity.engines.affairs.rules.given import unknown_facts

Fact = bool | int | float | str


@dataclass(frozen=True, slots=True)
class HandlingFacts:
    """One item of one case, as inspection sees it. Shares are 0 to 1 and more; hours and minutes by the clock.

    Of an open item everything is as of now. `hours_before_due` is 100000 while there is no date. `automatic`: decided
    by a declared rule; `tacit`: granted by silence; `rating`: 1 (worst) to 5, 0 for none.
    """

    service: str = ""
    item: str = ""
    department: str = ""
    open: bool = False
    granted: bool = False
    refused: bool = False
    late: bool = False
    used_share: float = 0.0
    hours_before_due: float = 0.0
    minutes_to_decide: float = 0.0
    supplements: int = 0
    extended: bool = False
    automatic: bool = False
    tacit: bool = False
    refused_before: bool = False
    days_since_refusal: int = 0
    rating: int = 0


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """All that a department decided in a window. Shares are of `handled`, that of bad ratings of `rated`.

    `instant`: decided by a person within a minute; `last_day`: on the last day of the promise.
    """

    department: str = ""
    handled: int = 0
    late: int = 0
    late_share: float = 0.0
    supplemented: int = 0
    supplement_share: float = 0.0
    refused: int = 0
    refused_share: float = 0.0
    refused_then_granted: int = 0
    last_day: int = 0
    last_day_share: float = 0.0
    mean_used_share: float = 0.0
    instant: int = 0
    extended: int = 0
    extended_share: float = 0.0
    tacit: int = 0
    rated: int = 0
    bad_ratings: int = 0
    bad_share: float = 0.0


TYPES: dict[type, str] = {bool: "bool", int: "int", float: "double", str: "string"}
FACTS: Mapping[str, type[HandlingFacts] | type[DepartmentFacts]] = {
    "handling": HandlingFacts,
    "department": DepartmentFacts,
}


def names(over: str) -> dict[str, str]:
    """The facts that a rule over `handling` or `department` may use, with their types."""
    return {f"{over}.{one.name}": TYPES[cast("type", one.type)] for one in fields(FACTS[over])}


@lru_cache(maxsize=256)
def compiled(over: str, when: str) -> expr.Expression:
    """The rule's condition. Raises `core.expr.ExpressionError` for one that was not checked."""
    return expr.compile(when, names(over))


def fires(rule: InspectionRule, facts: HandlingFacts | DepartmentFacts) -> bool:
    """Whether the rule raises a finding about these facts."""
    values = {f"{rule.over}.{one.name}": getattr(facts, one.name) for one in fields(facts)}
    return compiled(rule.over, rule.when).evaluate(values) is True


def problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """What is wrong with a rule although its shape is right: its condition, and facts that do not exist."""
    rule = cast("InspectionRule", declaration.value)
    try:
        compiled(rule.over, rule.when)
    except expr.ExpressionError as error:
        yield expression_problem(declaration, ("when",), error)
    known = tuple(one.name for one in fields(FACTS[rule.over]))
    yield from unknown_facts(declaration, [example.given for example in rule.examples], known)


def example_problems(declaration: Declaration, city: City) -> Iterator[Problem]:
    """One problem for each example that comes out otherwise than it says."""
    rule = cast("InspectionRule", declaration.value)
    for i, example in enumerate(rule.examples):
        found = fires(rule, facts_of(rule.over, example))
        if found != example.fires:
            said_zh, said_en = ("触发", "fires") if found else ("不触发", "does not fire")
            yield declaration.problem(
                ("examples", i, "fires"),
                "affairs-example",
                found=str(found).lower(),
                message=Text(
                    zh=f"例子“{example.id}”：规则实际{said_zh}。请更正例子或规则。",
                    en=f"Example “{example.id}”: the rule {said_en}. Correct the example or the rule.",
                ),
            )


def facts_of(over: str, example: InspectionExample) -> HandlingFacts | DepartmentFacts:
    """The facts of an example; whole numbers stand for shares too."""
    shape = FACTS[over]
    wanted = {one.name: one.type for one in fields(shape)}
    given = {
        name: float(value) if wanted[name] is float and not isinstance(value, str) else value
        for name, value in example.given.items()
        if name in wanted
    }
    return shape(**given)  # type: ignore[arg-type]
