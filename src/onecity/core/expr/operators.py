"""What do the operators do with values?

Overflow of 64 bits and division by zero are errors for ints; doubles follow IEEE 754. An int and a double
are compared but never added: CEL has no such mixing.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from onecity.core.expr.errors import EvaluationError
from onecity.core.expr.temporal import check_duration
from onecity.core.expr.types import DOUBLE, DURATION, DYN, INT, LIST, NUMERIC, STRING, TIMESTAMP, Type
from onecity.core.expr.values import MAX_INT, MIN_INT, admit, contains, equal, kind_of, type_of

ARITHMETIC = ("+", "-", "*", "/", "%")
ORDERING: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ORDERED = frozenset({"int", "double", "string", "bool", "timestamp", "duration"})

OVERLOADS: dict[tuple[str, Type, Type], Type] = (
    {(sign, INT, INT): INT for sign in ARITHMETIC}
    | {(sign, DOUBLE, DOUBLE): DOUBLE for sign in "+-*/"}
    | {
        ("+", STRING, STRING): STRING,
        ("+", LIST, LIST): LIST,
        ("+", TIMESTAMP, DURATION): TIMESTAMP,
        ("+", DURATION, TIMESTAMP): TIMESTAMP,
        ("+", DURATION, DURATION): DURATION,
        ("-", TIMESTAMP, TIMESTAMP): DURATION,
        ("-", TIMESTAMP, DURATION): TIMESTAMP,
        ("-", DURATION, DURATION): DURATION,
    }
)


def result_type(sign: str, left: Type, right: Type) -> Type | None:
    """The static type of `left sign right`: `dyn` where that depends on the values, None where none fit."""
    if left.name == right.name == "list" and sign == "+":
        return left if left == right else LIST
    sides = (Type(left.name), Type(right.name))
    results = {
        result
        for (name, *sorts), result in OVERLOADS.items()
        if name == sign and all(side in (DYN, sort) for side, sort in zip(sides, sorts, strict=True))
    }
    if not results:
        return None
    return results.pop() if len(results) == 1 else DYN


def can_order(left: Type, right: Type) -> bool:
    """May two static types be compared with `<`?"""
    for side in (left, right):
        if side != DYN and side.name not in ORDERED:
            return False
    return DYN in (left, right) or left == right or (left in NUMERIC and right in NUMERIC)


def divide_ints(left: int, right: int) -> int:
    """The quotient cut off toward zero. Raises `EvaluationError`: `division_by_zero`."""
    if right == 0:
        raise EvaluationError("division_by_zero")
    quotient = abs(left) // abs(right)
    return in_range(quotient if (left < 0) == (right < 0) else -quotient)


def remainder_of_ints(left: int, right: int) -> int:
    """The remainder, with the sign of the dividend."""
    return left - right * divide_ints(left, right)


def divide_doubles(left: float, right: float) -> float:
    """IEEE 754: a division by zero is infinite, zero by zero no number."""
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def in_range(value: int) -> int:
    """`value` if it fits in 64 bits. Raises `EvaluationError("overflow")`."""
    if MIN_INT <= value <= MAX_INT:
        return value
    raise EvaluationError("overflow")


_SIMPLE = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def arithmetic(sign: str, left: object, right: object) -> object:
    """`left sign right`.

    Raises `EvaluationError`: `no_overload`, `overflow`, `division_by_zero`, `time_range`.
    """
    if type(left) is int and type(right) is int:
        if sign in _SIMPLE:
            return in_range(_SIMPLE[sign](left, right))
        return divide_ints(left, right) if sign == "/" else remainder_of_ints(left, right)
    if type(left) is float and type(right) is float and sign != "%":
        return divide_doubles(left, right) if sign == "/" else _SIMPLE[sign](left, right)
    kinds = (sign, type_of(left), type_of(right))
    if kinds not in OVERLOADS:
        raise EvaluationError("no_overload", operator=sign, found=kinds[1:])
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return [*left, *right]
    if isinstance(left, datetime | timedelta):
        return _shift(sign, left, right)
    if isinstance(left, int | float):
        # Subclasses of numbers that came in with a list or map.
        return arithmetic(sign, _plain(left), _plain(right))
    return _SIMPLE[sign](left, right)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, float) else admit(value)


def _shift(sign: str, left: object, right: object) -> object:
    """Arithmetic of points in time and durations; both were found to fit together."""
    try:
        result = _SIMPLE[sign](admit(left), admit(right))
    except OverflowError as error:
        raise EvaluationError("time_range") from error
    return check_duration(result) if isinstance(result, timedelta) else result


def negate(value: object) -> object:
    """`-value` of an int or a double."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise EvaluationError("no_overload", operator="-", found=type_of(value))
    return in_range(-value) if isinstance(value, int) else -value


def compare(sign: str, left: object, right: object) -> bool:
    """`left sign right` for `< <= > >=`: numbers across types, texts by code point, false before true."""
    left_kind, right_kind = kind_of(left), kind_of(right)
    is_ordered = left_kind in ORDERED and (
        left_kind == right_kind or {left_kind, right_kind} == {"int", "double"}
    )
    if not is_ordered:
        raise EvaluationError("no_overload", operator=sign, found=(type_of(left), type_of(right)))
    return ORDERING[sign](admit(left), admit(right))


def apply(sign: str, left: object, right: object) -> object:
    """Any binary operator except `&&` and `||`."""
    if sign == "==":
        return equal(left, right)
    if sign == "!=":
        return not equal(left, right)
    if sign == "in":
        return contains(right, left)
    if sign in ORDERING:
        return compare(sign, left, right)
    return arithmetic(sign, left, right)
