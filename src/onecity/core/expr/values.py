"""Which Python values may enter an expression, of which type are they, and when are two equal?

A value is None, bool, int (64 bits), float, str, an aware datetime (UTC inside), timedelta, list or tuple,
a mapping, or a `Type`. Nothing else enters, so no attribute of a Python object is ever reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from onecity.core.expr.errors import EvaluationError
from onecity.core.expr.temporal import check_duration, parse_duration, parse_timestamp, to_utc, write_duration
from onecity.core.expr.types import BOOL, DOUBLE, DURATION, DYN, INT, STRING, TIMESTAMP, Type

MIN_INT = -(2**63)
MAX_INT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Unknown:
    """The answer while names are missing. It has no truth value: ask `isinstance(answer, Unknown)` first."""

    missing: frozenset[str]

    def __or__(self, other: Unknown) -> Unknown:
        return Unknown(self.missing | other.missing)

    def __bool__(self) -> bool:
        raise TypeError(f"unknown is neither true nor false; missing: {', '.join(sorted(self.missing))}")


_KINDS: dict[type, str] = {
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    type(None): "null",
    datetime: "timestamp",
    timedelta: "duration",
    list: "list",
    tuple: "list",
    dict: "map",
    Type: "type",
}
_PARENTS: tuple[tuple[type, str], ...] = (
    (bool, "bool"),
    (int, "int"),
    (float, "double"),
    (str, "string"),
    (datetime, "timestamp"),
    (timedelta, "duration"),
    (list, "list"),
    (tuple, "list"),
    (Mapping, "map"),
)


def kind_of(value: object) -> str:
    """The name of a value's type at run time. Raises `EvaluationError("bad_value")` for other objects."""
    kind = _KINDS.get(type(value))
    if kind is not None:
        return kind
    for parent, name in _PARENTS:
        if isinstance(value, parent):
            return name
    raise _bad_value(value, DYN)


def admit(value: object) -> object:
    """`value` as expressions know it, its elements untouched: ints in range, times in UTC."""
    kind = kind_of(value)
    if kind == "int" and isinstance(value, int):
        return _int_in_range(value)
    if isinstance(value, datetime):
        return to_utc(value)
    if isinstance(value, timedelta):
        return check_duration(value)
    return value


def convert(value: object, wanted: Type) -> object:
    """`value` in its declared type; null stays null.

    An int becomes a double and a whole double an int; a text becomes a timestamp or a duration when it is
    written as one. Raises `EvaluationError("bad_value")`.
    """
    if value is None or isinstance(value, Unknown):
        return value
    if wanted.parameters:
        return _convert_elements(value, wanted)
    return _CONVERSIONS.get(wanted, _convert_other)(value, wanted)


def _bad_value(value: object, wanted: Type) -> EvaluationError:
    return EvaluationError("bad_value", name="", allowed=wanted, found=show(value))


def _int_in_range(value: int) -> int:
    if not MIN_INT <= value <= MAX_INT:
        raise EvaluationError("overflow")
    return int(value)


def _convert_int(value: object, wanted: Type) -> object:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is bool or not isinstance(value, int) or not MIN_INT <= value <= MAX_INT:
        raise _bad_value(value, wanted)
    return int(value)


def _convert_double(value: object, wanted: Type) -> object:
    if type(value) is bool or not isinstance(value, int | float):
        raise _bad_value(value, wanted)
    if isinstance(value, int) and not MIN_INT <= value <= MAX_INT:
        raise _bad_value(value, wanted)
    return float(value)


def _convert_timestamp(value: object, wanted: Type) -> object:
    if isinstance(value, str):
        return parse_timestamp(value)
    if not isinstance(value, datetime):
        raise _bad_value(value, wanted)
    return to_utc(value)


def _convert_duration(value: object, wanted: Type) -> object:
    if isinstance(value, str):
        return parse_duration(value)
    if not isinstance(value, timedelta):
        raise _bad_value(value, wanted)
    return check_duration(value)


def _convert_other(value: object, wanted: Type) -> object:
    """Types without a conversion of their own: the value must be of that type already."""
    if wanted != DYN and kind_of(value) != wanted.name:
        raise _bad_value(value, wanted)
    return admit(value)


_CONVERSIONS: dict[Type, Callable[[object, Type], object]] = {
    INT: _convert_int,
    DOUBLE: _convert_double,
    TIMESTAMP: _convert_timestamp,
    DURATION: _convert_duration,
    STRING: _convert_other,
    BOOL: _convert_other,
}


def _convert_elements(value: object, wanted: Type) -> object:
    if all(parameter == DYN for parameter in wanted.parameters):
        return _convert_other(value, wanted)
    if wanted.name == "list" and isinstance(value, list | tuple):
        return [convert(element, wanted.parameters[0]) for element in value]
    if wanted.name == "map" and isinstance(value, Mapping):
        key, element = wanted.parameters
        return {convert(k, key): convert(v, element) for k, v in value.items()}
    raise _bad_value(value, wanted)


def equal(left: object, right: object) -> bool:
    """CEL's equality: numbers across types, lists and maps by their elements, other types never equal."""
    left_kind, right_kind = kind_of(left), kind_of(right)
    if left_kind != right_kind:
        return {left_kind, right_kind} == {"int", "double"} and left == right
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(equal(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return len(left) == len(right) and all(
            (found := find(right, key)) is not None and equal(value, found[0]) for key, value in left.items()
        )
    if isinstance(left, datetime) and isinstance(right, datetime):
        return to_utc(left) == to_utc(right)
    return left == right


def find(mapping: Mapping[object, object], key: object) -> tuple[object] | None:
    """The value under `key` in a tuple of one, or None. True is never 1 here, but 1.0 finds 1."""
    kind = kind_of(key)
    if kind not in ("bool", "int", "double", "string") or key not in mapping:
        return None
    # Python takes True for 1: only these few keys need a closer look.
    if kind != "string" and key in (0, 1):
        is_truth = kind == "bool"
        if not any(other == key and (type(other) is bool) == is_truth for other in mapping):
            return None
    return (mapping[key],)


def contains(container: object, item: object) -> bool:
    """`item in container`: an element of a list, a key of a map."""
    if isinstance(container, Mapping):
        return find(container, item) is not None
    if isinstance(container, list | tuple):
        return any(equal(item, element) for element in container)
    raise EvaluationError("no_overload", operator="in", found=type_of(container))


def type_of(value: object) -> Type:
    """The type of a value at run time, without the types of its elements."""
    return Type(kind_of(value))


def show(value: object) -> str:
    """A value in short, as it would be written in an expression."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value.tzinfo else value.isoformat()
    if isinstance(value, str):
        text = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(show(element) for element in value[:10]) + (", …]" if value[10:] else "]")
    elif isinstance(value, Mapping):
        pairs = [f"{show(key)}: {show(element)}" for key, element in islice(value.items(), 10)]
        text = "{" + ", ".join(pairs) + (", …}" if len(value) > 10 else "}")
    elif isinstance(value, timedelta):
        text = write_duration(value)
    elif isinstance(value, int | float | Type):
        text = str(value)
    else:
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 80 else text[:79] + "…"
