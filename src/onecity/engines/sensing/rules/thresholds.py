"""At which values of a property does a thing begin to be warned about, as far as its rules say it plainly?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onecity.core import expr
from onecity.core.clock import Calendar
from onecity.core.expr import Unknown
from onecity.core.expr.functions import Functions
from onecity.core.expr.tree import Binary, Name, Node, walk
from onecity.engines.sensing.declare import Level, Network, Rule
from onecity.engines.sensing.rules import local
from onecity.engines.sensing.rules.language import FUNCTIONS, OF_CLOCK, THING, own_parts, read
from onecity.engines.sensing.rules.lets import Vocabulary, in_order, vocabulary, whole

# Of the functions of networks those that depend on nothing but the time.
EVALUATED = OF_CLOCK - {"today"}
MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line across a chart. `attribute`: the thing's attribute that it is, where it is one and nothing else."""

    level: Level
    value: float
    rule: str
    attribute: str
    is_lower: bool


def thresholds(
    network: Network,
    property: str,
    types: Mapping[str, str],
    values: Mapping[str, object],
    at: int = 0,
    calendar: Calendar = local.NATIONAL,
) -> tuple[Threshold, ...]:
    """The values with which conditions compare a property itself, for one thing; a level has the same only once.

    `types`: names with their types (`rules.language.names`); `values`: the thing's attributes; `at`: when, in
    milliseconds since 1970, for thresholds that depend on the day; `calendar`: whose working days. A comparison with an
    attribute that the thing does not have is left out, and so is one of a mean, a sum or a rate: they are not on the
    chart of the property.
    """
    clock = FUNCTIONS | local.functions(at, network.timezone, calendar)
    known = {
        f"{THING}{name}": _typed(value, types.get(f"{THING}{name}", "")) for name, value in values.items()
    }
    known = {name: value for name, value in known.items() if value is not None}
    found: dict[tuple[str, float], Threshold] = {}
    for rule in network.rules:
        said = vocabulary(rule, types)
        mine = known | _named(rule, said, known, clock)
        for level, declared in rule.ladder.items():
            for sign, other in _comparisons(read(declared.when, said.types).tree, property, said.trees):
                value = _value(declared.when[other.start : other.end], said.types, mine, clock)
                if value is not None:
                    attribute = other.key.removeprefix(THING) if isinstance(other, Name) else ""
                    is_lower = sign in {"<", "<="}
                    found.setdefault((level, value), Threshold(level, value, rule.id, attribute, is_lower))
    return tuple(sorted(found.values(), key=lambda one: one.value))


def _named(rule: Rule, said: Vocabulary, known: Mapping[str, object], clock: Functions) -> dict[str, object]:
    """What a rule calls by a name, as far as it depends on the thing alone."""
    found: dict[str, object] = {}
    for name in in_order(rule):
        if _is_settled(said.trees[name]):
            value = expr.compile(rule.let[name], said.types, clock).evaluate(dict(known) | found)
            found |= {} if isinstance(value, Unknown) else {name: value}
    return found


def _comparisons(tree: Node, property: str, lets: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    """`property >= other`, from the side of the property; `other` says nothing about any reading."""
    for one in own_parts(tree):
        if not (isinstance(one, Binary) and one.operator in MIRRORED):
            continue
        for sign, mine, other in (
            (one.operator, one.left, one.right),
            (MIRRORED[one.operator], one.right, one.left),
        ):
            if isinstance(mine, Name) and mine.key == property and _is_settled(whole(other, lets)):
                yield sign, other


def _is_settled(node: Node) -> bool:
    """Whether a part of a condition depends on the thing alone."""
    if any(getattr(one, "function", None) in FUNCTIONS.keys() - EVALUATED for one in walk(node)):
        return False
    return all(one.key.startswith(THING) for one in walk(node) if isinstance(one, Name))


def _typed(value: object, kind: str) -> object:
    """The registry keeps numbers as they were written; None for one that is none."""
    if kind != "double" or value is None:
        return value
    try:
        return float(str(value))
    except ValueError:
        return None


def _value(
    text: str, types: Mapping[str, str], known: Mapping[str, object], clock: Functions
) -> float | None:
    value = expr.compile(text, types, clock).evaluate(known)
    if isinstance(value, Unknown | bool) or not isinstance(value, int | float):
        return None
    return float(value)
