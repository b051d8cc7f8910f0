"""Which types may a declared name have, and when does one fit another?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """A type such as `int` or `list<string>`; `parameters` are those of its elements, or keys and values."""

    name: str
    parameters: tuple[Type, ...] = ()

    def __str__(self) -> str:
        if not self.parameters:
            return self.name
        return f"{self.name}<{', '.join(str(parameter) for parameter in self.parameters)}>"


INT = Type("int")
DOUBLE = Type("double")
STRING = Type("string")
BOOL = Type("bool")
TIMESTAMP = Type("timestamp")
DURATION = Type("duration")
NULL = Type("null")
DYN = Type("dyn")
TYPE = Type("type")
LIST = Type("list")
MAP = Type("map")

NUMERIC = frozenset({INT, DOUBLE})
SCALARS = {kind.name: kind for kind in (INT, DOUBLE, STRING, BOOL, TIMESTAMP, DURATION, NULL, DYN)}

# The words that stand for a type inside an expression: `type(x) == int`.
DENOTATIONS = {
    "int": INT,
    "double": DOUBLE,
    "string": STRING,
    "bool": BOOL,
    "list": LIST,
    "map": MAP,
    "null_type": NULL,
    "type": TYPE,
    "google.protobuf.Timestamp": TIMESTAMP,
    "google.protobuf.Duration": DURATION,
}


def list_of(element: Type) -> Type:
    """The type of a list whose elements are `element`."""
    return Type("list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """The type of a map from `key` to `value`."""
    return Type("map", (key, value))


def parse_type(text: str | Type) -> Type:
    """Read `int`, `list<string>`, `map<string, list<double>>`; a `Type` is handed back as it is.

    Raises `ValueError` naming what was found.
    """
    if isinstance(text, Type):
        return text
    kind, rest = _read_type(text.replace(" ", ""))
    if rest:
        raise ValueError(f"not a type: {text!r}")
    return kind


def _read_type(text: str) -> tuple[Type, str]:
    """One type from the beginning of `text`, and what follows it."""
    for word, count in (("list", 1), ("map", 2)):
        if text.startswith(f"{word}<"):
            return _read_parameters(word, count, text[len(word) + 1 :])
        if text == word:
            return Type(word, (DYN,) * count), ""
    for name in sorted(SCALARS, key=len, reverse=True):
        rest = text.removeprefix(name)
        if text.startswith(name) and (not rest or rest[0] in ",>"):
            return SCALARS[name], rest
    raise ValueError(f"not a type: {text!r}")


def _read_parameters(word: str, count: int, text: str) -> tuple[Type, str]:
    """The `count` parameters of `word`, separated by commas and closed by `>`."""
    parameters: list[Type] = []
    for number in range(count):
        parameter, text = _read_type(text)
        closing = "," if number < count - 1 else ">"
        if not text.startswith(closing):
            raise ValueError(f"not a type: {word}<…: {closing!r} is missing before {text!r}")
        parameters.append(parameter)
        text = text[1:]
    return Type(word, tuple(parameters)), text


def element_of(kind: Type) -> Type | None:
    """What a macro's variable is when it goes over `kind`; None when one cannot go over it."""
    if kind == DYN:
        return DYN
    if kind.name in ("list", "map"):
        return kind.parameters[0] if kind.parameters else DYN
    return None


def fits(actual: Type, wanted: Type) -> bool:
    """May a value of static type `actual` stand where `wanted` is asked for?"""
    if DYN in (actual, wanted) or actual == wanted:
        return True
    if actual.name != wanted.name:
        return False
    if not actual.parameters or not wanted.parameters:
        return True
    return all(fits(a, w) for a, w in zip(actual.parameters, wanted.parameters, strict=True))


def comparable(left: Type, right: Type) -> bool:
    """Can `left == right` ever be true? Numbers compare across types; null compares with everything."""
    if NULL in (left, right) or (left in NUMERIC and right in NUMERIC):
        return True
    if left.name == right.name and left.parameters and right.parameters:
        return all(comparable(a, b) for a, b in zip(left.parameters, right.parameters, strict=True))
    return fits(left, right)


def join(kinds: list[Type]) -> Type:
    """The one type of all `kinds`, else `dyn`."""
    first, *others = kinds or [DYN]
    return first if all(kind == first for kind in others) else DYN
