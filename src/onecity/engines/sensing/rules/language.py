"""Which names and functions may a condition of a network use?

`level` is the last good value of a property, `thing.limit_level` an attribute of the thing. Windows end with the
reading at which a condition is looked at, and are written as texts: `rate(level, "1h")`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from onecity.core import expr
from onecity.core.clock import Table
from onecity.core.expr.tree import Call, Literal, Name, Node, children, walk
from onecity.engines.sensing.declare import Network, Observed, ObservedKind, Rule
from onecity.engines.sensing.rules.upstream import PREFIX, resolved

THING = "thing."

# By the type that a layer declares for a field; every other type is a text.
ATTRIBUTE_TYPES = {"number": "double", "integer": "double", "boolean": "bool", "date": "timestamp"}

_OF_WINDOW = ("rate", "delta", "sum", "avg", "min", "max", "count", "time_avg")
WINDOWED = frozenset({*_OF_WINDOW, "quantile"})
# What gives a value in the unit of its property: there, `clear: {below: …}` moves the threshold.
IN_UNIT = frozenset({"sum", "avg", "time_avg", "min", "max", "quantile", "previous"})
# What clock and calendar of the city show at the moment of a look.
OF_CLOCK = frozenset({"hour", "month", "weekday", "is_workday", "today", "between"})
_ALWAYS = frozenset({"count", "previous", "missing", "flagged", "age", "n_of_m"})
# Which functions mean something for which kind of property.
ALLOWED: dict[ObservedKind, frozenset[str]] = {
    "gauge": _ALWAYS | {"rate", "delta", "avg", "time_avg", "min", "max", "quantile"},
    "increment": _ALWAYS | {"sum", "avg", "max", "min", "quantile"},
    "counter": _ALWAYS | {"rate", "delta"},
    "state": _ALWAYS,
}
FUNCTIONS: dict[str, expr.Function | list[expr.Function]] = {
    **{
        name: expr.Function(("dyn" if name == "count" else "double", "duration"), "double")
        for name in _OF_WINDOW
    },
    "quantile": expr.Function(("double", "duration", "double"), "double"),
    "missing": expr.Function(("dyn", "duration"), "bool"),
    "flagged": expr.Function(("dyn",), "bool"),
    "age": expr.Function(("dyn",), "duration"),
    "previous": [expr.Function(("double",), "double"), expr.Function(("string",), "string")],
    "upstream": [expr.Function(("double",), "double"), expr.Function(("string",), "string")],
    "neighbours": expr.Function(("bool",), "double"),
    "n_of_m": expr.Function(("bool", "int", "int"), "bool"),
    "hour": expr.Function((), "double"),
    "month": expr.Function((), "double"),
    "weekday": expr.Function((), "double"),
    "is_workday": expr.Function((), "bool"),
    "today": expr.Function((), "timestamp"),
    "between": expr.Function(("string", "string"), "bool"),
}
OF_PROPERTY = WINDOWED | {"missing", "flagged", "age", "previous"}


def names(network: Network, attributes: Mapping[str, str]) -> dict[str, str]:
    """The names of a network's conditions with their types; `attributes` are those of the layer's fields."""
    observed = {name: "string" if one.kind == "state" else "double" for name, one in network.observe.items()}
    return observed | {f"{THING}{name}": kind for name, kind in attributes.items()}


def attributes_of(layer: Any) -> dict[str, str]:  # noqa: ANN401  a layer's declaration belongs to the base
    """The attributes that a layer declares for its things, with their types in conditions."""
    return {field.id: ATTRIBUTE_TYPES.get(field.type, "string") for field in layer.fields}


def working_days_of(city: Any) -> Table:  # noqa: ANN401  the city's declaration belongs to the base
    """The working days that a city folder declares; none where it declares no city."""
    found: Table = next((one.calendar_table() for one in city.all("city").values()), {})
    return found


def read(text: str, known: Mapping[str, str]) -> expr.Expression:
    """A condition, typed. Raises `ExpressionError`."""
    found = expr.compile(text, known, FUNCTIONS)
    return replace(found, tree=resolved(found.tree))


def observed_in(node: Node, observe: Mapping[str, Observed]) -> frozenset[str]:
    """The properties that a condition looks at, anywhere inside."""
    return frozenset(one.key for one in walk(node) if isinstance(one, Name) and one.key in observe)


def own_parts(node: Node) -> Iterator[Node]:
    """A condition's pieces without those inside `neighbours(…)`, which are about other things."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if not (isinstance(node, Call) and node.function == "neighbours"):
            waiting.extend(children(node))


def own_properties(node: Node, observe: Mapping[str, Observed]) -> frozenset[str]:
    """The properties of the thing itself that a condition looks at."""
    return frozenset(one.key for one in own_parts(node) if isinstance(one, Name) and one.key in observe)


def milliseconds(node: Node) -> int:
    """The length of a window that is written out."""
    if isinstance(node, Literal) and isinstance(node.value, timedelta):
        return node.value // timedelta(milliseconds=1)
    raise ValueError("a window is written out")


def windows(node: Node) -> Iterator[tuple[str, str, int]]:
    """(function, property, milliseconds) of each window of a condition."""
    for one in walk(node):
        if isinstance(one, Call) and (one.function in WINDOWED or one.function == "missing"):
            property_ = one.arguments[0]
            if isinstance(property_, Name):
                yield one.function, property_.key, milliseconds(one.arguments[1])


def stands_ms(observed: Observed, length: int) -> int:
    """How long after its last reading a window of another thing still says something: as long as it is, and as two
    readings take, so that one that is a little late empties none.
    """
    return max(length, 2 * observed.every.ms)


def units(node: Node, observe: Mapping[str, Observed]) -> frozenset[str]:
    """The properties in whose unit a number is, so that a margin of readings may be added to it; what is upstream is in
    the unit of its property.
    """
    if isinstance(node, Name):
        return frozenset({node.key.removeprefix(PREFIX)} & observe.keys())
    if isinstance(node, Call):
        of = node.arguments[0] if node.function in IN_UNIT else None
        return frozenset({of.key.removeprefix(PREFIX)}) if isinstance(of, Name) else frozenset()
    return frozenset[str]().union(*(units(part, observe) for part in children(node)))


def is_in_unit(node: Node, observe: Mapping[str, Observed]) -> bool:
    """Whether a number is in the unit of a reading."""
    return bool(units(node, observe))


def margins(rule: Rule, observe: Mapping[str, Observed]) -> dict[str, float]:
    """How far the thresholds of each property are moved before a warning of a rule is over; without those of 0."""
    below = rule.clear.below
    given = below if isinstance(below, dict) else dict.fromkeys(observe, below)
    return {name: margin for name, margin in given.items() if margin}
