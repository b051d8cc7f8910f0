"""Which functions does an expression know, and what do they take and give?"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

import re2

from onecity.core.expr.errors import EvaluationError
from onecity.core.expr.operators import in_range
from onecity.core.expr.temporal import (
    PARTS_OF_TIMESTAMP,
    from_seconds,
    parse_duration,
    parse_timestamp,
    part_of_duration,
    part_of_timestamp,
    to_seconds,
    write_duration,
    write_timestamp,
)
from onecity.core.expr.types import (
    BOOL,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    LIST,
    MAP,
    STRING,
    TIMESTAMP,
    TYPE,
    Type,
    parse_type,
)
from onecity.core.expr.values import convert, kind_of, show, type_of

LONGEST_PATTERN = 10_000


@dataclass(frozen=True, slots=True)
class Function:
    """A function that a caller declares: types of its parameters, of its result, and what it does.

    `call` gets values converted to the parameters' types, must be pure (it may be called twice) and may give
    back `Unknown`. Without `call` the function can be checked and read from the tree, but not evaluated.
    """

    parameters: tuple[str | Type, ...]
    result: str | Type
    call: Callable[..., object] | None = None

    @property
    def parameter_types(self) -> tuple[Type, ...]:
        """The types of the parameters, read."""
        return tuple(parse_type(parameter) for parameter in self.parameters)

    @property
    def result_type(self) -> Type:
        """The type of the result, read."""
        return parse_type(self.result)


Functions = Mapping[str, Function | Sequence[Function]]


def overloads_of(declared: Function | Sequence[Function]) -> tuple[Function, ...]:
    """One or several declarations as a tuple."""
    return (declared,) if isinstance(declared, Function) else tuple(declared)


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of CEL: its overloads (parameters and result), how it is written, what it does."""

    overloads: tuple[tuple[tuple[Type, ...], Type], ...]
    call: Callable[..., Any]
    is_function: bool = False
    is_method: bool = False


def _conversion(*sources: Type, to: Type, call: Callable[..., Any]) -> Builtin:
    return Builtin(tuple(((source,), to) for source in sources), call, is_function=True)


@lru_cache(maxsize=1024)
def pattern(text: str) -> Any:  # noqa: ANN401
    """A compiled RE2 pattern; it searches in linear time. Raises `EvaluationError("bad_pattern")`."""
    options = re2.Options()
    options.log_errors = False
    try:
        if len(text) > LONGEST_PATTERN:
            raise ValueError(f"{len(text)} > {LONGEST_PATTERN}")
        return re2.compile(text, options)  # type: ignore[no-untyped-call]
    except (re2.error, ValueError) as error:
        reason = error.args[0] if error.args else ""
        words = reason.decode() if isinstance(reason, bytes) else str(reason)
        raise EvaluationError("bad_pattern", found=show(text), reason=words) from error


def _matches(text: str, wanted: str) -> bool:
    try:
        return pattern(wanted).search(text) is not None
    except UnicodeEncodeError as error:
        raise EvaluationError("bad_conversion", found=show(ascii(text)), allowed=STRING) from error


def _failed(value: object, wanted: Type) -> EvaluationError:
    return EvaluationError("bad_conversion", found=show(value), allowed=wanted)


def _to_int(value: object) -> int:
    if isinstance(value, datetime):
        return to_seconds(value)
    if isinstance(value, str):
        if len(value) > 100 or not re.fullmatch(r"[+-]?[0-9]+", value):
            raise _failed(value, INT)
        return in_range(int(value))
    if isinstance(value, float):
        # The bounds are refused, as in the reference implementation: no double is 2^63-1.
        if not -(2.0**63) < value < 2.0**63:
            raise EvaluationError("overflow")
        return int(value)
    if isinstance(value, int):
        return int(value)
    raise _failed(value, INT)


_DOUBLE = re.compile(
    r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|inf|infinity|nan)", re.IGNORECASE
)


def _to_double(value: object) -> float:
    if isinstance(value, str):
        if len(value) > 1000 or not _DOUBLE.fullmatch(value):
            raise _failed(value, DOUBLE)
        return float(value)
    if isinstance(value, int | float):
        return float(value)
    raise _failed(value, DOUBLE)


