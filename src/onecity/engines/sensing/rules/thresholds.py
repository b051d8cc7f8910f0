"""At which values of a property does a thing begin to be warned about, as far as its rules say it plainly?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onecity.core.expr import Unknown
from onecity.core.expr.tree import Binary, Name, Node, walk
from onecity.engines.sensing.declare import Level, Network
from onecity.engines.sensing.rules.language import FUNCTIONS, THING, own_parts, read

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
    network: Network, property: str, types: Mapping[str, str], values: Mapping[str, object]
) -> tuple[Threshold, ...]:
    """The values with which conditions compare a property itself, for one thing; a level has the same only once.

    `types`: names with their types (`rules.language.names`); `values`: the thing's attributes. A comparison with an
    attribute that the thing does not have is left out, and so is one of a mean, a sum or a rate: they are not on the
    chart of the property.
    """
    known = {
        f"{THING}{name}": _typed(value, types.get(f"{THING}{name}", "")) for name, value in values.items()
    }
    known = {name: value for name, value in known.items() if value is not None}
    found: dict[tuple[str, float], Threshold] = {}
    for rule in network.rules:
        for level, declared in rule.ladder.items():
            for sign, other in _comparisons(read(declared.when, types).tree, property):
                value = _value(declared.when[other.start : other.end], types, known)
                if value is not None:
                    attribute = other.key.removeprefix(THING) if isinstance(other, Name) else ""
                    is_lower = sign in {"<", "<="}
                    found.setdefault((level, value), Threshold(level, value, rule.id, attribute, is_lower))
    return tuple(sorted(found.values(), key=lambda one: one.value))


def _comparisons(tree: Node, property: str) -> Iterator[tuple[str, Node]]:
    """`property >= other`, from the side of the property; `other` says nothing about any reading."""
    for one in own_parts(tree):
        if not (isinstance(one, Binary) and one.operator in MIRRORED):
            continue
        for sign, mine, other in (
            (one.operator, one.left, one.right),
            (MIRRORED[one.operator], one.right, one.left),
        ):
            if isinstance(mine, Name) and mine.key == property and _is_settled(other):
                yield sign, other


def _is_settled(node: Node) -> bool:
    """Whether a part of a condition depends on the thing alone."""
    if any(getattr(one, "function", None) in FUNCTIONS for one in walk(node)):
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


def _value(text: str, types: Mapping[str, str], known: Mapping[str, object]) -> float | None:
    value = read(text, types).evaluate(known)
    if isinstance(value, Unknown | bool) or not isinstance(value, int | float):
        return None
    return float(value)
