"""What does an expression give for one entity?

Comparisons and conditions are true or false, never unknown: with a value that is not there, `eq` and `ne` alone can be
true. Values of different types are not equal and not ordered. The database gives the same (see the engine's `pushing`).
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from operator import add, sub
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from onecity.codecs.sensorthings.tree import (
    Arithmetic,
    Call,
    Comparison,
    Interval,
    Literal,
    Logic,
    Minus,
    Node,
    Not,
    Path,
    Type,
)

Get = Callable[[tuple[str, ...]], Any]
FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def evaluate(node: Node, get: Get, now: datetime) -> Any:  # noqa: ANN401  any type of the tree
    """The value of a node; `get` gives an entity's value by its path (None: it has none)."""
    match node:
        case Literal():
            return node.value
        case Path():
            found = get(node.names)
            return found is True if node.type is Type.BOOLEAN else found
        case Logic():
            left = holds(node.left, get, now)
            if left is (node.operator == "or"):
                return left
            return holds(node.right, get, now)
        case Not():
            return not holds(node.operand, get, now)
        case Comparison():
            return compare(node.operator, evaluate(node.left, get, now), evaluate(node.right, get, now))
        case Minus():
            value = evaluate(node.operand, get, now)
            return -value if _kind(value) == "number" else None
        case Arithmetic():
            return _counted(node, evaluate(node.left, get, now), evaluate(node.right, get, now))
    return called(node, [evaluate(one, get, now) for one in node.arguments], now)


def holds(node: Node, get: Get, now: datetime) -> bool:
    """Whether a condition is true for an entity."""
    return evaluate(node, get, now) is True


def compare(operator: str, left: Any, right: Any) -> bool:  # noqa: ANN401
    """Whether a comparison is true."""
    if isinstance(left, Interval) or isinstance(right, Interval):
        return _spans_compare(operator, left, right)
    alike = _kind(left) == _kind(right)
    if operator == "eq":
        return bool(alike and left == right)
    if operator == "ne":
        return not (alike and left == right)
    if not alike or left is None or _kind(left) in {"boolean", "other"}:
        return False
    return bool(ORDERS[operator](left, right))


ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}


def _spans_compare(operator: str, left: Any, right: Any) -> bool:  # noqa: ANN401
    """Intervals: one is less than another when it ends before the other begins."""
    if not all(isinstance(one, Interval | datetime) for one in (left, right)):
        return operator == "ne"
    a = left if isinstance(left, Interval) else Interval(left, left)
    b = right if isinstance(right, Interval) else Interval(right, right)
    return {
        "eq": a == b,
        "ne": a != b,
        "lt": a.end < b.start or (a.end == b.start and a != b),
        "le": a.end <= b.start or a == b,
        "gt": a.start > b.end or (a.start == b.end and a != b),
        "ge": a.start >= b.end or a == b,
    }[operator]


def _kind(value: object) -> str:
    """What can be compared with one another."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return type(value).__name__ if isinstance(value, str | datetime | timedelta) else _rest(value)


def _rest(value: object) -> str:
    name = type(value).__name__
    return name if name in {"date", "time"} else "other"


def _counted(node: Arithmetic, left: Any, right: Any) -> Any:  # noqa: ANN401
    numbers = _kind(left) == _kind(right) == "number"
    try:
        if node.type is not Type.NUMBER:
            moved = add if node.operator == "add" else sub
            if isinstance(left, Interval):
                return Interval(moved(left.start, right), moved(left.end, right))
            return moved(left, right)
        return _number(COUNTING[node.operator](left, right)) if numbers else None
    except (ArithmeticError, TypeError, ValueError):
        return None


COUNTING: Mapping[str, Callable[[float, float], float]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "mod": math.fmod,
}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def called(call: Call, values: list[Any], now: datetime) -> Any:  # noqa: ANN401
    """What a function gives; nothing (for a condition: false) when a value is missing or of another type."""
    if call.name in MOMENTS:
        return now if call.name == "now" else MOMENTS[call.name]
    try:
        return CALLS[call.name](*values)
    except (TypeError, AttributeError, ValueError, OverflowError, shapely.errors.ShapelyError):
        pass
    return False if call.type is Type.BOOLEAN else None


MOMENTS = {"now": FIRST, "mindatetime": FIRST, "maxdatetime": LAST}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _figure(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    return value


def _moment(value: object) -> datetime:
    at = value.start if isinstance(value, Interval) else value
    if not isinstance(at, datetime):
        raise TypeError(value)
    return at.astimezone(UTC)


def _shape(value: object) -> BaseGeometry:
    if not isinstance(value, BaseGeometry):
        raise TypeError(value)
    return value


def _substring(text: object, start: object, length: object = None) -> str:
    whole, begin = _text(text), max(0, int(_figure(start)))
    return whole[begin:] if length is None else whole[begin : begin + max(0, int(_figure(length)))]


def _rounded(value: object) -> float:
    number = _figure(value)
    return math.copysign(math.floor(abs(number) + 0.5), number)


def _related(name: str) -> Callable[..., Any]:
    relation = getattr(shapely, name)
    return lambda a, b: bool(relation(_shape(a), _shape(b)))


CALLS: Mapping[str, Callable[..., Any]] = {
    "substringof": lambda part, text: _text(part) in _text(text),
    "contains": lambda text, part: _text(part) in _text(text),
    "endswith": lambda text, part: _text(text).endswith(_text(part)),
    "startswith": lambda text, part: _text(text).startswith(_text(part)),
    "length": lambda text: len(_text(text)),
    "indexof": lambda text, part: _text(text).find(_text(part)),
    "substring": _substring,
    "tolower": lambda text: _text(text).lower(),
    "toupper": lambda text: _text(text).upper(),
    "trim": lambda text: _text(text).strip(" "),
    "concat": lambda a, b: _text(a) + _text(b),
    "year": lambda at: _moment(at).year,
    "month": lambda at: _moment(at).month,
    "day": lambda at: _moment(at).day,
    "hour": lambda at: _moment(at).hour,
    "minute": lambda at: _moment(at).minute,
    "second": lambda at: _moment(at).second,
    "fractionalseconds": lambda at: _moment(at).microsecond / 1_000_000,
    "totaloffsetminutes": lambda at: 0 * _moment(at).year,
    "date": lambda at: _moment(at).date(),
    "time": lambda at: _moment(at).time(),
    "round": _rounded,
    "floor": lambda value: math.floor(_figure(value)),
    "ceiling": lambda value: math.ceil(_figure(value)),
    "geo.distance": lambda a, b: float(shapely.distance(_shape(a), _shape(b))),
    "geo.length": lambda line: float(shapely.length(_shape(line))),
    "geo.intersects": _related("intersects"),
    **{
        f"st_{name}": _related(name)
        for name in (
            "equals",
            "disjoint",
            "touches",
            "within",
            "overlaps",
            "crosses",
            "intersects",
            "contains",
        )
    },
    "st_relate": lambda a, b, pattern: bool(shapely.relate_pattern(_shape(a), _shape(b), _text(pattern))),
}