def write_double(value: float) -> str:
    """The shortest digits that read back as `value`, as Go's `%g` writes them: `1`, `0.0045`, `1e+06`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    # repr() gives the shortest digits; Decimal takes them apart.
    number = Decimal(repr(abs(value))).normalize()
    digits, exponent = "".join(map(str, number.as_tuple().digits)), number.adjusted()
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    if value == 0:
        return f"{sign}0"
    if exponent < -4 or exponent >= 6:
        fraction = f".{digits[1:]}" if digits[1:] else ""
        return f"{sign}{digits[0]}{fraction}e{exponent:+03d}"
    return f"{sign}{number:f}"


def _to_string(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return write_double(value)
    if isinstance(value, datetime):
        return write_timestamp(value)
    if isinstance(value, timedelta):
        return write_duration(value)
    return str(value)


_TRUTHS = dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True) | dict.fromkeys(
    ("0", "f", "F", "false", "FALSE", "False"), False
)


def _to_bool(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in _TRUTHS:
        raise _failed(value, BOOL)
    return _TRUTHS[value]


def _to_timestamp(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    return from_seconds(value) if isinstance(value, int) else parse_timestamp(str(value))


def _to_duration(value: object) -> timedelta:
    return value if isinstance(value, timedelta) else parse_duration(str(value))


def _identity(value: object) -> object:
    return value


def _part(name: str, value: datetime | timedelta, zone: str | None = None) -> int:
    if isinstance(value, timedelta):
        return part_of_duration(name, value)
    return part_of_timestamp(name, value, zone)


def _part_overloads(name: str) -> tuple[tuple[tuple[Type, ...], Type], ...]:
    of_timestamp = (((TIMESTAMP,), INT), ((TIMESTAMP, STRING), INT))
    is_of_duration = name in ("getHours", "getMinutes", "getSeconds", "getMilliseconds")
    return (*of_timestamp, ((DURATION,), INT)) if is_of_duration else of_timestamp


_TEXTS = (((STRING, STRING), BOOL),)

BUILTINS: dict[str, Builtin] = {
    "size": Builtin((((STRING,), INT), ((LIST,), INT), ((MAP,), INT)), len, is_function=True, is_method=True),
    "contains": Builtin(_TEXTS, str.__contains__, is_method=True),
    "startsWith": Builtin(_TEXTS, str.startswith, is_method=True),
    "endsWith": Builtin(_TEXTS, str.endswith, is_method=True),
    "matches": Builtin(_TEXTS, _matches, is_function=True, is_method=True),
    "int": _conversion(INT, DOUBLE, STRING, TIMESTAMP, to=INT, call=_to_int),
    "double": _conversion(INT, DOUBLE, STRING, to=DOUBLE, call=_to_double),
    "string": _conversion(STRING, INT, DOUBLE, BOOL, TIMESTAMP, DURATION, to=STRING, call=_to_string),
    "bool": _conversion(BOOL, STRING, to=BOOL, call=_to_bool),
    "timestamp": _conversion(STRING, INT, TIMESTAMP, to=TIMESTAMP, call=_to_timestamp),
    "duration": _conversion(STRING, DURATION, to=DURATION, call=_to_duration),
    "dyn": _conversion(DYN, to=DYN, call=_identity),
    "type": _conversion(DYN, to=TYPE, call=type_of),
} | {
    name: Builtin(_part_overloads(name), partial(_part, name), is_method=True) for name in PARTS_OF_TIMESTAMP
}


def call_builtin(name: str, arguments: Sequence[object]) -> object:
    """Call a built-in function with values. Raises `EvaluationError("no_overload")` for other types."""
    builtin = BUILTINS[name]
    kinds = [kind_of(argument) for argument in arguments]
    for parameters, _ in builtin.overloads:
        if len(parameters) == len(kinds) and all(
            parameter is DYN or parameter.name == kind
            for parameter, kind in zip(parameters, kinds, strict=True)
        ):
            return builtin.call(*arguments)
    raise EvaluationError("no_overload", operator=name, found=tuple(Type(kind) for kind in kinds))


def run(name: str, function: Function, arguments: Sequence[object]) -> object:
    """Call a declared function; its result is converted to the declared type.

    Raises `EvaluationError`: `function_without_body`, `function_failed`, `bad_value`. Errors of programming,
    such as TypeError, pass through.
    """
    if function.call is None:
        raise EvaluationError("function_without_body", function=name)
    try:
        return convert(function.call(*arguments), function.result_type)
    except EvaluationError as error:
        error.parameters["name"] = f"{name}()"
        raise
    except (ValueError, ArithmeticError, LookupError) as error:
        raise EvaluationError("function_failed", function=name, reason=str(error)) from error
